using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Designer;

/// <summary>One choice on the way to what is wrong.</summary>
public sealed record PathChoice(string ActivityId, string Outcome);

/// <summary>What the designer offers to do about a finding.</summary>
/// <param name="Kind">"connect": give the outcome an edge to a new end of branch; "remove": take the activity away; "join": put a join before it.</param>
public sealed record QuickFix(string Kind, string ActivityId, string? Port, string Text, string TextEn);

/// <summary>A finding as the designer shows it on the drawing.</summary>
/// <param name="Example">Values of the form that show it; null when it does not hang on them.</param>
/// <param name="Values">All values that show it, by path, variables and sums too.</param>
public sealed record DraftFinding(
    string Code, string Severity, string? ActivityId, IReadOnlyList<string> Activities, string? Port, string Message, string MessageEn,
    IReadOnlyList<PathChoice> Path, JsonObject? Example, JsonObject? Values, QuickFix? Fix)
{
    /// <summary>Puts a finding of the checks into this shape.</summary>
    public static DraftFinding Of(Finding finding) => new(
        finding.Code, finding.Severity, finding.Activities.Count > 0 ? finding.Activities[0] : null, finding.Activities, finding.Port, finding.Text, finding.TextEn ?? finding.Text,
        [.. finding.Path.Select(Choice)], FormOf(finding.Example), (JsonObject?)finding.Example?.DeepClone(), FixOf(finding));

    private static PathChoice Choice(string text) => text.LastIndexOf(':') is > 0 and var at ? new(text[..at], text[(at + 1)..]) : new(text, "");

    private static JsonObject? FormOf(JsonObject? example)
    {
        if (example is null)
        {
            return null;
        }

        var form = new JsonObject();
        foreach (var (path, value) in example)
        {
            if (path.StartsWith("form.", StringComparison.Ordinal) && !path["form.".Length..].Contains('.', StringComparison.Ordinal))
            {
                form[path["form.".Length..]] = value?.DeepClone();
            }
        }

        return form.Count == 0 ? null : form;
    }

    private static QuickFix? FixOf(Finding finding) => (finding.Code, finding.Activities) switch
    {
        ("open-outcome", [var activity, ..]) => new("connect", activity, finding.Port, "接到新的“分支结束”", "Connect it to a new end of branch"),
        ("unreachable" or "never-reached", [var activity, ..]) => new("remove", activity, null, "删除这个活动", "Remove this activity"),
        ("runs-twice", [var activity, ..]) => new("join", activity, null, "在它之前加一个汇合", "Put a join before it"),
        _ => null,
    };
}
