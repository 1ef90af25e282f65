using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Procedures;

/// <summary>Measure 20 through the REST API: cases worked out by hand from the plan's text.</summary>
public sealed class MeasureTwentyTests(OnSqlite fixture) : IClassFixture<OnSqlite>
{
    [Fact]
    public async Task A_month_is_subsidised_up_to_its_cap() => Assert.Equal("3400.00", await AmountAsync("P20a", "2016-09-19",
        ("rent1", 1000), ("utilities1", 500), ("rent2", 1000), ("utilities2", 200), ("rent3", 800), ("utilities3", 100)));

    [Fact]
    public async Task Two_unemployed_and_one_assisted_person_are_five_thousand() => Assert.Equal("5000.00", await AmountAsync("P20c", "2016-09-19"));

    [Theory]
    [InlineData(5, 800000, "2016-07-01", 365, "21750.00")]
    [InlineData(25, 3000000, "2016-07-01", 365, "87000.00")]
    [InlineData(2, 150000, "2015-07-01", 180, "3587.67")]
    [InlineData(2, 150000, "2015-06-27", 365, "7650.00")]
    [InlineData(1, 100000, "2016-07-01", 700, "4350.00")]
    public async Task Interest_follows_the_rate_of_the_day_of_drawing(int graduates, decimal loan, string drawnOn, int days, string expected)
    {
        var drawn = DateOnly.Parse(drawnOn, CultureInfo.InvariantCulture);
        var first = ExampleForm.Load("P20f").Form["graduates"]![0]!;
        var list = new JsonArray([.. Enumerable.Range(0, graduates).Select(_ => first.DeepClone())]);

        Assert.Equal(expected, await AmountAsync("P20f", "2016-09-19",
            ("graduates", list), ("loanPrincipal", loan), ("drawnOn", drawnOn), ("endsOn", drawn.AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))));
    }

    [Fact]
    public async Task Nobody_gets_a_rate_from_before_the_table() =>
        Assert.Contains("drawn", Failed(await CheckAsync("P20f", "2016-09-19", ("drawnOn", "2014-11-21"))));

    [Theory]
    [InlineData("P20a", "ended", "quarter", "3")]
    [InlineData("P20b", "operated", "operatingSince", "2015-09-20")]
    [InlineData("P20b", "insured", "insurancePaid", false)]
    [InlineData("P20e", "additional", "headcountNow", 9)]
    [InlineData("P20f", "graduationYear", "graduationYear", 2015)]
    [InlineData("P20d", "tenant", "leaseUntil", "2016-09-18")]
    public async Task Who_misses_a_condition_is_told_which(string code, string rule, string field, object value) =>
        Assert.Equal([rule], Failed(await CheckAsync(code, "2016-09-19", (field, value))));

    private static List<string> Failed(JsonNode result) => [.. result["rules"]!.AsArray().Where(rule => !(bool)rule!["passed"]!).Select(rule => (string)rule!["id"]!)];

    private async Task<string> AmountAsync(string code, string on, params (string Name, object Value)[] changes)
    {
        var result = await CheckAsync(code, on, changes);
        return ((decimal)result["amount"]!).ToString("0.00", CultureInfo.InvariantCulture);
    }

    private async Task<JsonNode> CheckAsync(string code, string on, params (string Name, object Value)[] changes)
    {
        var form = ExampleForm.Load(code).Form;
        foreach (var (name, value) in changes)
        {
            form[name] = value as JsonNode ?? JsonSerializer.SerializeToNode(value);
        }

        return await fixture.App.Visitor().CheckAsync(code, form, on);
    }
}
