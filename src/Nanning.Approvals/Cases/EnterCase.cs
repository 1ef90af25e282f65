using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Cases;

/// <summary>
/// The lead department enters an application that came in on paper (补录). The stated day counts for the edition, the rules and the limit of the case; when it was really entered,
/// by whom and why stays beside it. What follows is the same as for any draft: form, materials, sending in.
/// </summary>
public sealed class EnterCase(CommandRunner commands, CreateCase create, ProcedureLibrary procedures, IOptions<ClockOptions> options, TimeProvider clock)
{
    private const int LongestReason = 500;

    /// <param name="Applicant">Credit code or identity number of a registered applicant.</param>
    /// <param name="ReceivedOn">The day on which the paper came in.</param>
    public sealed record Paper(string? Procedure, string? Applicant, DateOnly? ReceivedOn, string? Reason, JsonObject? Form = null);

    public Task<Outcome<CreateCase.Created>> RunAsync(Actor actor, string? key, Paper paper, CancellationToken cancellationToken) =>
        commands.RunAsync(actor, new CommandKey(key, $"enter/{paper.Procedure}"), (db, token) => EnterAsync(db, actor, paper, token), cancellationToken);

    private async Task<Outcome<CreateCase.Created>> EnterAsync(ApprovalsDb db, Actor actor, Paper paper, CancellationToken cancellationToken)
    {
        if (actor is not { Role: UserRole.Officer, UserId: { } userId, DepartmentCode: { } department })
        {
            return Refusal.Forbidden("officers-only", Say.Pick("只有部门经办人员可以补录纸质申请。", "Only officers of a department may enter an application from paper."));
        }

        var today = WorkingCalendar.DateOf(clock.GetUtcNow());
        var errors = Errors(paper, today);
        var identifier = paper.Applicant?.Trim().ToUpperInvariant();
        var applicant = await db.Applicants.AsNoTracking().SingleOrDefaultAsync(row => row.Identifier == identifier, cancellationToken);
        if (applicant is null && !errors.ContainsKey("applicant"))
        {
            errors["applicant"] = [Say.Pick(
                "没有使用该代码或证件号码注册的申请人，请先请其注册。", "Nobody is registered under this code or number. The applicant has to register first.")];
        }

        var procedure = errors.ContainsKey("receivedOn") ? null : await procedures.InForceAsync(db, paper.Procedure ?? string.Empty, paper.ReceivedOn!.Value, cancellationToken);
        if (procedure is null && !errors.ContainsKey("receivedOn"))
        {
            errors["procedure"] = [Say.Pick("没有这个事项，或收件当日尚未施行。", "There is no such procedure, or it was not in force on that day.")];
        }

        if (errors.Count > 0)
        {
            return Refusal.Fields(errors);
        }

        var lead = procedure!.Lead == DepartmentDirectory.District ? applicant!.District : procedure.Lead;
        var directory = await DepartmentDirectory.LoadAsync(db, cancellationToken);
        return directory.InForce(lead, today) == department
            ? await create.DraftAsync(db, procedure, paper.Form ?? [], new(applicant!.Id, userId, department, paper.ReceivedOn, paper.Reason!.Trim()), paper.ReceivedOn!.Value, cancellationToken)
            : Refusal.Forbidden("not-the-lead", Say.Pick(
                $"该事项由{directory.Name(lead)}牵头，请由其补录。", $"{directory.Name(lead)} leads this procedure and has to enter it."));
    }

    private Dictionary<string, string[]> Errors(Paper paper, DateOnly today)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var most = options.Value.MostBackDatedDays;
        if (string.IsNullOrWhiteSpace(paper.Applicant))
        {
            errors["applicant"] = [Say.Pick("请填写申请人的统一社会信用代码或身份证号码。", "Give the credit code or the identity number of the applicant.")];
        }

        if (paper.ReceivedOn is not { } day)
        {
            errors["receivedOn"] = [Say.Pick("请填写收到纸质申请的日期。", "Give the day on which the paper came in.")];
        }
        else if (day > today || day < today.AddDays(-most))
        {
            errors["receivedOn"] = [Say.Pick($"收件日期不能晚于今天，也不能早于 {most} 天前。", $"The day may be neither after today nor more than {most} days ago.")];
        }

        if (string.IsNullOrWhiteSpace(paper.Reason))
        {
            errors["reason"] = [Say.Pick("请说明为什么补录。", "Please say why it is entered afterwards.")];
        }
        else if (paper.Reason.Trim().Length > LongestReason)
        {
            errors["reason"] = [Say.Pick($"说明不能超过 {LongestReason} 字。", $"The reason has at most {LongestReason} characters.")];
        }

        return errors;
    }
}
