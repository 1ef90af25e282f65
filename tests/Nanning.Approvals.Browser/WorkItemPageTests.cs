using Microsoft.Playwright;
using Nanning.Approvals.Browser.Support;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Browser;

/// <summary>What stands beside a case: the holder, phrases, what the applicant changed, and what was half written.</summary>
public sealed class WorkItemPageTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    [Fact]
    public async Task A_head_takes_over_what_somebody_holds_and_says_why()
    {
        var (_, item) = await ItemAsync();
        (await (await app.LoginAsync("kjj.officer")).PostAsync($"/api/work-items/{item}/claim")).Ok();
        var page = await app.OpenAsAsync("kjj.leader");
        await page.GotoAsync($"/work-items/{item}");
        var panel = page.Locator("#take-over");
        await Expect(panel.GetByText("正在由")).ToBeVisibleAsync();
        await panel.GetByText("接手", new() { Exact = true }).First.ClickAsync();

        await panel.GetByRole(AriaRole.Button, new() { Name = "接手" }).ClickAsync();
        await Expect(page.GetByText("请说明接手的原因").First).ToBeVisibleAsync();
        await page.LooksAsync("take-over");
        await panel.GetByLabel("原因").FillAsync("承办人请假，限期将到。");
        await panel.GetByRole(AriaRole.Button, new() { Name = "接手" }).ClickAsync();

        await Expect(page.GetByText("已接手，由您办理")).ToBeVisibleAsync();
        await Expect(page.Locator("#decide")).ToBeVisibleAsync();
        await Expect(panel).ToHaveCountAsync(0);
        app.AssertNothingBroke();
    }

    [Fact]
    public async Task A_phrase_is_written_once_and_put_into_the_opinion_with_the_keyboard()
    {
        var (_, item) = await ItemAsync();
        var page = await app.OpenAsAsync("kjj.officer");
        await page.GotoAsync("/inbox/phrases");
        await page.GetByLabel("内容").FillAsync("材料齐全，符合规定，同意受理。");
        await page.ClickButtonAsync("添加常用语");
        await Expect(page.GetByText("已添加常用语")).ToBeVisibleAsync();

        await page.GotoAsync($"/work-items/{item}");
        await page.Locator("#decide").GetByLabel("填入常用语").FocusAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator("#decide textarea")).Not.ToHaveValueAsync("");
        Assert.Equal("材料齐全，符合规定，同意受理。", (await page.Locator("#decide textarea").InputValueAsync()).TrimEnd());
        await Expect(page.Locator("[data-autosave-note]")).ToContainTextAsync("已暂存");
        app.AssertNothingBroke();
    }

    [Fact]
    public async Task What_is_half_written_is_kept_for_its_writer_alone_and_is_there_again()
    {
        var (_, item) = await ItemAsync();
        var page = await app.OpenAsAsync("kjj.officer");
        await page.GotoAsync($"/work-items/{item}");
        await page.Locator("#decide textarea").FillAsync("面积还要再核实");
        await Expect(page.Locator("[data-autosave-note]")).ToContainTextAsync("已暂存");

        await page.GotoAsync("/inbox");
        await page.GotoAsync($"/work-items/{item}");
        await Expect(page.Locator("#decide textarea")).ToHaveValueAsync("面积还要再核实");
        await Expect(page.GetByText("暂存的内容，只有您能看到")).ToBeVisibleAsync();

        var colleague = await app.OpenAsAsync("kjj.leader");
        await colleague.GotoAsync($"/work-items/{item}");
        await Expect(colleague.Locator("#decide textarea")).ToHaveValueAsync("");
        app.AssertNothingBroke();
    }

    [Fact]
    public async Task What_the_applicant_changed_stands_field_by_field_and_files_beside_the_form_on_a_small_screen_when_asked()
    {
        var (id, item) = await ItemAsync();
        var (officer, applicant) = (await app.LoginAsync("kjj.officer"), await app.LoginAsync("base1"));
        var before = (await applicant.CaseAsync(id))["form"]!.AsObject();
        var field = before.First(pair => pair.Value is System.Text.Json.Nodes.JsonValue value && value.GetValueKind() is System.Text.Json.JsonValueKind.String && pair.Key.Contains("Name", StringComparison.Ordinal)).Key;
        await officer.RequestSupplementAsync(item, [field], [], "名称请写全称。");
        var form = before.DeepClone();
        form[field] = "南宁市绿城众创空间（全称）";
        (await applicant.PutAsync($"/api/cases/{id}", new { form })).Ok();
        await applicant.SubmitAsync(id);
        var again = ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(id)));

        var page = await app.OpenAsAsync("kjj.officer");
        await page.SetViewportSizeAsync(1280, 800);
        await page.GotoAsync($"/work-items/{again}");
        await Expect(page.Locator("#changes ins")).ToHaveTextAsync("南宁市绿城众创空间（全称）");
        await Expect(page.Locator("#changes del")).ToHaveTextAsync((string)before[field]!);
        Assert.Empty(await page.SeriousBarriersAsync());
        await page.LooksAsync("work-item-changes");

        await page.Keyboard.PressAsync("b");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "关闭并排查看" })).ToBeVisibleAsync();
        var (left, right) = ((await page.Locator("#form").BoundingBoxAsync())!, (await page.Locator("#materials").BoundingBoxAsync())!);
        Assert.True(right.X >= left.X + left.Width && Math.Abs(left.Y - right.Y) < 2, $"{left.X},{left.Y} {right.X},{right.Y}");
        await page.LooksAsync("work-item-beside");
        await page.Keyboard.PressAsync("b");
        await Expect(page.Locator(".beside-close")).ToBeHiddenAsync();

        // r leaves the two, since the form of the decision lies under them.
        await page.Keyboard.PressAsync("b");
        await page.Keyboard.PressAsync("r");
        await Expect(page.Locator(".beside-close")).ToBeHiddenAsync();
        await Expect(page.Locator("#decide input:not([type=hidden])").First).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("b");
        await page.GetByRole(AriaRole.Link, new() { Name = "关闭并排查看" }).ClickAsync();
        await Expect(page.Locator(".beside-close")).ToBeHiddenAsync();

        // A wide screen has room for both without being asked.
        await page.SetViewportSizeAsync(1920, 1080);
        (left, right) = ((await page.Locator("#form").BoundingBoxAsync())!, (await page.Locator("#materials").BoundingBoxAsync())!);
        Assert.True(right.X >= left.X + left.Width, $"{left.X},{left.Width} {right.X}");
        app.AssertNothingBroke();
    }

    /// <summary>A case of its own, after the one before is withdrawn: a base has one at a time.</summary>
    private async Task<(string Case, string Item)> ItemAsync()
    {
        var applicant = await app.LoginAsync("base1");
        foreach (var open in (await applicant.CasesAsync()).Where(item => (string?)item["status"] is "InProgress" or "AwaitingSupplement").Select(item => ApiClient.Id(item)))
        {
            await applicant.WithdrawAsync(open);
        }

        var id = await applicant.ApplyAsync(ExampleForm.Load("P18a"));
        return (id, ApiClient.Id(Assert.Single(await (await app.LoginAsync("kjj.officer")).WorkItemsOfAsync(id))));
    }

    private static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);
}
