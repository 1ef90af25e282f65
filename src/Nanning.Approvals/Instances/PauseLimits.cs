using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Operations.Nodes;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Supervision;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Instances;

/// <summary>
/// Lets clocks run on that have stood still as long as they may. The days that were used stay used: a clock never begins anew. What is due lies beside the clock (<see cref="LegalClock.PausedUntil"/>),
/// written by the act that paused it.
/// </summary>
public sealed class PauseLimits(WriteGate gate, IDbContextFactory<ApprovalsDb> contexts, CaseHost host, BackgroundWork background, TimeProvider clock) : IDueWork
{
    public async Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Clocks.Where(row => row.PausedUntil != null).MinAsync(row => row.PausedUntil, cancellationToken);
    }

    public Task<int> FireDueAsync(CancellationToken cancellationToken) => this.WhileDueAsync(background, gate, clock, RunOnAsync, cancellationToken);

    // One case at a time: its row is the one that everybody who acts on the case writes, so of two nodes one comes second and finds nothing.
    private async Task<int> RunOnAsync(ApprovalsDb db, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var next = await db.Clocks.AsNoTracking().Where(row => row.PausedUntil <= now).OrderBy(row => row.PausedUntil).ThenBy(row => row.Id).Select(row => (Guid?)row.CaseId).FirstOrDefaultAsync(cancellationToken);
        if (next is not { } id)
        {
            return 0;
        }

        var step = await host.OpenAsync(db, (await db.Cases.FindAsync([id], cancellationToken))!, Actor.System, cancellationToken, whole: false);
        var due = step.Clocks.Where(row => row.PausedUntil <= now).ToList();
        var rules = (await SupervisionPolicy.ReadAsync(db, cancellationToken)).Pauses!;
        due.ForEach(row => RunOn(step, row, rules));
        await CaseHost.SettleAsync(step, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return due.Count;
    }

    /// <summary>After every act on a case: says until when what stands still may do so; what has used that up before runs on tomorrow.</summary>
    internal static async Task SettleAsync(CaseStep step, CancellationToken cancellationToken)
    {
        if (!step.Case.Open || step.Clocks.TrueForAll(row => !row.Paused || row.PausedUntil is not null))
        {
            return;
        }

        var rules = (await SupervisionPolicy.ReadAsync(step.Db, cancellationToken)).Pauses!;
        foreach (var row in step.Clocks.Where(row => row is { Paused: true, PausedUntil: null }))
        {
            if (PauseRule.For(rules, row.PausedFor) is { } rule)
            {
                var left = rule.WorkingDays - row.StoodStill(step.Calendar, step.Now, rule.Reason);
                row.PausedUntil = WorkingCalendar.EndOf(step.Calendar.AddWorkingDays(step.Today, Math.Max(left, 0)));
            }
        }
    }

    private static void RunOn(CaseStep step, LegalClock row, IReadOnlyList<PauseRule> rules)
    {
        // What waits in a case that has ended waits for nothing any more.
        if (!step.Case.Open)
        {
            row.PausedUntil = null;
            return;
        }

        var reason = PauseRule.For(rules, row.PausedFor)?.RunsOn ?? $"{row.PausedFor}：暂停已满最长期限，继续计时";
        row.Resume(step.Now, reason);
        if (row.ActivityId is not null)
        {
            return;
        }

        // The ledger of each clock says it; the journal and the lead department hear of the whole case once.
        step.Journal("clock-runs-on", visible: true, opinion: reason, actor: Actor.System);
        foreach (var department in step.Facts.Departments("lead"))
        {
            step.Send("notify", new NotifyPayload(
                null, step.Departments.InForce(department, step.Today), Position.SectionHead, null, step.Case.Id, $"继续计时：{step.Procedure.Name.Zh} {step.Case.Number}", $"{reason}。",
                $"/cases/{step.Case.Id}", Mail: false));
        }
    }
}
