using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Supervision;
using Nanning.Approvals.Users;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Web.Pages.Cases;

/// <summary>A procedure that builds on a case, and why it cannot be applied for yet; no reason when it can.</summary>
public sealed record FollowUp(Procedure Procedure, RuleResult? Obstacle);

/// <summary>Reads what the pages of a case need beyond the queries of the domain.</summary>
public sealed class CaseDesk(IDbContextFactory<ApprovalsDb> contexts, CaseHost host, CaseQueries cases, ProcedureLibrary procedures, WorkingCalendar calendar, TimeProvider time)
{
    /// <summary>A case with its procedure and facts; null when this person may not see it.</summary>
    public async Task<ApplicationView?> OpenAsync(Actor? actor, Guid id, CancellationToken stop)
    {
        if (actor is null || await cases.GetAsync(actor, id, stop) is not { } detail)
        {
            return null;
        }

        // The context is thrown away: what opening the case tracks is never saved.
        await using var db = await contexts.CreateDbContextAsync(stop);
        var step = await host.OpenAsync(db, await db.Cases.SingleAsync(item => item.Id == id, stop), actor, stop);
        return new ApplicationView(detail, step.Procedure, detail.Hidden.Count == 0 ? step.Facts.Rules : step.Facts.Rules with { Form = detail.Form });
    }

    /// <summary>The ledger of the case's own clock; null before it is submitted.</summary>
    public async Task<ClockView?> ClockAsync(Guid caseId, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var clock = await db.Clocks.AsNoTracking().Include(row => row.Entries).FirstOrDefaultAsync(row => row.CaseId == caseId && row.ActivityId == null, stop);
        return ClockView.Of(clock, calendar, time.GetUtcNow(), (await SupervisionPolicy.ReadAsync(db, stop)).Pauses!);
    }

    /// <summary>
    /// What may be applied for on the strength of this case: procedures that need its certificate. Only rules that ask the register are judged;
    /// the form of the next application is not written yet.
    /// </summary>
    public async Task<IReadOnlyList<FollowUp>> FollowUpsAsync(CaseDetail item, Actor actor, CancellationToken stop)
    {
        if (item.Certificate is null || actor.ApplicantId is not { } applicantId)
        {
            return [];
        }

        await using var db = await contexts.CreateDbContextAsync(stop);
        var today = WorkingCalendar.DateOf(time.GetUtcNow());
        var next = new List<FollowUp>();
        foreach (var procedure in (await procedures.AllAsync(db, stop)).Where(one => one.Code != item.Procedure && one.Register.CertificateOf.Contains(item.Procedure)))
        {
            var facts = await RegisterFacts.ReadAsync(db, procedure, [], today, applicantId, calendar, stop);
            var asksRegister = procedure.Rules.Where(rule => rule.Condition.References.Any(name => name.StartsWith("history", StringComparison.Ordinal)))
                .Select(rule => rule.Id).Append("window").ToHashSet(StringComparer.Ordinal);
            next.Add(new FollowUp(procedure, Eligibility.Check(procedure, facts).Rules.FirstOrDefault(rule => !rule.Passed && asksRegister.Contains(rule.Id))));
        }

        return next;
    }
}
