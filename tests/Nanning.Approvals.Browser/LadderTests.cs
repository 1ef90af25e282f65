using Microsoft.Playwright;
using Nanning.Approvals.Browser.Support;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Browser;

/// <summary>The ladder from the handler to the supervisor, as those see it who look after the clocks of others.</summary>
public sealed class LadderTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    [Fact]
    public async Task The_ladder_says_who_was_told_about_what_is_late_and_is_changed_with_a_reason()
    {
        var enterprise = await app.LoginAsync("enterprise1");
        var id = await enterprise.ApplyAsync(ExampleForm.Load("P18a"));
        var number = (string)(await enterprise.CaseAsync(id))["number"]!;
        await enterprise.AdvanceClockAsync("P21D");

        // From the number of what is overdue to the list, and from there to the item.
        var page = await app.OpenAsAsync("supervisor1");
        await page.GotoAsync("/board");
        await Assertions.Expect(page.GetByText("可能超期").First).ToBeVisibleAsync();
        await page.LooksAsync("board");
        await page.Locator(".console-tile.is-alarm").First.ClickAsync();
        await page.WaitForURLAsync("**/board/items?*light=red*");
        await page.GetByRole(AriaRole.Row).Filter(new() { HasText = number }).GetByRole(AriaRole.Link).First.ClickAsync();
        await Assertions.Expect(page.GetByText("受理").First).ToBeVisibleAsync();

        // Who was told, rung by rung.
        await page.GotoAsync("/ladder");
        var fired = page.Section("近期触发");
        await Assertions.Expect(fired.GetByRole(AriaRole.Row).Filter(new() { HasText = number })).ToHaveCountAsync(4);
        await page.LooksAsync("ladder");
        await fired.GetByRole(AriaRole.Link, new() { Name = "超期 5 个工作日" }).ClickAsync();
        await Assertions.Expect(fired.GetByRole(AriaRole.Row).Filter(new() { HasText = number })).ToHaveCountAsync(1);

        // What is typed stays when the reason is missing; with it the change stands on the page.
        var desk = await app.OpenAsAsync("admin1");
        await desk.GotoAsync("/ladder");
        await desk.GetByText("修改升级规则").ClickAsync();
        await desk.Locator("[name='rungs[2].days']").FillAsync("3");
        await desk.ClickButtonAsync("保存");
        await Assertions.Expect(desk.GetByText("请说明修改的理由").Last).ToBeVisibleAsync();
        await Assertions.Expect(desk.Locator("[name='rungs[2].days']")).ToHaveValueAsync("3");
        await desk.LooksAsync("ladder-refused");
        await desk.Locator("[name='reason']").FillAsync("部门领导改在超期三日后督促。");
        await desk.ClickButtonAsync("保存");
        await Assertions.Expect(desk.Section("修改记录")).ToContainTextAsync("部门领导改在超期三日后督促。");
        await Assertions.Expect(desk.Section("升级规则")).ToContainTextAsync("超期 3 个工作日");
        await desk.LooksAsync("ladder-changed");
        app.AssertNothingBroke();
    }
}
