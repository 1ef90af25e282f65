using System.Net;
using Microsoft.Playwright;
using Nanning.Approvals.Browser.Support;
using Nanning.Approvals.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Nanning.Approvals.Browser;

/// <summary>Before a node is stopped an administrator drains it on the page of the nodes.</summary>
public sealed class NodesPageTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    [Fact]
    public async Task A_node_is_drained_with_a_reason_says_when_it_may_be_stopped_and_goes_on_when_it_is_told_to()
    {
        var admin = await app.LoginAsync("admin1");
        var page = await app.OpenAsAsync("admin1");
        await page.GotoAsync("/console/nodes");
        var node = page.Section("停机排空").GetByRole(AriaRole.Listitem);
        await Expect(node.GetByText("工作中")).ToBeVisibleAsync();

        // It is asked for, and without a reason nothing happens.
        await page.ClickButtonAsync("排空");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByText("只有一个节点时，到期事项会等到它恢复或重新启动")).ToBeVisibleAsync();
        await page.KeepPictureAsync("console-nodes-dialog");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "排空" }).ClickAsync();
        await Expect(dialog.GetByLabel("原因")).ToBeFocusedAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "取消" }).ClickAsync();
        await Expect(node.GetByText("工作中")).ToBeVisibleAsync();
        Assert.DoesNotContain("drain", (await admin.GetAsync("/health/ready")).Text, StringComparison.Ordinal);

        await page.ClickButtonAsync("排空");
        await dialog.GetByLabel("原因").FillAsync("升级到新版本");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "排空" }).ClickAsync();

        // The page looks again by itself until the node is empty, and says who wanted it and why.
        await Expect(node.GetByText("已排空，可以停机")).ToBeVisibleAsync();
        await Expect(node.GetByText("升级到新版本")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "排空", Exact = true })).ToHaveCountAsync(0);
        await page.LooksAsync("console-nodes-drained");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await admin.GetAsync("/health/ready")).Status);

        // People go on meanwhile; what leaves in the background waits.
        var applicant = await app.LoginAsync("enterprise1");
        await applicant.ApplyAsync(ExampleForm.Load("P11"));
        Assert.NotEqual(0, await WaitingAsync(admin));

        // An auditor sees it, and cannot change it.
        var auditor = await app.OpenAsAsync("auditor1");
        await auditor.GotoAsync("/console/nodes");
        await Expect(auditor.GetByText("已排空，可以停机")).ToBeVisibleAsync();
        await Expect(auditor.GetByRole(AriaRole.Button, new() { Name = "恢复工作" })).ToHaveCountAsync(0);

        await page.ClickButtonAsync("恢复工作");
        await Expect(node.GetByText("工作中")).ToBeVisibleAsync();
        await UntilAsync(async () => (await admin.GetAsync("/health/ready")).Status == HttpStatusCode.OK);
        await UntilAsync(async () => await WaitingAsync(admin) == 0);
        app.AssertNothingBroke();
    }

    private static async Task<int> WaitingAsync(ApiClient admin) => (int)(await admin.GetAsync("/api/console/outbox?state=Waiting")).Ok()["total"]!;

    /// <summary>The node looks every second whether it is to go on, and at the outbox every few.</summary>
    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await holds())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), limit.Token);
        }
    }
}
