using System.Net;
using System.Text.Json.Nodes;
using Nanning.Approvals.Targets;
using Nanning.Approvals.Tests.Scenarios;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Targets;

/// <summary>The public gauges: fed by cases and by reported figures.</summary>
public sealed class TargetTests(OnSqlite fixture) : IClassFixture<OnSqlite>
{
    [Fact]
    public async Task A_recognition_raises_the_targets_that_count_it()
    {
        var job = new MainJob(fixture.App.LoginAsync);
        var before = await GaugesAsync();
        await job.RunToCertificateAsync();
        var after = await GaugesAsync();

        foreach (var code in new[] { "T1", "T4", "T8" })
        {
            Assert.Equal(Actual(before, code) + 1, Actual(after, code));
        }

        Assert.Equal(Actual(before, "T7"), Actual(after, "T7"));
        var item = Assert.Single((await fixture.App.Visitor().GetAsync("/api/progress/T1")).Ok()["items"]!.AsArray());
        Assert.NotNull((string?)item!["certificate"]);
        Assert.Equal("P18a", (string?)item["procedure"]);
    }

    [Fact]
    public async Task A_reported_figure_shows_with_its_source_and_day()
    {
        var (lead, other) = (await fixture.App.LoginAsync("kjj.officer"), await fixture.App.LoginAsync("swj.officer"));
        var figure = new { on = "2016-08-31", value = 5.4m, source = "市科技局 2016 年 8 月专利统计", link = "https://www.nanning.example/patents" };
        (await fixture.App.Visitor().PostAsync("/api/progress/T3/figures", figure)).Refused(HttpStatusCode.Unauthorized);
        (await other.PostAsync("/api/progress/T3/figures", figure)).Refused(HttpStatusCode.Forbidden);
        Assert.Equal(["on", "value", "source", "link"], (await lead.PostAsync("/api/progress/T3/figures", new { on = "2030-01-01", value = 1.234m, link = "abc" })).Refused(HttpStatusCode.BadRequest).Fields);

        (await lead.PostAsync("/api/progress/T3/figures", new { on = "2016-06-30", value = 5.0m, source = "半年统计" })).Ok();
        (await lead.PostAsync("/api/progress/T3/figures", figure)).Ok();

        var gauge = (await GaugesAsync()).Single(each => (string?)each["code"] == "T3");
        Assert.Equal(5.4m, (decimal?)gauge["actual"]);
        Assert.Equal("2016-08-31", (string?)gauge["asOf"]);
        Assert.Equal(figure.source, (string?)gauge["basis"]!["figure"]!["source"]);
        Assert.Equal("OnTrack", (string?)gauge["state"]);
        Assert.Contains("预计", (string)gauge["words"]!, StringComparison.Ordinal);
        Assert.Null(gauge["figures"]);
    }

    [Fact]
    public async Task Cases_after_a_reported_stock_are_added_to_it()
    {
        var lead = await fixture.App.LoginAsync("kx.officer");
        (await lead.PostAsync("/api/progress/T9/figures", new { on = "2016-09-01", value = 7, source = "历年引智项目台账" })).Ok();

        var gauge = (await GaugesAsync()).Single(each => (string?)each["code"] == "T9");

        Assert.Equal(7m, (decimal?)gauge["actual"]);
        Assert.Equal(0, (int?)gauge["basis"]!["cases"]);
    }

    [Fact]
    public async Task The_public_page_shows_all_twelve_without_signing_in()
    {
        var page = await fixture.App.Visitor().GetAsync("/progress");

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal(12, page.Text.Split("<article class=\"panel gauge").Length - 1);
        Assert.Equal(HttpStatusCode.NotFound, (await fixture.App.Visitor().GetAsync("/api/progress/T13")).Status);
    }

    [Fact]
    public void A_straight_line_is_carried_on_from_the_last_point()
    {
        TrendPoint[] points = [new(new(2016, 1, 1), 0), new(new(2016, 4, 10), 10), new(new(2016, 7, 19), 20)];

        var forecast = Trend.Carry(points, 30, new(2016, 12, 6));

        Assert.Equal(new Forecast(34, new(2016, 10, 27)), forecast);
        Assert.Null(Trend.Carry(points[..1], 30, new(2016, 12, 6)));
        Assert.Null(Trend.Carry([new(new(2016, 1, 1), 5), new(new(2016, 4, 1), 5)], 30, new(2016, 12, 6))!.ReachesOn);
    }

    private static decimal Actual(IEnumerable<JsonNode> gauges, string code) => (decimal)gauges.Single(gauge => (string?)gauge["code"] == code)["actual"]!;

    private async Task<List<JsonNode>> GaugesAsync() => [.. (await fixture.App.Visitor().GetAsync("/api/progress")).Ok()["items"]!.AsArray().Select(gauge => gauge!)];
}
