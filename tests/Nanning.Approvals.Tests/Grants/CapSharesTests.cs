using FsCheck;
using FsCheck.Fluent;
using Nanning.Approvals.Procedures;

namespace Nanning.Approvals.Tests.Grants;

public sealed class CapSharesTests
{
    [Theory]
    [InlineData(100, 1000, "0", 100, "100")]
    [InlineData(500, 400, "300,0", 350, "100,250")]
    [InlineData(100, 1000, "0,0,0", 100, "33.34,33.33,33.33")]
    [InlineData(100, 30, "0,0", 60, "30,30")]
    [InlineData(100, 30, "40", 0, "0")]
    public void Each_has_an_equal_share_up_to_what_is_left(decimal amount, decimal limit, string granted, decimal most, string shares)
    {
        var before = Numbers(granted);
        var allowed = Math.Round(CapShares.Most(amount, limit, before), 6);

        Assert.Equal(most, allowed);
        Assert.Equal(Numbers(shares).Order(), CapShares.Split(allowed, limit, before).Order());
    }

    [Fact]
    public void No_share_exceeds_what_is_left_and_together_they_are_what_was_granted()
    {
        var cents = Gen.Choose(0, 200_000).Select(value => value / 100m);
        var cases = from amount in cents from limit in cents from granted in Gen.NonEmptyListOf(cents) select (amount, limit, granted: (IReadOnlyList<decimal>)[.. granted]);
        Prop.ForAll(Arb.From(cases), one =>
        {
            var allowed = Math.Floor(Math.Round(CapShares.Most(one.amount, one.limit, one.granted), 6) * 100) / 100;
            var shares = CapShares.Split(allowed, one.limit, one.granted);
            return allowed >= 0 && allowed <= one.amount && shares.Sum() == allowed
                && shares.Zip(one.granted).All(pair => pair.First >= 0 && (pair.First == 0 || pair.First + pair.Second <= one.limit));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    private static IReadOnlyList<decimal> Numbers(string text) => [.. text.Split(',').Select(number => decimal.Parse(number, System.Globalization.CultureInfo.InvariantCulture))];
}
