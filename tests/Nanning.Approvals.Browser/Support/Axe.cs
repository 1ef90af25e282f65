using Microsoft.Playwright;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Browser.Support;

/// <summary>What axe finds on a page as it is now.</summary>
internal static class Axe
{
    private const string Serious = """
        async () => (await axe.run(document, { resultTypes: ['violations'] })).violations
            .filter(found => ['serious', 'critical'].includes(found.impact))
            .map(found => found.id + ': ' + found.nodes.slice(0, 3).map(node => node.target.join(' ')).join(', '))
        """;

    private static readonly string axe = File.ReadAllText(RepositoryFiles.PathOf("src", "Nanning.Approvals.Web", "assets", "node_modules", "axe-core", "axe.min.js"));

    /// <summary>Serious and critical findings, each with up to three places.</summary>
    public static async Task<string[]> SeriousBarriersAsync(this IPage page)
    {
        await page.EvaluateAsync(axe);
        return await page.EvaluateAsync<string[]>(Serious);
    }
}
