using System.Globalization;
using System.Text.Json.Nodes;
using Nanning.Approvals.Procedures;

namespace Nanning.Approvals.Tests.Procedures;

/// <summary>Cases worked out by hand from the plan's text: clusters and platforms (19, 21), people (22, 24 to 27), town and country (28 to 30).</summary>
public sealed class PeopleAndVillagesTests
{
    private static readonly DateOnly day = new(2017, 7, 3);

    [Theory]
    [InlineData(10, 3, 4, "27000.00")]
    [InlineData(10, 3, 5, "36000.00")]
    [InlineData(9, 3, 4, "24300.00")]
    [InlineData(1, 12, 1, "14400.00")]
    [InlineData(3, 6, 0, "16200.00")]
    public void A_traineeship_is_paid_by_the_month_and_better_when_half_of_them_are_kept_on(int people, int months, int kept, string expected)
    {
        var trainees = Enumerable.Range(0, people).Select(place => Trainee(place, months, place < kept)).ToList();

        Assert.Equal(expected, Amount("P24b", ("trainees", trainees)));
    }

    [Theory]
    [InlineData("periodTo", "2017-07-03", "ended")]
    [InlineData("insured", false, "insured")]
    [InlineData("paid", null, "insured")]
    public void A_traineeship_counts_when_it_is_over_and_was_insured_and_paid(string field, object? value, string rule) =>
        Assert.Contains(rule, Refused("P24b", (field, value)));

    [Fact]
    public void Trainees_who_graduated_long_ago_do_not_count()
    {
        var trainee = Trainee(0, 3, kept: false);
        trainee["graduatedOn"] = "2015-02-28";

        Assert.Contains("graduates", Refused("P24b", ("trainees", new[] { trainee })));
    }

    [Theory]
    [InlineData(5500, 5500, 8600, 8600, "27000.00")]
    [InlineData(8000, 8000, 8000, 8000, "32000.00")]
    [InlineData(12000, 12000, 12000, 12000, "32000.00")]
    [InlineData(0.01, 0.01, 0.01, 0.01, "0.04")]
    public void Each_year_of_study_is_refunded_up_to_its_limit(double first, double second, double third, double fourth, string expected) =>
        Assert.Equal(expected, Amount("P24a", ("year1", first), ("year2", second), ("year3", third), ("year4", fourth)));

    [Fact]
    public void Years_of_study_that_the_form_does_not_show_are_not_refunded() => Assert.Equal("5500.00", Amount("P24a", ("studyYears", 1)));

    [Theory]
    [InlineData("contractTo", "2019-07-30", "service")]
    [InlineData("level", "countySeat", "below")]
    [InlineData("level", null, "below")]
    [InlineData("employerKind", "other", "employer")]
    [InlineData("onPostSince", "2015-12-31", "since")]
    public void Tuition_is_refunded_to_those_who_work_below_county_level_for_three_years(string field, object? value, string rule) =>
        Assert.Equal([rule], Refused("P24a", (field, value)));

    [Theory]
    [InlineData(980000, true)]
    [InlineData(979999.99, false)]
    public void A_team_gets_at_least_seventy_percent_of_the_income(double amount, bool passes)
    {
        var team = new[] { new JsonObject { ["name"] = "陆海波", ["amount"] = amount } };
        var rule = Assert.Single(Check("P25", ("team", team)).Rules, rule => rule.Id == "share");

        Assert.Equal(passes, rule.Passed);
        Assert.Contains("按至少70%的比例划归成果完成人及其团队所有", rule.Clause.Zh, StringComparison.Ordinal);
        Assert.Contains("按至少 70% 的比例划归成果完成人及其团队所有", rule.Detail.Zh, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("costs", 1500000.0)]
    [InlineData("costs", null)]
    [InlineData("income", null)]
    [InlineData("team", null)]
    public void A_division_without_net_income_is_never_filed(string field, object? value) => Assert.Contains("share", Refused("P25", (field, value)));

    [Theory]
    [InlineData("defence")]
    [InlineData("security")]
    [InlineData("publicInterest")]
    public void Results_of_defence_state_security_and_public_interest_are_not_handed_down(string touched)
    {
        Assert.Equal([touched], Refused("P22", (touched, true)));
        Assert.Equal([touched], Refused("P22", (touched, null)));
    }

    [Fact]
    public void An_agreed_price_is_published_inside_the_unit_first()
    {
        Assert.Equal(["unitNotice"], Refused("P22", ("noticeFrom", "2017-05-18")));
        Assert.Empty(Refused("P22", ("noticeFrom", "2017-05-17")));
        Assert.Empty(Refused("P22", ("pricing", "auction"), ("noticeFrom", null), ("noticeTo", null)));
    }

    [Theory]
    [InlineData("partTime", "city", true)]
    [InlineData("partTime", "region", false)]
    [InlineData("found", "region", true)]
    [InlineData("lead", "outside", false)]
    public void Part_time_work_is_in_the_city_and_new_enterprises_in_the_region(string kind, string place, bool passes) =>
        Assert.Equal(passes, !Refused("P26", ("kind", kind), ("place", place)).Contains("place"));

    [Theory]
    [InlineData("P19", "communityRecognised", false, "community")]
    [InlineData("P19", "title", "none", "bought")]
    [InlineData("P19", "buyer", null, "bought")]
    [InlineData("P19", "currentKind", "nanning", "notRegistered")]
    [InlineData("P21", "rdSpending", 1859999.99, "rdShare")]
    [InlineData("P21", "revenue", null, "rdShare")]
    [InlineData("P21", "rdStaff", 9, "rdStaff")]
    [InlineData("P26", "dutiesDone", false, "duties")]
    [InlineData("P26", "unitKind", null, "unit")]
    [InlineData("P26", "to", "2020-08-02", "term")]
    [InlineData("P27", "experts", null, "experts")]
    [InlineData("P28", "otherFunds", null, "once")]
    [InlineData("P28", "endsOn", "2019-02-02", "term")]
    [InlineData("P29a", "jobs", 99, "plan")]
    [InlineData("P29b", "openedOn", "2015-07-04", "years")]
    [InlineData("P29b", "localFarmers", 28, "farmers")]
    [InlineData("P29b", "foodPermit", null, "safe")]
    [InlineData("P30a", "startsOn", "2017-07-03", "before")]
    [InlineData("P30a", "hours", 55, "hours")]
    [InlineData("P30a", "trainees", null, "size")]
    [InlineData("P30b", "category", "other", "category")]
    [InlineData("P30b", "bornOn", "1971-07-03", "age")]
    [InlineData("P30b", "bornOn", "1999-07-04", "age")]
    public void What_a_condition_needs_is_never_met_by_accident(string code, string field, object? value, string rule) =>
        Assert.Contains(rule, Refused(code, (field, value)));

    [Theory]
    [InlineData(400000, "200000.00")]
    [InlineData(700000, "300000.00")]
    public void A_village_shop_gets_its_share_of_the_investment_up_to_the_cap(int investment, string expected) =>
        Assert.Equal(expected, Amount("P28", ("investment", investment)));

    [Fact]
    public void A_start_up_park_is_awarded_five_million() => Assert.Equal("5000000.00", Amount("P29a"));

    [Fact]
    public void The_selection_of_young_farm_owners_ends_after_five_years()
    {
        Assert.True(Eligibility.Check(Shipped.Procedure("P30b"), Shipped.Facts(Shipped.ExampleForm("P30b"), new DateOnly(2019, 12, 31))).Open);

        var late = Eligibility.Check(Shipped.Procedure("P30b"), Shipped.Facts(Shipped.ExampleForm("P30b"), new DateOnly(2020, 1, 1)));

        Assert.False(late.Open);
        Assert.Contains("5年内组织遴选150名", late.Rules[0].Clause.Zh, StringComparison.Ordinal);
    }

    private static JsonObject Trainee(int place, int months, bool kept)
    {
        var trainee = Shipped.ExampleForm("P24b")["trainees"]![place]!.DeepClone().AsObject();
        trainee["months"] = months;
        trainee.Remove("contractDate");
        if (kept)
        {
            trainee["contractDate"] = "2017-06-01";
        }

        return trainee;
    }

    private static string Amount(string code, params (string Name, object? Value)[] changes)
    {
        var result = Check(code, changes);
        Assert.True(result.Eligible);
        return result.Amount!.Value.ToString("0.00", CultureInfo.InvariantCulture);
    }

    private static IReadOnlyList<string> Refused(string code, params (string Name, object? Value)[] changes) =>
        [.. Check(code, changes).Rules.Where(rule => !rule.Passed).Select(rule => rule.Id)];

    private static Eligibility Check(string code, params (string Name, object? Value)[] changes) =>
        Eligibility.Check(Shipped.Procedure(code), Shipped.Facts(Shipped.ExampleForm(code).With(changes), day));
}
