using Microsoft.Playwright;
using Nanning.Approvals.Browser.Support;
using Nanning.Approvals.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Nanning.Approvals.Browser;

/// <summary>Every screen of the designer in both languages and colours: pictures to look at, and nothing serious for axe.</summary>
public sealed class DesignerLooksTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    private static readonly string[] screens = ["step", "checks", "forms", "trial", "whatif", "versions", "live", "migration", "files"];

    [Theory]
    [InlineData("zh", ColorScheme.Light)]
    [InlineData("zh", ColorScheme.Dark)]
    [InlineData("en", ColorScheme.Light)]
    [InlineData("en", ColorScheme.Dark)]
    public async Task No_screen_of_the_designer_has_a_serious_barrier(string language, ColorScheme colors)
    {
        await PrepareAsync();
        var page = await app.OpenAsAsync("admin1");
        await page.EmulateMediaAsync(new() { ColorScheme = colors });
        await ReadAsync(page, language);
        var found = new List<string>();
        await page.GotoAsync("/admin/designer/P18a");
        await Expect(page.Locator(".ed-card[data-worst='error']")).ToBeVisibleAsync();
        await page.Step("Accept1").ClickAsync();
        foreach (var (index, screen) in screens.Index())
        {
            await page.Keyboard.PressAsync($"{index + 1}");
            await Expect(page.Locator(".pn-waiting")).ToHaveCountAsync(0);
            await LookAsync(page, $"designer-{screen}-{language}-{colors}", found);
            if (colors == ColorScheme.Light && screen is "step" or "checks" or "trial" or "live")
            {
                await page.LooksAsync($"designer-{screen}-{language}");
            }

            await page.Keyboard.PressAsync("Escape");
        }

        foreach (var (key, screen) in new[] { ("/", "palette"), ("?", "keys"), ("Control+f", "find"), ("v", "list") })
        {
            await page.Keyboard.PressAsync(key);
            await Expect(screen == "list" ? page.Locator(".ed-list") : page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
            await LookAsync(page, $"designer-{screen}-{language}-{colors}", found);
            await page.Keyboard.PressAsync("Escape");
        }

        Assert.True(found.Count == 0, string.Join('\n', found));
        if (language == "en")
        {
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Recognition of an incubator base (maker space)");
        }
    }

    /// <summary>A draft with a mistake, and a case that waits.</summary>
    private async Task PrepareAsync()
    {
        var admin = await app.LoginAsync("admin1");
        if ((await admin.GetAsync("/api/designer/P18a")).Ok() is var context && context["draft"] is not null)
        {
            return;
        }

        var model = context["definition"]!.DeepClone();
        var edges = model["root"]!["connections"]!.AsArray();
        edges.Remove(edges.Single(edge => (string?)edge!["source"]!["activity"] == "Accept1" && (string?)edge["source"]!["port"] == "Reject"));
        (await admin.PutAsync("/api/designer/P18a/draft", new { model, basedOn = 0 })).Ok();
        await (await app.LoginAsync("base1")).ApplyAsync(ExampleForm.Load("P18a"));
        await admin.AdvanceClockAsync("P9D");
    }

    private static async Task ReadAsync(IPage page, string language)
    {
        if (language == "en")
        {
            await page.GetByText("EN", new() { Exact = true }).First.ClickAsync();
            await Expect(page.GetByText("中文", new() { Exact = true }).First).ToBeVisibleAsync();
        }
    }

    private static async Task LookAsync(IPage page, string name, List<string> found)
    {
        await page.KeepPictureAsync(name);
        found.AddRange((await page.SeriousBarriersAsync()).Select(one => $"{name}: {one}"));
    }
}
