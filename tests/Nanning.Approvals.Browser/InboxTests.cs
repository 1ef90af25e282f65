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
            cases.Add(await (await app.LoginAsync(applicant)).ApplyAsync(ExampleForm.Load("P18a")));
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

    private static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);
}
