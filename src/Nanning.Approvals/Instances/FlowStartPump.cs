using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Operations.Nodes;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Instances;

/// <summary>
/// Starts flows when their time has come: a tick is claimed once on any number of nodes, its cases are listed in batches into the outbox, and each case's
/// start is a transaction of its own. Wherever the process dies in between, the next one goes on from there.
/// </summary>
public sealed class FlowStartPump(WriteGate gate, IDbContextFactory<ApprovalsDb> contexts, CaseHost host, FlowLibrary flows, BackgroundWork background, TimeProvider clock)
{
    /// <summary>How many cases are listed in one transaction.</summary>
    private const int Batch = 200;

    /// <summary>Input of a trigger: for which cases.</summary>
    private const string Condition = "case";

    /// <summary>When the next tick is due, or null. A tick under way is due at once.</summary>
    public async Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.FlowStarts.MinAsync(start => start.Tick ?? start.NextDueAt, cancellationToken);
    }

    /// <summary>Claims what is due and lists the cases, until the node is drained; returns how many ticks this node claimed.</summary>
    public async Task<int> FireDueAsync(CancellationToken cancellationToken)
    {
        List<(string Definition, string Activity)> due;
        var now = clock.GetUtcNow();
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            var rows = await db.FlowStarts.AsNoTracking().Where(start => start.Tick != null || start.NextDueAt <= now)
                .OrderBy(start => start.NextDueAt).Select(start => new { start.DefinitionId, start.ActivityId }).ToListAsync(cancellationToken);
            due = rows.ConvertAll(row => (row.DefinitionId, row.ActivityId));
        }

        var claimed = 0;
        foreach (var (definition, activity) in due)
        {
            using var taken = background.Take();
            if (taken is null)
            {
                break;
            }

            claimed += await gate.RunAsync((db, token) => ClaimAsync(db, definition, activity, token), cancellationToken) ? 1 : 0;
            while (!background.Draining && await gate.RunAsync((db, token) => ListAsync(db, definition, activity, token), cancellationToken))
            {
                // The next batch.
            }
        }

        return claimed;
    }

    /// <summary>Starts the flow in one case, unless it has been started there for this tick or the condition does not hold. The caller saves.</summary>
    internal async Task StartAsync(ApprovalsDb db, StartPayload start, CancellationToken cancellationToken)
    {
        if (await db.FlowStartRuns.FindAsync([start.DefinitionId, start.ActivityId, start.Tick, start.CaseId], cancellationToken) is not null
            || await db.Cases.SingleOrDefaultAsync(row => row.Id == start.CaseId, cancellationToken) is not { } item)
        {
            return;
        }

        var flow = await flows.GetAsync(db, start.DefinitionId, start.DefinitionVersion, cancellationToken);
        var step = await host.OpenAsync(db, item, Users.Actor.System, cancellationToken);
        var trigger = flow.Node(start.ActivityId);
        if (trigger.Setting(Condition) is not null && trigger.Evaluate(Condition, new FormulaScope(step.Facts.Root, step.Facts.AddWorkingDays)) is not true)
        {
            return;
        }

        var instance = await host.StartTriggeredAsync(step, flow, trigger.Id, cancellationToken);
        db.FlowStartRuns.Add(new FlowStartRun
        {
            DefinitionId = start.DefinitionId,
            ActivityId = start.ActivityId,
            Tick = start.Tick,
            CaseId = start.CaseId,
            InstanceId = instance,
            At = step.Now,
        });
    }

    private async Task<bool> ClaimAsync(ApprovalsDb db, string definition, string activity, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (await db.FlowStarts.FindAsync([definition, activity], cancellationToken) is not { Tick: null, NextDueAt: { } tick } start || tick > now)
        {
            return false;
        }

        var flow = await flows.GetAsync(db, definition, start.DefinitionVersion, cancellationToken);
        (start.Tick, start.Cursor, start.NextDueAt) = (tick, null, FlowStarts.Next(flow.Node(activity), tick, now));
        start.Version++;
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    /// <returns>Whether there may be more.</returns>
    private async Task<bool> ListAsync(ApprovalsDb db, string definition, string activity, CancellationToken cancellationToken)
    {
        if (await db.FlowStarts.FindAsync([definition, activity], cancellationToken) is not { Tick: { } tick } start)
        {
            return false;
        }

        var flow = await flows.GetAsync(db, definition, start.DefinitionVersion, cancellationToken);
        var cases = FlowStarts.CasesOf(db, start, onlyApproved: flow.Node(activity).Setting(Condition) is null);
        cases = start.Cursor is { } cursor ? cases.Where(item => item.Id > cursor) : cases;
        var ids = await cases.OrderBy(item => item.Id).Select(item => item.Id).Take(Batch).ToListAsync(cancellationToken);
        var now = clock.GetUtcNow();
        db.Outbox.AddRange(ids.Select(id => OutboxMessage.Of("start", new StartPayload(definition, start.DefinitionVersion, activity, tick, id), now)));
        var last = ids.Count < Batch;
        (start.Cursor, start.Tick) = (last ? null : ids[^1], last ? null : tick);
        start.Version++;
        await db.SaveChangesAsync(cancellationToken);
        return start.Tick is not null;
    }
}
