using System.Text.Json.Nodes;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Scenarios;

/// <summary>What anyone can ask without signing in: do I qualify, and what would I get? The examples that the procedures ship are the start.</summary>
public sealed class CheckTests(OnSqlite fixture) : IClassFixture<OnSqlite>
{
    [Theory]
    [InlineData("""{"premises":"lease","rentPaid":600000,"broadbandPaid":12000}""", "428400.00")]
    [InlineData("""{"premises":"lease","rentPaid":900000,"broadbandPaid":20000}""", "550000.00")]
    [InlineData("""{"premises":"own","rentPaid":null,"ownArea":1000,"referenceRent":35.50,"broadbandPaid":6000}""", "302400.00")]
    public async Task The_subsidy_of_a_year_is_computed_line_by_line(string costs, string expected)
    {
        var form = ExampleForm.Load("P18b").Form;
        foreach (var (field, value) in JsonNode.Parse(costs)!.AsObject())
        {
            form[field] = value?.DeepClone();
        }

        var answer = await fixture.App.Visitor().CheckAsync("P18b", form, "2016-09-19");

        Assert.True((bool?)answer["eligible"], answer.ToJsonString());
        Assert.Equal(expected, answer["amount"]!.ToJsonString()); // two decimals, as the contract writes money
        Assert.True(answer["trace"]!.AsArray().Count >= 3);
    }

    [Theory]
    [InlineData("2017-07-01", 1, true, "")]
    [InlineData("2017-06-30", 1, false, "fullYear")]
    [InlineData("2017-07-01", 2, false, "maxYears")]
    public async Task A_renewal_waits_for_one_full_year_and_never_brings_a_third(string on, int subsidisedYears, bool eligible, string brokenRule)
    {
        var form = ExampleForm.Load("P18c").Form; // the plaque is of 2016-07-01
        form["subsidisedYears"] = subsidisedYears;

        var answer = await fixture.App.Visitor().CheckAsync("P18c", form, on);

        Assert.Equal(eligible, (bool?)answer["eligible"]);
        var broken = answer["rules"]!.AsArray().Where(rule => (bool?)rule!["passed"] == false).Select(rule => (string)rule!["id"]!);
        Assert.Equal(brokenRule.Length > 0 ? [brokenRule] : [], broken);
        Assert.All(answer["rules"]!.AsArray(), rule => Assert.False(string.IsNullOrEmpty((string?)rule!["clause"])));
    }

    [Theory]
    [InlineData("P18a")]
    [InlineData("P18b")]
    public async Task Every_example_that_is_shipped_qualifies(string procedure) =>
        Assert.True((bool?)(await fixture.App.Visitor().CheckAsync(procedure, ExampleForm.Load(procedure).Form, "2016-09-19"))["eligible"]);
}
