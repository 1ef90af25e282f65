using Microsoft.Playwright;
using Nanning.Approvals.Browser.Support;
using Nanning.Approvals.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Nanning.Approvals.Browser;

/// <summary>Where all running cases wait, and how long: over the same drawing in the designer, the console and the case.</summary>
public sealed class HeatMapTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    [Fact]
    public async Task Staff_see_on_the_drawing_where_cases_wait_and_applicants_only_their_own_path()
    {
        var ids = new List<string>();
        foreach (var user in new[] { "base1", "enterprise1" })
        {
            ids.Add(await (await app.LoginAsync(user)).ApplyAsync(ExampleForm.Load("P18a")));
        }

        await (await app.LoginAsync("admin1")).AdvanceClockAsync("P20D");
        var officer = await app.LoginAsync("kjj.officer");
        await officer.DecideAsync(ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(ids[1]))), "Approve", "予以受理。");

        var designer = await app.OpenAsAsync("admin1");
        await designer.OpenDesignerAsync("P18a");
        await designer.OpenTabAsync("运行情况");
        await Expect(designer.Step("Accept1").Locator(".ed-card")).ToHaveAttributeAsync("data-heat", "true");
        await designer.LooksAsync("heat-designer");

        var console = await app.OpenAsAsync("auditor1");
        await console.GotoAsync("/console/instances?definition=P18a");
        await console.Section("流程图上的分布").GetByText("P18a v1").ClickAsync();
        await Expect(Hot(console, "Accept1")).ToContainTextAsync("平均 20 天");
        await console.LooksAsync("heat-console");

        var handler = await app.OpenAsAsync("kjj.officer");
        await handler.GotoAsync($"/cases/{ids[1]}");
        await handler.GetByText("展开完整流程，已走过的路径会标出").ClickAsync();
        await Expect(handler.Step("Accept1").Locator(".flow-step")).ToHaveAttributeAsync("data-state", "done");
        await Expect(handler.Step("Examine1").Locator(".flow-step")).ToHaveAttributeAsync("data-state", "current");
        await handler.ClickButtonAsync("等待热力图");
        await Expect(Hot(handler, "Accept1")).ToContainTextAsync("在办 1");
        await handler.LooksAsync("heat-case");
        await handler.ClickButtonAsync("等待热力图");
        await Expect(handler.Locator(".flow-step[data-heat='true']")).ToHaveCountAsync(0);

        var applicant = await app.OpenAsAsync("enterprise1");
        await applicant.GotoAsync($"/cases/{ids[1]}");
        await applicant.GetByText("展开完整流程，已走过的路径会标出").ClickAsync();
        await Expect(applicant.Step("Examine1").Locator(".flow-step")).ToHaveAttributeAsync("data-state", "current");
        await Expect(applicant.GetByRole(AriaRole.Button, new() { Name = "等待热力图" })).ToHaveCountAsync(0);
        app.AssertNothingBroke();
    }

    private static ILocator Hot(IPage page, string step) => page.Step(step).Locator(".flow-step[data-heat='true']");
}
