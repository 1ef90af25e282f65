using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;

namespace Nanning.Approvals.Operations.Instances;

/// <summary>What a journal line says to administrators: what the case's timeline says, and the steps of the flow in between.</summary>
internal static class JournalText
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(JournalEntry entry, StepNames names) => entry.Kind switch
    {
        "flow-entered" => Say.Pick($"进入 {entry.Step}", $"Came to {entry.Step}"),
        "flow-waiting" => Say.Pick($"{entry.Step} 开始等待", $"Waits at {entry.Step}"),
        "flow-left" => $"{entry.Step} → {names.OutcomeOf(entry)}",
        "flow-joined" => Say.Pick($"{entry.Step} 汇合", $"Joined at {entry.Step}"),
        "flow-cancelled" => Say.Pick($"{entry.Step} 被取消", $"Cancelled at {entry.Step}"),
        "flow-finished" => Say.Pick("流程结束", "The flow ended"),
        "flow-altered" => Say.Pick($"更改 {entry.Step}", $"Changed {entry.Step}"),
        "variable-proposed" or "variable-set" or "variable-refused" or "variable-withdrawn" => $"{TimelineText.Of(entry)}{Say.Pick("：", ": ")}{Change(JsonNode.Parse(entry.Data!)!)}",
        _ => TimelineText.Of(entry, names.OutcomeOf(entry)),
    };

    /// <summary>What a variable held, and what it holds or was to hold.</summary>
    public static string Change(JsonNode data) => $"{data["variable"]}: {Json(data["before"])} → {Json(data["after"])}";

    private static string Json(JsonNode? value) => value?.ToJsonString(Readable) ?? "null";
}
