using System.Text.Json.Nodes;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Cases;

/// <summary>What a journal line says to people.</summary>
internal static class TimelineText
{
    /// <param name="own">What the flow itself calls the outcome of the line, for one that is not among the usual ones.</param>
    public static string Of(JournalEntry entry, string? own = null) => entry.Kind switch
    {
        "submitted" when ReceivedOn(entry) is { } day => Say.Pick(
            $"补录 {day} 收到的纸质申请，编号 {entry.Outcome}", $"The paper application received on {day} was entered as {entry.Outcome}"),
        "submitted" => Say.Pick($"提交申请，编号 {entry.Outcome}", $"Sent in as {entry.Outcome}"),
        "decided" when ScoreOf(entry) is { } score => Say.Pick($"{entry.Step}：{score.Expert} 评分 {score.Points}", $"{entry.Step}: {score.Points} points by {score.Expert}"),
        "decided" when RuleOf(entry) is { } rule => Say.Pick(
            $"{entry.Step}：{Outcome(entry.Outcome, own)}（逾期自动办理，规则“{rule}”）", $"{entry.Step}: {Outcome(entry.Outcome, own)} (decided by the rule “{rule}” because its time was over)"),
        "message-sent" => entry.OnBehalfOf is { } party ? Say.Pick($"{party}：{entry.Step}", $"{party}: {entry.Step}") : entry.Step ?? entry.Kind,
        "decided" => Say.Pick($"{entry.Step}：{Outcome(entry.Outcome, own)}", $"{entry.Step}: {Outcome(entry.Outcome, own)}"),
        "returned" when NamesOf(entry) is var (to, back) => Say.Pick(
            $"{entry.Step}：退回至“{to}”{(back ? "，办结后直接回到本环节" : "")}", $"{entry.Step}: returned to “{to}”{(back ? ", to come straight back" : "")}"),
        "retrieved" => Say.Pick($"{entry.Step}：撤回本人的办理意见（原为：{Outcome(entry.Outcome, own)}）", $"{entry.Step}: took the own decision back (it was: {Outcome(entry.Outcome, own)})"),
        "assignee-fell" => Say.Pick(
            $"{entry.Step}：指定的办理人{NameOf(entry)}{WhyFell(entry.Outcome, true)}，改由本部门承办", $"{entry.Step}: {NameOf(entry)}, who was to deal with it, {WhyFell(entry.Outcome, false)}; anybody of the department may"),
        "round-opened" => Say.Pick($"重新办理，编号 {entry.Outcome}（上一轮 {DataOf(entry, "previous")}）", $"Taken up again as {entry.Outcome} (before: {DataOf(entry, "previous")})"),
        "edition" => Say.Pick($"草稿写于旧版本，按提交当日施行的版本 {entry.Outcome} 受理", $"Taken under edition {entry.Outcome}, in force on the day it was sent in"),
        "supplement-requested" => Say.Pick("要求补正", "Supplements requested"),
        "supplemented" => Say.Pick("申请人已补正", "Supplements handed in"),
        "automatic-reviewed" => Say.Pick($"{entry.Step}：自动办理已复核", $"{entry.Step}: what the rule decided was looked at"),
        "approvals-void" => Effects(entry),
        "approval-stands" => Say.Pick($"{entry.Step}：{entry.Outcome} 原来的意见继续有效，不再征求", $"{entry.Step}: what {entry.Outcome} said stands and is not asked for again"),
        "supplement-expired" => Say.Pick("逾期未补正", "No supplements in time"),
        "notice-published" => Say.Pick($"开始公示：{entry.Step}", $"Public notice: {entry.Step}"),
        "notice-ended" => Say.Pick($"公示结束，{Outcome(entry.Outcome, own)}", $"Notice ended: {Outcome(entry.Outcome, own)}"),
        "objection" => Say.Pick("公示期间收到异议", "An objection was received"),
        "status" => Say.Pick($"办件状态：{Outcome(entry.Outcome, own)}", $"Status: {Outcome(entry.Outcome, own)}"),
        "amount" => Say.Pick("核定补助金额", "Amount computed"),
        "granted" => Say.Pick($"拨付补助 {entry.Outcome} 元", $"Granted {entry.Outcome} yuan"),
        "grant-reversed" => Say.Pick($"冲销补助 {entry.Outcome} 元", $"Grant taken back: {entry.Outcome} yuan"),
        "grant-recovered" => Say.Pick($"追回补助 {entry.Outcome} 元", $"Part of the grant recovered: {entry.Outcome} yuan"),
        "reminded" => Say.Pick($"提醒办理：{entry.Step}", $"Reminded: {entry.Step}"),
        "escalated" => Say.Pick($"升级督办：{entry.Step}", $"Escalated: {entry.Step}"),
        "mailed" => Say.Pick($"邮件：{entry.Step}", $"Mail: {entry.Step}"),
        "task-given" => Say.Pick($"{entry.Step}：交由外部系统办理", $"{entry.Step}: given to a system outside"),
        "task-answered" => Say.Pick(entry.Department is null ? $"{entry.Step}：外部任务已答复" : $"{entry.Step}：登记收到的答复", $"{entry.Step}: answered"),
        "certificate" => Say.Pick($"颁发证书 {entry.Outcome}", $"Certificate {entry.Outcome} issued"),
        "certificate-revoked" => Say.Pick($"撤销证书 {entry.Outcome}", $"Certificate {entry.Outcome} revoked"),
        "certificate-ended" => Say.Pick($"证书 {entry.Outcome} 有效期终止", $"Certificate {entry.Outcome} ended"),
        "certificate-renewed" => Say.Pick($"证书 {entry.Outcome} 有效期延续", $"Certificate {entry.Outcome} renewed"),
        "obligation" => Say.Pick($"后续事项：{entry.Step}（{Outcome(entry.Outcome, own)}）", $"Follow-up: {entry.Step} ({Outcome(entry.Outcome, own)})"),
        "notified" => Say.Pick($"通知：{entry.Step}", $"Message: {entry.Step}"),
        "withdrawn" => Say.Pick("申请人撤回", "Withdrawn by the applicant"),
        "urged" => entry.Step is { Length: > 0 } urged ? Say.Pick($"催办“{urged}”", $"Urged: {urged}") : Say.Pick("催办", "Urged"),
        "order-issued" => Say.Pick($"签发督办单 {entry.Outcome}", $"Supervision order {entry.Outcome} issued"),
        "order-replied" => Say.Pick($"督办单 {entry.Outcome} 已回复", $"Supervision order {entry.Outcome} replied to"),
        "order-returned" => Say.Pick($"督办单 {entry.Outcome} 退回重报", $"Reply to supervision order {entry.Outcome} returned"),
        "order-closed" => Say.Pick($"督办单 {entry.Outcome} 办结", $"Supervision order {entry.Outcome} closed"),
        "handed-over" when HandOverOf(entry) is { } hand => Say.Pick(
            $"{entry.Step}：由{hand.From}移交承接其职能的{hand.To}", $"{entry.Step}: handed over from {hand.From} to {hand.To}, its successor"),
        "transferred" when entry.OnBehalfOf is { } away => Say.Pick($"转办给 {entry.Outcome}（代 {away}）", $"Handed over to {entry.Outcome} for {away}"),
        "back-to-pool" => Say.Pick($"{entry.Step}：退回科室池（{entry.Opinion}）", $"{entry.Step}: back to the pool ({entry.Opinion})"),
        "clock-runs-on" => Say.Pick("暂停期满，继续计时", "The pause has lasted as long as it may: the clock runs on"),
        "ladder" => Say.Pick($"升级督办：{entry.Step}", $"Escalated: {entry.Step}"),
        "extension-asked" => Say.Pick($"申请延期 {entry.Outcome} 个工作日", $"Asks for {entry.Outcome} more working days"),
        "extension-refused" => Say.Pick("延期申请未批准", "More time refused"),
        "transferred" => Say.Pick($"转办给 {entry.Outcome}", $"Handed over to {entry.Outcome}"),
        "copied" => Say.Pick($"{entry.Step}：抄送 {entry.Outcome}", $"{entry.Step}: copied to {entry.Outcome}"),
        "stand-in" => Say.Pick($"{entry.Step}：{DepartmentOf(entry)}暂无可办理人员，由 {entry.Outcome} 办理", $"{entry.Step}: nobody of {DepartmentOf(entry)} can decide it, {entry.Outcome} does"),
        "nobody-can-decide" => Say.Pick($"{entry.Step}：{DepartmentOf(entry)}暂无可办理人员，已通知管理员", $"{entry.Step}: nobody of {DepartmentOf(entry)} can decide it; the administrators have been told"),
        "urge-escalated" => Say.Pick($"{entry.Step}：已催办 {entry.Outcome} 次，报上一级", $"{entry.Step}: urged {entry.Outcome} times, told to the next position"),
        "form-changed" => Say.Pick($"{entry.Step}：修改申请内容（{ChangedOf(entry)}）", $"{entry.Step}: changed in the application: {ChangedOf(entry)}"),
        "delegated" when entry.OnBehalfOf is { } away => Say.Pick(
            $"{entry.Step}：委派 {entry.Outcome} 提出意见（代请假的 {away}）", $"{entry.Step}: {entry.Outcome} is asked for an opinion, standing in for {away}"),
        "delegated" => Say.Pick($"{entry.Step}：委派 {entry.Outcome} 提出意见", $"{entry.Step}: {entry.Outcome} is asked for an opinion"),
        "opinion-given" => Say.Pick($"{entry.Step}：受委派提出意见，建议{Outcome(entry.Outcome, own)}", $"{entry.Step}: opinion given, {Outcome(entry.Outcome, own)}"),
        "signers-added" => Say.Pick($"{entry.Step}：加签 {entry.Outcome}", $"{entry.Step}: {entry.Outcome} asked to sign"),
        "signer-removed" => Say.Pick($"{entry.Step}：减签 {entry.Outcome}", $"{entry.Step}: {entry.Outcome} need not sign"),
        "signed" => Say.Pick($"{entry.Step}：会签，{Outcome(entry.Outcome, own)}", $"{entry.Step}: signature, {Outcome(entry.Outcome, own)}"),
        "decision-pending" => Say.Pick($"{entry.Step}：{Outcome(entry.Outcome, own)}，等待会签", $"{entry.Step}: {Outcome(entry.Outcome, own)}, waits for signatures"),
        "given-back" => Say.Pick($"{entry.Step}：会签未通过，退回办理人", $"{entry.Step}: not signed, back to the holder"),
        "taken-over" => Say.Pick($"{entry.Step}：接手，原由 {entry.Outcome} 办理", $"{entry.Step}: taken over from {entry.Outcome}"),
        "prioritised" => Say.Pick($"{entry.Step}：列为{MarkWorkItem.Name(entry.Outcome).Zh}", $"{entry.Step}: marked {MarkWorkItem.Name(entry.Outcome).En}"),
        "snoozed" => entry.Outcome is { } day ? Say.Pick($"{entry.Step}：搁置到 {day}", $"{entry.Step}: put aside until {day}") : Say.Pick($"{entry.Step}：恢复到待办", $"{entry.Step}: back in the list"),
        "extended" => Say.Pick($"延期 {entry.Outcome} 个工作日", $"Extended by {entry.Outcome} working days"),
        "suspended" => Say.Pick("办理中止，时限暂停计算", "Suspended; the time limits pause"),
        "resumed" => Say.Pick("恢复办理，时限继续计算", "Resumed; the time limits run again"),
        "terminated" => Say.Pick("办理终止", "Ended by the administration"),
        "moved" => Say.Pick("管理员调整办理环节", "The administration moved the case to another step"),
        "variable-proposed" => Say.Pick("管理员申请更正金额，待另一名管理员复核", "The administration proposed to correct an amount; a second administrator decides"),
        "variable-refused" => Say.Pick("金额更正申请未获复核同意", "The correction of an amount was refused"),
        "variable-withdrawn" => Say.Pick("金额更正申请已撤回", "The proposal to correct an amount was taken back"),
        "variable-set" => Say.Pick("管理员更正流程数据", "The administration corrected data of the flow"),
        "retried" => Say.Pick("管理员重试异常环节", "The administration ran a failed step again"),
        "timer-hurried" => Say.Pick($"管理员让定时器“{entry.Step}”立即到期", $"The administration made the timer “{entry.Step}” due at once"),
        "incident-closed" => Say.Pick("管理员关闭异常", "The administration closed an incident"),
        _ => entry.Kind,
    };

    /// <summary>The score that a seat of an expert panel gave, if the line is one.</summary>
    private static (string Points, string Expert)? ScoreOf(JournalEntry entry) =>
        entry.Data is { } data && JsonNode.Parse(data) is JsonObject fields && fields["score"] is { } points ? (points.ToString(), fields["expert"]?.ToString() ?? string.Empty) : null;

    /// <summary>The stated day of an application on paper.</summary>
    private static string? ReceivedOn(JournalEntry entry) => DataOf(entry, "receivedOn");

    private static string? DataOf(JournalEntry entry, string name) => entry.Data is { } data && JsonNode.Parse(data) is JsonObject fields ? fields[name]?.ToString() : null;

    private static (string To, bool Back)? NamesOf(JournalEntry entry) =>
        entry.Data is { } data && JsonNode.Parse(data) is JsonObject fields ? (Named(fields), fields["then"]?.ToString() == "backToMe") : null;

    /// <summary>Which approvals have lost their ground by what the applicant changed, and which have not.</summary>
    private static string Effects(JournalEntry entry)
    {
        var data = JsonNode.Parse(entry.Data!) as JsonObject ?? [];
        var (fields, lost, stand) = (List("fields"), List("void"), List("stand"));
        return Say.Pick(
            $"申请人修改了{fields}，以下意见失效并重新征求：{lost}{(stand.Length > 0 ? $"；继续有效：{stand}" : "")}",
            $"The applicant changed {fields}. No longer valid and asked for again: {lost}{(stand.Length > 0 ? $"; still valid: {stand}" : "")}");

        string List(string name) => string.Join(Say.Pick("、", ", "), (data[name] as JsonArray ?? []).OfType<JsonObject>().Select(Named));
    }

    private static string NameOf(JournalEntry entry) => entry.Data is { } data && JsonNode.Parse(data) is JsonObject fields ? fields["who"]?.ToString() ?? string.Empty : string.Empty;

    private static string WhyFell(string? why, bool chinese) => why switch
    {
        "gone" => chinese ? "已停用" : "has no account any more",
        "elsewhere" => chinese ? "不在承办部门" : "does not belong to the department",
        "absent" => chinese ? "请假且代办人不能办理" : "is away, and the substitute may not decide it",
        "position" => chinese ? "职级不够" : "has too low a position",
        "four-eyes" => chinese ? "办理过须回避的环节" : "has decided a step that another person must not decide again",
        _ => chinese ? "不存在" : "is not known",
    };

    private static (string From, string To)? HandOverOf(JournalEntry entry) =>
        entry.Data is { } data && JsonNode.Parse(data) is JsonObject fields && fields["from"] is JsonObject from && fields["to"] is JsonObject to ? (Named(from), Named(to)) : null;

    private static string ChangedOf(JournalEntry entry) => entry.Data is { } data && JsonNode.Parse(data) is JsonObject fields
        ? string.Join(Say.Pick("、", ", "), fields.Select(field => Say.Pick(field.Value?["zh"]?.ToString() ?? field.Key, field.Value?["en"]?.ToString()))) : string.Empty;

    private static string? DepartmentOf(JournalEntry entry) => entry.Data is { } data && JsonNode.Parse(data) is JsonObject fields ? fields["department"]?.ToString() : null;

    private static string Named(JsonObject department) => Say.Pick(department["zh"]?.ToString() ?? string.Empty, department["en"]?.ToString());

    /// <summary>The rule that decided in nobody's name, if one did.</summary>
    private static string? RuleOf(JournalEntry entry) =>
        entry is { ActorId: null, Data: { } data } && JsonNode.Parse(data) is JsonObject fields && fields["rule"] is { } rule ? RepeatApproval.Named(rule.ToString()) : null;

    private static string Outcome(string? outcome, string? own) => outcome switch
    {
        "Approve" => Say.Pick("同意", "approved"),
        "Reject" => Say.Pick("不同意", "rejected"),
        "Agree" => Say.Pick("同意", "agrees"),
        "Disagree" => Say.Pick("不同意", "disagrees"),
        "Supplement" => Say.Pick("要求补正", "supplements requested"),
        "Clear" => Say.Pick("无异议", "no objection"),
        "Objected" => Say.Pick("有异议", "objections"),
        "Approved" => Say.Pick("通过", "approved"),
        "Rejected" => Say.Pick("不予通过", "rejected"),
        "Closed" => Say.Pick("办结", "closed"),
        "open" => Say.Pick("待办理", "open"),
        "done" => Say.Pick("已完成", "done"),
        "missed" => Say.Pick("未办理", "missed"),
        _ => own ?? outcome ?? string.Empty,
    };
}
