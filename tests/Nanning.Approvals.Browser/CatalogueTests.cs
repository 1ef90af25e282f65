using Microsoft.Playwright;
using Nanning.Approvals.Browser.Support;

namespace Nanning.Approvals.Browser;

/// <summary>Ways through the catalogue: by who I am, what I need, the measure of the plan, and by what I type.</summary>
public sealed class CatalogueTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    [Fact]
    public async Task A_visitor_finds_the_way_by_who_one_is_what_one_needs_and_the_measure()
    {
        var page = await app.OpenAsync();
        await page.GotoAsync("/");
        await page.GetByRole(AriaRole.Navigation, new() { Name = "按身份查找" }).GetByRole(AriaRole.Link).Filter(new() { HasText = "科研人员" }).ClickAsync();
        await Offered(page, "离岗创业", "工业新产品推广补助");
        await page.GotoAsync("/");
        await page.GetByRole(AriaRole.Navigation, new() { Name = "我需要" }).GetByRole(AriaRole.Link).Filter(new() { HasText = "减税缓税" }).ClickAsync();
        await Offered(page, "延期缴纳税款", "工业新产品推广补助");
        await page.LooksAsync("catalogue-need");

        await page.GotoAsync("/");
        await page.GetByText("按条款筛选").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "积极推进众创空间等新型创业创新平台建设" }).ClickAsync();
        await Offered(page, "创业孵化基地房租和宽带补助", "延期缴纳税款");
        await page.GetByRole(AriaRole.Navigation, new() { Name = "我需要" }).GetByRole(AriaRole.Link).Filter(new() { HasText = "评资质、做认定" }).ClickAsync();
        await Offered(page, "创业孵化基地（众创空间）认定", "创业孵化基地房租和宽带补助");
        await page.LooksAsync("catalogue-narrowed");
        app.AssertNothingBroke();
    }

    [Theory]
    [InlineData("yqjnsk", "延期缴纳税款")]
    [InlineData("gyxcp", "工业新产品推广补助")]
    [InlineData("ligang", "离岗创业")]
    [InlineData("第18条", "创业孵化基地（众创空间）认定")]
    public async Task What_is_typed_in_pinyin_or_as_a_measure_finds_the_procedure(string typed, string name)
    {
        var page = await app.OpenAsync();
        await page.GotoAsync("/");
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Searchbox).FillAsync(typed);
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link).Filter(new() { HasText = name }).First).ToBeVisibleAsync();
        app.AssertNothingBroke();
    }

    private static async Task Offered(IPage page, string shown, string hidden)
    {
        var catalogue = page.GetByRole(AriaRole.Region, new() { Name = "扶持事项" });
        await Assertions.Expect(catalogue.GetByRole(AriaRole.Link).Filter(new() { HasText = shown }).First).ToBeVisibleAsync();
        await Assertions.Expect(catalogue.GetByRole(AriaRole.Link).Filter(new() { HasText = hidden })).ToHaveCountAsync(0);
    }
}
