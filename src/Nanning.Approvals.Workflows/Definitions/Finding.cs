using System.Text.Json.Nodes;

namespace Nanning.Approvals.Workflows.Definitions;

/// <summary>One thing that is wrong, or worth a look, in a definition.</summary>
/// <param name="Severity">"error" refuses import and publishing, "warning" does not.</param>
/// <param name="Code">Stable name for programs, e.g. "unknown-type".</param>
/// <param name="Text">What is wrong and where, for people, in Chinese.</param>
/// <param name="Activities">Ids of the activities concerned.</param>
/// <param name="Path">The outcomes that lead there, "Accept1:Approve", when there is a counter-example.</param>
public sealed record Finding(string Severity, string Code, string Text, IReadOnlyList<string> Activities, IReadOnlyList<string> Path)
{
    /// <summary>The same in English; null where there is only the Chinese text.</summary>
    public string? TextEn { get; init; }

    /// <summary>The outcome that is concerned, when it is one; null otherwise.</summary>
    public string? Port { get; init; }

    /// <summary>Values of the form and of variables that show it, e.g. <c>{"form.amount": 50000}</c>; null when it does not hang on values. Do not change it.</summary>
    public JsonObject? Example { get; init; }
}

/// <summary>A definition that cannot be read or compiled; <see cref="Findings"/> names each place.</summary>
public sealed class DefinitionException(IReadOnlyList<Finding> findings)
    : Exception(string.Join("; ", findings.Select(finding => finding.Text)))
{
    /// <summary>Everything that was found, not only the first.</summary>
    public IReadOnlyList<Finding> Findings { get; } = findings;
}
