using Nanning.Approvals.Commands;

namespace Nanning.Approvals.Duties;

/// <summary>The refusals that several commands on duties share.</summary>
internal static class DutyWords
{
    public const int MaxText = 4000;

    public static Refusal NotYours => Refusal.Forbidden("not-your-duty", Say.Pick("这一步由其他单位办理。", "This is for another department to do."));

    public static Refusal Closed(Duty duty) => Refusal.Conflict("duty-" + duty.State.ToString().ToLowerInvariant(), duty.State switch
    {
        DutyState.Accepted => Say.Pick("任务已通过验收，不再变动。", "The duty has been accepted and does not change any more."),
        DutyState.Submitted => Say.Pick("任务正在等待验收，验收或退回后才能继续。", "The duty waits for acceptance; it goes on once it is accepted or returned."),
        _ => Say.Pick("任务尚未申请验收。", "Nobody has asked for acceptance yet."),
    });

    /// <summary>The message about a text, or null.</summary>
    public static string? TextProblem(string? text, string missing) =>
        string.IsNullOrWhiteSpace(text) ? missing : text.Trim().Length > MaxText ? Say.Pick($"不能超过 {MaxText} 字。", $"At most {MaxText} characters, please.") : null;

    /// <summary>The message about a link, or null.</summary>
    public static string? LinkProblem(string? link) =>
        string.IsNullOrWhiteSpace(link) || (link.Trim().Length <= 500 && Uri.TryCreate(link.Trim(), UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
            ? null
            : Say.Pick("请填写完整网址，以 http:// 或 https:// 开头，不超过 500 字。", "Please give a full address that begins with http:// or https://, of at most 500 characters.");

    /// <summary>The text without blanks around it; null when nothing is left.</summary>
    public static string? Trimmed(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
