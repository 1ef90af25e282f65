using Markdig;

namespace Nanning.Approvals.Web.Pages.Catalogue;

/// <summary>Turns the guide of a procedure into html. Raw html in it is shown as text, whoever wrote it.</summary>
internal static class GuideMarkdown
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().UsePipeTables().UseAutoLinks().Build();

    // The page has one h1 and its panels are h2, so the guide's own headings begin below them.
    public static string ToHtml(string markdown) => Markdown.ToHtml(markdown, Pipeline)
        .Replace("<h2", "<h3", StringComparison.Ordinal).Replace("</h2>", "</h3>", StringComparison.Ordinal)
        .Replace("<h1", "<h3", StringComparison.Ordinal).Replace("</h1>", "</h3>", StringComparison.Ordinal);
}
