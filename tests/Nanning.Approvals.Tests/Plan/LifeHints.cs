using System.Globalization;
using System.Text.Json.Nodes;
using Nanning.Approvals.Credit;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Plan;

/// <summary>
/// What the walker cannot find out by itself, as data beside the transcript, <c>lives/code.json</c>: <c>user</c> who applies; <c>on</c> the
/// day on which the application begins; <c>before</c> what happened earlier,
/// <c>[{procedure, user?, until?} or {advance: "P1Y"}]</c>; <c>starts</c> other ways to begin, <c>[{text, user?, form?}]</c>; <c>answers</c> for a step, what it is answered
/// with, <c>{"Step1": [{…}], "Step1/Outcome": [{…}], "Step1!Boundary": [{…}]}</c>, the hoped-for one first; fields that it does not name are filled in as everywhere;
/// <c>never</c> ways that are drawn and not taken, each with the reason, <c>{"LastDay1:Done": "…"}</c>.
/// </summary>
internal sealed record LifeHints(string? User, DateOnly? On, IReadOnlyList<JsonObject> Before, IReadOnlyList<LifeHints.Start> Starts, JsonObject Answers, JsonObject Never)
{
    /// <summary>A way to begin.</summary>
    /// <param name="Text">What is different.</param>
    /// <param name="Form">Fields that replace those of the example.</param>
    /// <param name="Credit">The applicant's standing in the credit register.</param>
    public sealed record Start(string Text, string? User = null, JsonObject? Form = null, CreditStatus Credit = CreditStatus.Normal);

    public static string Folder { get; } = RepositoryFiles.PathOf("tests", "Nanning.Approvals.Tests", "Plan", "lives");

    public static LifeHints Of(string code)
    {
        var path = Path.Combine(Folder, $"{code}.json");
        var json = File.Exists(path) ? JsonNode.Parse(File.ReadAllText(path))!.AsObject() : [];
        return new(
            (string?)json["user"],
            json["on"] is { } day ? DateOnly.Parse((string)day!, CultureInfo.InvariantCulture) : null,
            [.. (json["before"] as JsonArray ?? []).OfType<JsonObject>()],
            [new("按示例申请"), .. (json["starts"] as JsonArray ?? []).Select(start => new Start((string)start!["text"]!, (string?)start["user"], start["form"] as JsonObject))],
            json["answers"] as JsonObject ?? [],
            json["never"] as JsonObject ?? []);
    }

    /// <summary>What a step is answered with, if it is said here: for one outcome of it, "Step1/Outcome", for a step by name, or for a task by its name, which all procedures share.</summary>
    public IReadOnlyList<JsonObject> AnswersOf(string activity, string? task = null, string? outcome = null)
    {
        var all = Path.Combine(Folder, "tasks.json");
        var shared = task is not null && File.Exists(all) ? JsonNode.Parse(File.ReadAllText(all))![task] : null;
        return [.. ((Answers[$"{activity}/{outcome}"] ?? Answers[activity] ?? shared) as JsonArray ?? []).OfType<JsonObject>().Select(one => one.DeepClone().AsObject())];
    }
}
