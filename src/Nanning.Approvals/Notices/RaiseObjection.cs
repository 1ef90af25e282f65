using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Notices;

/// <summary>Anyone objects to a public notice while it is open (提出异议), under their name and with a contact.</summary>
public sealed partial class RaiseObjection(CommandRunner commands, CaseHost host, TimeProvider clock)
{
    /// <summary>The objection as received.</summary>
    public sealed record Received(Guid Id, DateTimeOffset At);

    public Task<Outcome<Received>> RunAsync(string? key, Guid noticeId, string? name, string? contact, string? text, CancellationToken cancellationToken) =>
        commands.RunAsync(
            new Actor(null, name ?? string.Empty, null), new CommandKey(key, $"object/{noticeId}"), (db, token) => RaiseAsync(db, noticeId, name, contact, text, token), cancellationToken);

    private async Task<Outcome<Received>> RaiseAsync(ApprovalsDb db, Guid noticeId, string? name, string? contact, string? text, CancellationToken cancellationToken)
    {
        var notice = await db.PublicNotices.SingleOrDefaultAsync(row => row.Id == noticeId, cancellationToken);
        if (notice is null)
        {
            return new Outcome<Received>.Missing();
        }

        if (notice.EndedAt is not null)
        {
            return Refusal.Conflict("notice-over", Say.Pick($"公示已于 {notice.EndsOn:yyyy-MM-dd} 结束，不再受理异议。", $"The notice ended on {notice.EndsOn:yyyy-MM-dd}."));
        }

        if (Check(name, contact, text) is { Count: > 0 } errors)
        {
            return Refusal.Fields(errors);
        }

        var objection = new Objection
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()),
            NoticeId = noticeId,
            Name = name!.Trim(),
            Contact = contact!.Trim(),
            Text = text!.Trim(),
            At = clock.GetUtcNow(),
        };
        db.Objections.Add(objection);
        var step = await host.OpenAsync(db, await db.Cases.SingleAsync(row => row.Id == notice.CaseId, cancellationToken), Actor.System, cancellationToken);
        step.Case.Version++;
        step.Journal("objection", visible: true, step: notice.Title);
        step.Send("notify", new NotifyPayload(
            null, step.Departments.InForce(step.Procedure.Lead, step.Today), null, null, step.Case.Id,
            $"收到异议：{notice.Title}", $"公示“{notice.Title}”收到一条异议，公示期满后请核实处理。", $"/cases/{step.Case.Id}", Mail: true));
        return new Received(objection.Id, objection.At);
    }

    private static Dictionary<string, string[]> Check(string? name, string? contact, string? text)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (string.IsNullOrWhiteSpace(name) || name.Trim().Length > 64)
        {
            errors["name"] = [Say.Pick("请填写姓名或单位名称（64 字以内）。", "Please give your name (64 characters at most).")];
        }

        if (string.IsNullOrWhiteSpace(contact))
        {
            errors["contact"] = [Say.Pick("请填写联系方式，以便核实。", "Please give a phone number or mail address so that we can check.")];
        }
        else if (!PhoneOrMail().IsMatch(contact.Trim()))
        {
            errors["contact"] = [Say.Pick("请填写有效的电话或邮箱。", "This is neither a phone number nor a mail address.")];
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            errors["text"] = [Say.Pick("请写明异议的事实和理由。", "Please say what you object to and why.")];
        }
        else if (text.Length > 4000)
        {
            errors["text"] = [Say.Pick("异议内容不能超过 4000 字。", "At most 4,000 characters, please.")];
        }

        return errors;
    }

    [GeneratedRegex(@"^(\+?[0-9][0-9 \-]{5,18}[0-9]|[^@\s]+@[^@\s]+\.[^@\s]+)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex PhoneOrMail();
}
