using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Boards;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Supervision;

/// <summary>Reads the ladder and what it did lately, for whoever sees the board: leaders the items of their own department.</summary>
public sealed class LadderQueries(IDbContextFactory<ApprovalsDb> contexts, DepartmentCache departments, ProcedureLibrary procedures, TimeProvider clock)
{
    private const int MostChanges = 20;

    /// <summary>The rules in force; null for who sees no board.</summary>
    /// <param name="procedure">Only the rungs that an item of this procedure meets; all when null.</param>
    public async Task<LadderView?> GetAsync(Actor actor, string? procedure, CancellationToken cancellationToken)
    {
        if (!BoardQueries.MaySee(actor))
        {
            return null;
        }

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var policy = await SupervisionPolicy.ReadAsync(db, cancellationToken);
        var changes = await db.LadderChanges.AsNoTracking().OrderByDescending(change => change.At).Take(MostChanges).ToListAsync(cancellationToken);
        var rungs = policy.Ladder.Where(rung => string.IsNullOrEmpty(procedure) || rung.Concerns(procedure)).OrderBy(rung => rung.At == "yellow" ? -1 : rung.Days).ToList();
        return new LadderView(
            rungs, SetLadder.VersionOf(policy), actor.Role == UserRole.Administrator, policy.Forecast!, policy.Pauses!,
            changes.ConvertAll(change => new LadderChangeView(change.At, change.Actor, change.Reason, Changed(change))));
    }

    /// <summary>The rungs that fired, the latest first; null for who sees no board.</summary>
    public async Task<Page<FiredRung>?> FiredAsync(Actor actor, string? rung, string? procedure, int page, int pageSize, CancellationToken cancellationToken)
    {
        if (!BoardQueries.MaySee(actor))
        {
            return null;
        }

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var directory = await departments.GetAsync(db, cancellationToken);
        var today = WorkingCalendar.DateOf(clock.GetUtcNow());
        var fired = from step in db.LadderSteps.AsNoTracking() join item in db.WorkItems.AsNoTracking() on step.WorkItemId equals item.Id select new { step, item };
        if (BoardQueries.Visible(actor, directory, today) is { } visible)
        {
            var codes = visible.ToList();
            fired = fired.Where(row => codes.Contains(row.item.DepartmentCode));
        }

        fired = string.IsNullOrEmpty(rung) ? fired : fired.Where(row => row.step.Rung == rung);
        fired = string.IsNullOrEmpty(procedure) ? fired : fired.Where(row => row.item.ProcedureCode == procedure);
        var total = await fired.Take(BoardItems.MostCounted).CountAsync(cancellationToken);
        var size = Math.Clamp(pageSize, 1, 200);
        var rows = await fired.OrderByDescending(row => row.step.At).ThenBy(row => row.item.Id).Skip((Math.Max(page, 1) - 1) * size).Take(size)
            .Select(row => new { row.step.At, row.step.Rung, row.item.Id, row.item.CaseId, row.item.CaseNumber, row.item.ProcedureCode, row.item.Step, row.item.StepEn, row.item.ApplicantName, row.item.DepartmentCode, row.item.State })
            .ToListAsync(cancellationToken);
        var titles = (await procedures.AllAsync(db, cancellationToken)).ToDictionary(one => one.Code, one => one.Name.ToString(), StringComparer.Ordinal);
        return new Page<FiredRung>(
            rows.ConvertAll(row => new FiredRung(
                row.At, row.Rung, row.Id, row.CaseId, row.CaseNumber, row.ProcedureCode, titles.GetValueOrDefault(row.ProcedureCode, row.ProcedureCode), Say.Pick(row.Step, row.StepEn), row.ApplicantName,
                row.DepartmentCode, directory.Told(row.DepartmentCode, today), row.State)),
            total);
    }

    private static List<string> Changed(LadderChange change)
    {
        var (before, after) = (Read(change.Before), Read(change.After));
        return [.. before.Except(after).Concat(after.Except(before)).Select(rung => rung.Key).Distinct().Order(StringComparer.Ordinal)];
    }

    private static List<LadderRung> Read(string json) => JsonSerializer.Deserialize<List<LadderRung>>(json, JsonSerializerOptions.Web)!;
}
