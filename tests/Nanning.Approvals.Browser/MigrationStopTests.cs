using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Nanning.Approvals.Browser.Support;
using Nanning.Approvals.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Nanning.Approvals.Browser;

/// <summary>Dozens of cases on their way to a new version, and an administrator who stops in the middle and goes on later.</summary>
public sealed class MigrationStopTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    private const string Procedure = "P11";
    private const int Cases = 60;

    [Fact]
    public async Task A_migration_stopped_in_the_middle_leaves_nothing_half_done_says_what_is_where_and_is_carried_on()
    {
        var (applicant, admin) = (await app.LoginAsync("enterprise1"), await app.LoginAsync("admin1"));
        var ids = new List<string>();
        while (ids.Count < Cases)
        {
            ids.Add(await applicant.ApplyAsync(ExampleForm.Load(Procedure)));
        }

        var model = (await admin.GetAsync($"/api/cases/{ids[0]}/flow")).Ok()["definition"]!;
        (await admin.PostAsync("/elsa/api/workflow-definitions", new { model, publish = true })).Ok();
        var page = await app.OpenAsAsync("admin1");
        await page.GotoAsync($"/console/migrations/new?flow={Procedure}");
        await page.GetByLabel("原因").FillAsync("按新规办理");
        await page.ClickButtonAsync("预演");
        await Expect(page.GetByText($"预演完成：{Cases} 个可以迁移，0 个保持不动")).ToBeVisibleAsync();

        // A second window is ready to stop what the first one starts.
        var path = $"/api{new Uri(page.Url).AbsolutePath}";
        var other = await app.OpenAsAsync("admin1");
        await other.GotoAsync(page.Url);
        await other.ClickButtonAsync("停止");
        await page.ClickButtonAsync("按预演执行");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "按预演执行" }).ClickAsync();
        while (await CountAsync(admin, path, "Migrated") == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TestContext.Current.CancellationToken);
        }

        await other.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "停止" }).ClickAsync();
        await Expect(other.GetByText("已停止", new() { Exact = true })).ToBeVisibleAsync();
        var (over, left) = (await CountAsync(admin, path, "Migrated"), await CountAsync(admin, path, "Left"));
        Assert.True(over > 0 && left > 0 && over + left == Cases, $"{over} went over, {left} were left.");

        // The page says so, line by line as well, and so does what can be downloaded; the window that started it looks again by itself.
        await Expect(other.GetByText($"{over} 个已迁移到目标版本，{left} 个未轮到")).ToBeVisibleAsync();
        await Expect(page.GetByText($"{over} 个已迁移到目标版本，{left} 个未轮到")).ToBeVisibleAsync();
        await other.LooksAsync("console-migration-stopped");
        await other.GetByRole(AriaRole.Link, new() { Name = "停止时未迁移" }).ClickAsync();
        await Expect(other.Section("逐个结果").GetByText("停止时未迁移")).ToHaveCountAsync(Math.Min(left, 20));
        var csv = (await admin.GetAsync($"{path}/report.csv")).Text;
        Assert.Equal((over, left), (csv.Split("\"Migrated\"").Length - 1, csv.Split("\"Left\"").Length - 1));

        // Each is wholly in the version that the report says, with its one open item and nothing broken.
        foreach (var item in (await admin.GetAsync($"{path}/items?pageSize=100")).Ok()["items"]!.AsArray())
        {
            var instance = (await admin.GetAsync($"/api/console/instances/{item!["instanceId"]}")).Ok();
            Assert.Equal((string)item["verdict"]! == "Migrated" ? 2 : 1, (int)instance["instance"]!["definitionVersion"]!);
            Assert.Single(instance["tokens"]!.AsArray());
            Assert.Empty(instance["incidents"]!.AsArray());
        }

        // The rest goes over with the same choices, after a dry run of its own.
        await other.GetByRole(AriaRole.Link, new() { Name = $"继续迁移其余 {left} 个" }).ClickAsync();
        await Expect(other.GetByLabel("原因")).ToHaveValueAsync("按新规办理");
        await other.ClickButtonAsync("预演");
        await Expect(other.GetByText($"预演完成：{left} 个可以迁移，0 个保持不动")).ToBeVisibleAsync();
        await other.ClickButtonAsync("按预演执行");
        await other.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "按预演执行" }).ClickAsync();
        await Expect(other.GetByText("已完成", new() { Exact = true })).ToBeVisibleAsync();
        Assert.Equal(Cases, (int)(await admin.GetAsync($"/api/console/instances?definition={Procedure}&version=2")).Ok()["total"]!);
        var officer = await app.LoginAsync("czj.officer");
        foreach (var id in ids)
        {
            Assert.Single(await officer.WorkItemsOfAsync(id));
        }

        app.AssertNothingBroke();
    }

    private static async Task<int> CountAsync(ApiClient admin, string path, string verdict) => (int?)((JsonObject)(await admin.GetAsync(path)).Ok()["counts"]!)[verdict] ?? 0;
}
