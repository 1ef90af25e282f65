using Microsoft.Playwright;
using Nanning.Approvals.Browser.Support;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Browser;

/// <summary>An officer works through the inbox with the keyboard alone.</summary>
public sealed class InboxTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    [Fact]
    public async Task An_officer_clears_the_list_without_a_mouse()
    {
        var cases = new List<string>();
        foreach (var applicant in new[] { "base1", "enterprise1", "enterprise2" })
        {
            cases.Add(await ApplyAnewAsync(applicant));
        }

        // What a decision brings next lies in the same inbox: only the first step is to be cleared.
        var step = Uri.EscapeDataString((string)(await (await app.LoginAsync("kjj.officer")).WorkItemsOfAsync(cases[0]))[0]["step"]!);
        var page = await app.OpenAsAsync("kjj.officer");
        await page.GotoAsync($"/inbox?view=pool&procedure=P18a&step={step}");
        await Expect(page.Locator("tr[data-row]")).ToHaveCountAsync(3);
        await Expect(page.Locator("tr.is-unread")).ToHaveCountAsync(3);
        await page.LooksAsync("inbox-list");

        // c claims the row one stands on: it leaves the pool, and the place and the filter stay.
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("c");
        await Expect(page.GetByText("已签收，由您办理")).ToBeVisibleAsync();
        await Expect(page.Locator("tr[data-row]")).ToHaveCountAsync(2);

        // Escape leaves the search without a search.
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("j");
        await Expect(page.Locator("tr[data-row].is-current")).ToHaveCountAsync(1);

        // / looks for something, j stands on it, Enter opens it, u goes back to the same list.
        await page.GotoAsync($"/inbox?procedure=P18a&step={step}");
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("P18A");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "取消筛选：关键词：P18A" })).ToBeVisibleAsync();
        await Expect(page.Locator("tr[data-row]")).ToHaveCountAsync(3);
        await page.LooksAsync("inbox-filtered");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/work-items/*");
        await page.Keyboard.PressAsync("u");
        await page.WaitForURLAsync("**/inbox?*q=P18A*");
        await Expect(page.Locator("tr.is-unread")).ToHaveCountAsync(2);

        // a asks what shall be confirmed and says what comes then; the next one opens by itself, until the list is empty.
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("a");
        foreach (var left in new[] { 2, 1, 0 })
        {
            var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "确认" });
            await Expect(dialog).ToContainTextAsync("随后进入");
            await Expect(dialog.GetByLabel("意见")).ToBeFocusedAsync();
            if (left == 2)
            {
                await page.LooksAsync("inbox-approve");
            }

            var here = page.Url;
            await page.Keyboard.TypeAsync("材料齐全。");
            await page.Keyboard.PressAsync("Control+Enter");
            await Assertions.Expect(page).Not.ToHaveURLAsync(here);
            if (left > 0)
            {
                await page.WaitForURLAsync("**/work-items/*");
                await page.Keyboard.PressAsync("a");
            }
        }

        await page.WaitForURLAsync("**/inbox?*q=P18A*");
        await Expect(page.GetByText("待办已全部办完").First).ToBeVisibleAsync();
        foreach (var id in cases)
        {
            Assert.Contains(await (await app.LoginAsync("kjj.officer")).TimelineAsync(id), line => (string?)line["kind"] == "decided");
        }

        app.AssertNothingBroke();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Several_are_accepted_at_once_after_a_look_at_what_is_left_out(bool script)
    {
        var applied = "";
        foreach (var applicant in script ? new[] { "base1", "enterprise1" } : ["enterprise2", "base1"])
        {
            applied = await ApplyAnewAsync(applicant);
        }

        var officer = await app.LoginAsync("kjj.officer");
        var leader = await app.LoginAsync("kjj.leader");
        var waiting = (await officer.WorkItemsAsync()).Where(item => (string?)item["procedure"] == "P18a").ToList();
        var step = (string)waiting.Single(item => ApiClient.Id(item, "caseId") == applied)["step"]!;
        var items = waiting.Where(item => (string?)item["step"] == step).Select(item => ApiClient.Id(item)).ToList();
        Assert.True(items.Count >= 2);
        (await leader.PostAsync($"/api/work-items/{items[0]}/claim")).Ok();

        var page = script ? await app.OpenAsAsync("kjj.officer") : await app.OpenWithoutScriptAsync("kjj.officer");
        await page.GotoAsync($"/inbox?view=department&procedure=P18a&step={Uri.EscapeDataString(step)}");
        if (script)
        {
            // The keyboard alone: j stands on a row, x chooses it, a takes all that are chosen.
            foreach (var _ in items)
            {
                await page.Keyboard.PressAsync("j");
                await page.Keyboard.PressAsync("x");
            }

            await page.LooksAsync("inbox-selected");
            await page.Keyboard.PressAsync("a");
        }
        else
        {
            await page.GetByLabel("选中符合筛选条件的全部").CheckAsync();
            await page.ClickButtonAsync("同意");
        }

        await Expect(page.Section("不会办理的（1 件）")).ToContainTextAsync("该待办已由他人签收");
        await page.LooksAsync(script ? "batch-preview" : "batch-preview-plain");
        await page.GetByLabel("意见").FillAsync("材料齐全，受理。");
        await page.GetByRole(AriaRole.Button, new() { Name = $"同意 {items.Count - 1} 件" }).ClickAsync();
        await Expect(page.GetByText($"成功 {items.Count - 1} 件，未办成 1 件")).ToBeVisibleAsync();
        await page.LooksAsync(script ? "batch-done" : "batch-done-plain");
        foreach (var item in items.Skip(1))
        {
            Assert.Equal("Done", (string?)(await officer.GetAsync($"/api/work-items/{item}")).Ok()["state"]);
        }

        // The next one finds nobody else's hand on it.
        (await leader.PostAsync($"/api/work-items/{items[0]}/release")).Ok();
        app.AssertNothingBroke();
    }

    [Fact]
    public async Task A_filter_is_saved_as_a_tab_renamed_deleted_and_brought_back()
    {
        var page = await app.OpenAsAsync("kjj.leader");
        await page.GotoAsync("/inbox?view=department&light=red");
        await page.GetByText("存为视图").ClickAsync();
        await page.GetByLabel("名称").FillAsync("超期的");
        await page.GetByLabel("共享给本部门").CheckAsync();
        await page.LooksAsync("list-save");
        await page.ClickButtonAsync("保存");
        var tab = page.GetByRole(AriaRole.Navigation, new() { Name = "待办事项" }).GetByRole(AriaRole.Link, new() { Name = "超期的", Exact = true });
        await Expect(tab).ToHaveAttributeAsync("aria-current", "page");

        await page.GetByText("视图“超期的”", new() { Exact = true }).ClickAsync();
        await page.GetByLabel("名称").FillAsync("已超期");
        await page.ClickButtonAsync("保存");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "已超期", Exact = true }).First).ToBeVisibleAsync();

        var colleague = await app.OpenAsAsync("kjj.officer");
        await colleague.GotoAsync("/inbox?view=todo");
        await colleague.GetByRole(AriaRole.Navigation, new() { Name = "待办事项" }).GetByRole(AriaRole.Link, new() { Name = "已超期", Exact = true }).ClickAsync();
        await colleague.WaitForURLAsync("**/inbox?view=department&light=red&list=*");

        await page.GetByText("视图“已超期”", new() { Exact = true }).ClickAsync();
        await page.ClickButtonAsync("删除视图");
        await page.ClickButtonAsync("撤销删除");
        await Expect(page.GetByText("已恢复视图“已超期”")).ToBeVisibleAsync();
        app.AssertNothingBroke();
    }

    /// <summary>Another application, after the one before is withdrawn: a base has one at a time.</summary>
    private async Task<string> ApplyAnewAsync(string applicant)
    {
        var person = await app.LoginAsync(applicant);
        foreach (var open in (await person.CasesAsync()).Where(item => (string?)item["status"] is "InProgress").Select(item => ApiClient.Id(item)))
        {
            await person.WithdrawAsync(open);
        }

        return await person.ApplyAsync(ExampleForm.Load("P18a"));
    }

    private static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);
}
