using Microsoft.Playwright;
using Nanning.Approvals.Browser.Support;

namespace Nanning.Approvals.Browser;

/// <summary>What axe finds on the main pages, in both colours: nothing serious.</summary>
public sealed class AccessibilityTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    [Theory]
    [InlineData(null, "/", "/measures", "/procedures/P18a", "/progress", "/notices", "/verify", "/login", "/register")]
    [InlineData("supervisor1", "/duties", "/duties?page=2", "/conferences", "/assessment", "/leaders", "/orders", "/orders/new", "/board", "/board?by=months", "/board?by=steps", "/board/items", "/board/items?list=forecast", "/ladder")]
    [InlineData("fgw.officer", "/conferences/new", "/duties/new")]
    [InlineData("kjj.officer", "/inbox", "/inbox?view=copied", "/inbox?view=pool&procedure=P18a&q=x", "/inbox/batch", "/inbox/phrases", "/inbox?forecast=late", "/cases", "/absences", "/extensions", "/orders")]
    [InlineData("kjj.leader", "/hand-over", "/hand-over?user=kjj.officer", "/automatic-decisions", "/automatic-decisions?state=due", "/absences", "/board", "/ladder", "/extensions")]
    [InlineData("unit1", "/inbox", "/notifications")]
    [InlineData("enterprise1", "/cases", "/grants", "/credit/mine")]
    [InlineData("admin1", "/admin/procedures", "/admin/procedures/P09a/new", "/admin/users", "/admin/departments", "/admin/designer", "/admin/designer/P18a", "/ladder")]
    [InlineData("admin1", "/console", "/console/instances", "/console/incidents", "/console/timers", "/console/outbox", "/console/batches", "/console/batches/new?kind=Cancel", "/console/migrations", "/console/nodes", "/console/proposals")]
    public async Task No_main_page_has_a_serious_barrier(string? user, params string[] pages)
    {
        var page = user is null ? await app.OpenAsync() : await app.OpenAsAsync(user);
        var found = new List<string>();
        foreach (var path in pages)
        {
            foreach (var colors in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                await page.EmulateMediaAsync(new() { ColorScheme = colors });
                await page.GotoAsync(path);
                found.AddRange((await page.SeriousBarriersAsync()).Select(one => $"{path} ({colors}): {one}"));
            }
        }

        Assert.True(found.Count == 0, string.Join('\n', found));
    }
}
