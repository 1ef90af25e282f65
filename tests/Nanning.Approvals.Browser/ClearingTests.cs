using Microsoft.Playwright;
using Nanning.Approvals.Browser.Support;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Browser;

/// <summary>The measure of the inbox: an officer clears fifty cases in a sitting, and no hand leaves the keyboard.</summary>
public sealed class ClearingTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    private const int Cases = 50;
    private const string Procedure = "P11";
    private const string Officer = "czj.officer";

    [Fact]
    public async Task An_officer_clears_fifty_cases_with_the_keyboard_alone()
    {
        var (applicant, officer) = (await app.LoginAsync("enterprise1"), await app.LoginAsync(Officer));
        var ids = new List<string>();
        foreach (var some in Enumerable.Range(0, Cases).Chunk(5))
        {
            ids.AddRange(await Task.WhenAll(some.Select(_ => applicant.ApplyAsync(ExampleForm.Load(Procedure)))));
        }

        // What a decision brings next may lie in the same inbox: the first step is to be cleared.
        var first = (await officer.WorkItemsOfAsync(ids[0]))[0];
        var number = (string)(await applicant.CaseAsync(ids[^1]))["number"]!;
        var step = (string)first["step"]!;
        var page = await app.OpenAsAsync(Officer);
        await page.GotoAsync($"/inbox?view=todo&procedure={Procedure}&step={Uri.EscapeDataString(step)}");
        await Expect(page.GetByText($"{Cases}").First).ToBeVisibleAsync();

        // One that somebody calls about: / finds it, j stands on it, Enter opens it, a approves.
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync(number);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/inbox?*q=*");
        await Expect(page.Locator("tr[data-row]")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/work-items/*");
        await ApproveAsync(page);
        await page.WaitForURLAsync("**/inbox?*");

        // One that cannot be granted: r goes to the decision, the arrows choose, the opinion says why.
        await page.GotoAsync($"/inbox?view=todo&procedure={Procedure}&step={Uri.EscapeDataString(step)}");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("r");
        await page.WaitForURLAsync("**/work-items/*");
        await RejectAsync(page, "不属于减免范围。");

        // Eight one after the other: the next one opens by itself.
        await page.WaitForURLAsync("**/work-items/*");
        for (var one = 0; one < 8; one++)
        {
            await ApproveAsync(page);
            await page.WaitForURLAsync("**/work-items/*");
        }

        // The rest in batches: x chooses, j goes on, a shows what will happen and does it, u goes back.
        await page.Keyboard.PressAsync("u");
        await page.WaitForURLAsync("**/inbox?*");
        while (await page.Locator("tr[data-row]").CountAsync() is > 0 and var rows)
        {
            for (var row = 0; row < rows; row++)
            {
                await page.Keyboard.PressAsync("j");
                await page.Keyboard.PressAsync("x");
            }

            await page.Keyboard.PressAsync("a");
            await page.WaitForURLAsync("**/inbox/batch");
            await Expect(page.GetByRole(AriaRole.Button, new() { Name = $"同意 {rows} 件" })).ToBeVisibleAsync();
            await page.Keyboard.PressAsync("a");
            await Expect(page.GetByText($"成功 {rows} 件")).ToBeVisibleAsync();
            await page.Keyboard.PressAsync("u");
            await page.WaitForURLAsync("**/inbox?*");
        }

        await page.KeepPictureAsync("inbox-cleared");
        foreach (var id in ids)
        {
            Assert.DoesNotContain(await officer.WorkItemsOfAsync(id), item => (string?)item["step"] == step);
        }

        app.AssertNothingBroke();
    }

    private static async Task ApproveAsync(IPage page)
    {
        var here = page.Url;
        await page.Keyboard.PressAsync("a");
        await Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "确认" }).GetByLabel("意见")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Control+Enter");
        await Assertions.Expect(page).Not.ToHaveURLAsync(here);
    }

    private static async Task RejectAsync(IPage page, string why)
    {
        var here = page.Url;
        var reject = page.Locator("#decide input[value=Reject]");
        for (var presses = 0; presses < 4 && !await reject.IsCheckedAsync(); presses++)
        {
            await page.Keyboard.PressAsync("ArrowDown");
        }

        await Expect(reject).ToBeCheckedAsync();
        for (var tabs = 0; tabs < 6 && !await page.Locator("#decide textarea").EvaluateAsync<bool>("field => field === document.activeElement"); tabs++)
        {
            await page.Keyboard.PressAsync("Tab");
        }

        await page.Keyboard.TypeAsync(why);
        await page.Keyboard.PressAsync("Control+Enter");
        await Assertions.Expect(page).Not.ToHaveURLAsync(here);
    }

    private static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);
}
