using Nanning.Approvals.Commands;

namespace Nanning.Approvals.Clocks;

/// <summary>A legal reason for which clocks stand still, and for how long at most (暂停的最长期限).</summary>
/// <param name="Key">Stable name.</param>
/// <param name="Reason">What the reason in the ledger begins with.</param>
/// <param name="WorkingDays">Working days that one clock may stand still for this reason, all pauses together.</param>
/// <param name="Text">What it is for.</param>
/// <param name="Source">Where it is written that the time does not count, and who has set the maximum.</param>
public sealed record PauseRule(string Key, string Reason, int WorkingDays, string Text, string TextEn, string Source)
{
    /// <summary>Why it cannot be, or null.</summary>
    public string? Problem() => Key.Length is 0 or > 64 ? "key" : Reason.Length == 0 ? "reason" : WorkingDays is < 1 or > 1000 ? "workingDays" : Source.Length == 0 ? "source" : null;

    /// <summary>The rule for a reason, or null when there is none: then a pause has no limit.</summary>
    public static PauseRule? For(IEnumerable<PauseRule> rules, string? reason) => rules.FirstOrDefault(rule => reason?.StartsWith(rule.Reason, StringComparison.Ordinal) == true);

    /// <summary>Why the clock runs on, for the ledger and the journal.</summary>
    public string RunsOn => $"{Text}已满最长期限 {WorkingDays} 个工作日，继续计时";

    /// <summary>What it is for, in the reader's language.</summary>
    public string Named => Say.Pick(Text, TextEn);
}
