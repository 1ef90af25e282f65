using System.Net;
using System.Text.Json.Nodes;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Catalogue;

/// <summary>The catalogue as the public reads it, in the browser and over the API.</summary>
public sealed class CataloguePagesTests(OnSqlite fixture) : IClassFixture<OnSqlite>
{
    [Theory]
    [InlineData("measure=18&pageSize=200", "P18a P18b P18c")]
    [InlineData("measure=18&need=money", "P18b P18c")]
    [InlineData("measure=18&need=certificate&audience=incubator", "P18a")]
    [InlineData("measure=18&audience=graduate", "")]
    [InlineData("measure=18&q=zckj", "P18a")]
    [InlineData("measure=18&open=true", "P18a P18b P18c")]
    [InlineData("measure=18&open=false", "")]
    [InlineData("measure=18&open=soon", "")]
    [InlineData("q=P18c", "P18c")]
    public async Task The_catalogue_is_narrowed_over_the_API(string query, string codes)
    {
        var answer = (await fixture.App.Visitor().GetAsync($"/api/procedures?{query}")).Ok();

        Assert.Equal(codes.Split(' ', StringSplitOptions.RemoveEmptyEntries), Codes(answer["items"]!));
        Assert.Equal(Codes(answer["items"]!).Count(), (int)answer["total"]!);
    }

    [Fact]
    public async Task The_largest_amount_and_the_shortest_time_come_first_when_asked_for()
    {
        var byAmount = (await fixture.App.Visitor().GetAsync("/api/procedures?sort=amount&pageSize=200")).Ok()["items"]!.AsArray();
        var byDays = (await fixture.App.Visitor().GetAsync("/api/procedures?sort=days&pageSize=200")).Ok()["items"]!.AsArray();

        var amounts = byAmount.Select(item => (decimal?)item!["maxAmount"] ?? 0).ToList();
        var days = byDays.Select(item => (int)item!["promisedDays"]!).ToList();
        Assert.Equal(amounts.OrderDescending(), amounts);
        Assert.Equal(days.Order(), days);
    }

    [Theory]
    [InlineData("open=maybe", "open")]
    [InlineData("sort=price", "sort")]
    public async Task A_filter_that_does_not_exist_is_refused_with_its_name(string query, string field)
    {
        var answer = await fixture.App.Visitor().GetAsync($"/api/procedures?{query}");

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.NotNull(answer.Body!["errors"]![field]);
    }

    [Theory]
    [InlineData("/?measure=18&need=money", "房租")]
    [InlineData("/?q=zckj", "众创空间）认定")]
    [InlineData("/?audience=incubator", "孵化基地（众创空间）认定")]
    [InlineData("/?measure=abc&open=x&sort=y", "扶持事项")]
    [InlineData("/?q=毕业生的太空旅行&audience=bank", "没有符合条件的事项")]
    [InlineData("/search?q=zhongchuangkongjian", "创业孵化基地（众创空间）认定")]
    [InlineData("/measures", "积极推进众创空间等新型创业创新平台建设")]
    [InlineData("/procedures/P18a", "同一条款的其他事项")]
    [InlineData("/procedures/P18a", "要补贴、奖励", false)]
    public async Task A_page_shows_what_its_address_says_without_any_script(string address, string text, bool shown = true)
    {
        var answer = await fixture.App.Visitor().GetAsync(address);
        var page = WebUtility.HtmlDecode(answer.Text);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(shown, page.Contains(text, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Codes(JsonNode items) => items.AsArray().Select(item => (string)item!["code"]!);
}
