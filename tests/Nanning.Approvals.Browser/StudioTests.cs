using Microsoft.Playwright;
using Nanning.Approvals.Browser.Support;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Browser;

/// <summary>The real Elsa Studio against our own routes.</summary>
public sealed class StudioTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    /// <summary>Studio loads 9 MB of WebAssembly before it shows anything, in milliseconds.</summary>
    private const float Loading = 120_000;

    [Fact]
    public async Task An_administrator_renames_a_step_in_Studio_and_the_engine_runs_what_was_published()
    {
        var page = await app.OpenAsAsync("admin1");
        var api = await app.LoginAsync("admin1");
        const string Definition = "/elsa/api/workflow-definitions/by-definition-id/P18a";
        var before = (int)(await api.GetAsync($"{Definition}?versionOptions=Published")).Ok()["version"]!;

        await page.GotoAsync("/studio/?definition=P18a");
        var step = page.GetByText("通知认定", new() { Exact = true }).First;
        await step.WaitForAsync(new() { Timeout = Loading });
        await step.ClickAsync();
        await page.GetByRole(AriaRole.Tab, new() { Name = "Common", Exact = true }).ClickAsync();
        var label = page.GetByLabel("Display text");
        await Assertions.Expect(label).ToHaveValueAsync("通知认定");
        await SavedAsync(page, async () =>
        {
            await label.FillAsync("通知认定结果");
            await label.BlurAsync();
        });
        Assert.False((bool)(await api.GetAsync($"{Definition}?versionOptions=Latest")).Ok()["isPublished"]!);

        // Studio's button to publish has a picture and no name.
        await SavedAsync(page, () => page.Locator("button.mud-icon-button.mud-primary-text").First.ClickAsync());
        await page.KeepPictureAsync("studio");

        var published = (await api.GetAsync($"{Definition}?versionOptions=Published")).Ok();
        Assert.Equal(before + 1, (int)published["version"]!);
        Assert.Contains(published["root"]!["activities"]!.AsArray(), activity => (string?)activity!["metadata"]?["displayText"] == "通知认定结果");
        var applicant = await app.LoginAsync("base1");
        var id = await applicant.ApplyAsync(ExampleForm.Load("P18a"));
        Assert.Equal(before + 1, (int)(await applicant.GetAsync($"/api/cases/{id}/flow")).Ok()["definition"]!["version"]!);
        Assert.Single(await (await app.LoginAsync("kjj.officer")).WorkItemsOfAsync(id));
        app.AssertNothingBroke();
    }

    private static Task<IResponse> SavedAsync(IPage page, Func<Task> action) => page.RunAndWaitForResponseAsync(
        action, answer => answer.Request.Method == "POST" && answer.Url.EndsWith("/elsa/api/workflow-definitions", StringComparison.Ordinal) && answer.Ok, new() { Timeout = Loading });
}
