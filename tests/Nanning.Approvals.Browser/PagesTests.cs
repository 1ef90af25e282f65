using Microsoft.Playwright;
using Nanning.Approvals.Browser.Support;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Browser;

public sealed class PagesTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    [Fact]
    public async Task Registration_refuses_a_wrong_check_digit_at_its_field_and_keeps_what_was_typed()
    {
        var page = await app.OpenAsync();
        await page.GotoAsync("/register");
        await page.GetByRole(AriaRole.Radio).First.CheckAsync();
        await page.GetByLabel("单位名称").FillAsync("南宁青秀山科技有限公司");
        var code = page.GetByLabel("统一社会信用代码");
        await code.FillAsync("914501000000000000");
        await page.GetByLabel("联系人").FillAsync("覃芳");
        await page.ClickButtonAsync("注册并登录");

        await Expect(code).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(page.GetByText("校验码").Last).ToBeVisibleAsync();
        await Expect(code).ToHaveValueAsync("914501000000000000");
        await Expect(page.GetByLabel("单位名称")).ToHaveValueAsync("南宁青秀山科技有限公司");
        await Expect(page.GetByLabel("联系人")).ToHaveValueAsync("覃芳");
        await page.LooksAsync("registration-refused");
        app.AssertNothingBroke();
    }

    [Fact]
    public async Task The_pages_speak_English_when_asked()
    {
        var page = await app.OpenAsync();
        await page.GotoAsync("/");
        await page.GetByRole(AriaRole.Link, new() { Name = "EN", Exact = true }).ClickAsync();
        await Expect(page.Heading("Support procedures")).ToBeVisibleAsync();
        await page.LooksAsync("home-english");

        await page.GotoAsync("/procedures/P18a");
        await Expect(page.Heading("Conditions")).ToBeVisibleAsync();
        await Expect(page.Section("How a case goes")).ToContainTextAsync("Submit");
        await page.LooksAsync("guide-english");
        app.AssertNothingBroke();
    }

    [Fact]
    public async Task The_administrator_sees_the_users()
    {
        var page = await app.OpenAsAsync("admin1");
        await page.GotoAsync("/admin/users");
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "admin1" })).ToBeVisibleAsync();
        await page.LooksAsync("users");
        await page.GetByRole(AriaRole.Searchbox, new() { Name = "搜索用户名" }).FillAsync("kjj.officer");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "kjj.officer" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "admin1" })).ToHaveCountAsync(0);
        app.AssertNothingBroke();
    }

    [Fact]
    public async Task The_menu_of_an_administrator_leads_to_the_hand_over_and_its_path_back_to_the_users()
    {
        var page = await app.OpenAsAsync("admin1");
        await page.GotoAsync("/console");
        await page.Locator("details.menu > summary").Filter(new() { HasText = "个人菜单" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "移交在办事项" }).ClickAsync();
        await page.WaitForURLAsync("**/hand-over");
        await page.ClickLinkAsync("用户");
        await Expect(page.Heading("用户").First).ToBeVisibleAsync();
        app.AssertNothingBroke();
    }

    [Fact]
    public async Task No_page_needs_to_be_scrolled_sideways_on_a_phone()
    {
        var caseId = await (await app.LoginAsync("enterprise1")).CreateCaseAsync("P18a", ExampleForm.Load("P18a").Form);
        var applicant = await app.OpenAsAsync("enterprise1", Screen.Phone);
        foreach (var path in new[] { "/", "/procedures/P18a", "/cases", $"/cases/{caseId}", $"/cases/{caseId}/edit" })
        {
            await AssertFitsAsync(applicant, path);
        }

        await AssertFitsAsync(await app.OpenAsAsync("kjj.officer", Screen.Phone), "/inbox");
        app.AssertNothingBroke();
    }

    [Fact]
    public async Task The_keys_focus_the_search_and_show_the_help()
    {
        var page = await app.OpenAsync();
        await page.GotoAsync("/");
        await page.Keyboard.PressAsync("?");
        var help = page.GetByRole(AriaRole.Dialog, new() { Name = "键盘快捷键" });
        await Expect(help).ToBeVisibleAsync();
        await page.LooksAsync("keys");
        await page.Keyboard.PressAsync("Escape");
        await Expect(help).ToBeHiddenAsync();

        await page.Keyboard.PressAsync("/");
        await Expect(page.GetByRole(AriaRole.Banner).GetByRole(AriaRole.Searchbox)).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("房租");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "创业孵化基地房租和宽带补助" }).First).ToBeVisibleAsync();
        await page.LooksAsync("search");
        app.AssertNothingBroke();
    }

    private static async Task AssertFitsAsync(IPage page, string path)
    {
        await page.GotoAsync(path);
        var excess = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - window.innerWidth");
        Assert.True(excess <= 0, $"{path} is {excess} pixels too wide.");
        Assert.Equal(page.ViewportSize!.Width, await page.EvaluateAsync<int>("window.innerWidth"));
    }

    private static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);
}
