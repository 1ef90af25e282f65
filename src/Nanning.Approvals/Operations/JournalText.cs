using Nanning.Approvals.Cases;
using Nanning.Approvals.Commands;

namespace Nanning.Approvals.Operations;

/// <summary>What a journal line says to administrators: what the case's timeline says, and the steps of the flow in between.</summary>
internal static class JournalText
{
    public static string Of(JournalEntry entry, StepNames names) => entry.Kind switch
    {
        "flow-entered" => Say.Pick($"进入 {entry.Step}", $"Came to {entry.Step}"),
        "flow-waiting" => Say.Pick($"{entry.Step} 开始等待", $"Waits at {entry.Step}"),
        "flow-left" => $"{entry.Step} → {names.OutcomeOf(entry)}",
        "flow-joined" => Say.Pick($"{entry.Step} 汇合", $"Joined at {entry.Step}"),
        "flow-cancelled" => Say.Pick($"{entry.Step} 被取消", $"Cancelled at {entry.Step}"),
        "flow-finished" => Say.Pick("流程结束", "The flow ended"),
        "flow-altered" => Say.Pick($"更改 {entry.Step}", $"Changed {entry.Step}"),
        _ => TimelineText.Of(entry),
    };
}
