using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Operations.Nodes;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Boards;

/// <summary>
/// Adds each day that is over to what the board reads, a little after midnight, when every decision of the day is committed. The day up to which it is done moves on in the
/// same transaction, so a day counts once on any number of nodes.
/// </summary>
public sealed class RollUp(WriteGate gate, IDbContextFactory<ApprovalsDb> contexts, StepFacts facts, BackgroundWork background, TimeProvider clock) : IDueWork
{
    /// <summary>Name of the platform's setting that says up to which day it is done.</summary>
    public const string Setting = "board-rolled-until";

    private const string Lock = "board";

    private static readonly TimeSpan AfterMidnight = TimeSpan.FromMinutes(5);

    public async Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await NextAsync(db, cancellationToken) is { } day ? WorkingCalendar.EndOf(day) + AfterMidnight : null;
    }

    public Task<int> FireDueAsync(CancellationToken cancellationToken) => this.WhileDueAsync(background, gate, clock, RollAsync, cancellationToken);

    /// <summary>The last day that has been added; null when none has.</summary>
    internal static async Task<DateOnly?> UntilAsync(ApprovalsDb db, CancellationToken cancellationToken) =>
        await db.PlatformSettings.Where(row => row.Name == Setting).Select(row => row.Value).SingleOrDefaultAsync(cancellationToken) is { } day
            ? DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture)
            : null;

    /// <summary>The first instant that has not been added.</summary>
    internal static DateTimeOffset After(DateOnly? until) => until is { } day ? WorkingCalendar.EndOf(day) : DateTimeOffset.UnixEpoch;

    /// <summary>The next day on which something was decided that has not been added.</summary>
    private static async Task<DateOnly?> NextAsync(ApprovalsDb db, CancellationToken cancellationToken)
    {
        var after = After(await UntilAsync(db, cancellationToken));
        return await db.WorkItems.Where(item => item.State == WorkItemState.Done && item.DecidedAt >= after).MinAsync(item => item.DecidedAt, cancellationToken) is { } first
            ? WorkingCalendar.DateOf(first)
            : null;
    }

    private async Task<int> RollAsync(ApprovalsDb db, CancellationToken cancellationToken)
    {
        await Numbers.LockAsync(db, Lock, cancellationToken);
        if (await NextAsync(db, cancellationToken) is not { } day || WorkingCalendar.EndOf(day) + AfterMidnight > clock.GetUtcNow())
        {
            return 0;
        }

        var setting = await db.PlatformSettings.SingleOrDefaultAsync(row => row.Name == Setting, cancellationToken);
        if (setting is null)
        {
            setting = new PlatformSetting { Name = Setting };
            db.PlatformSettings.Add(setting);
        }

        setting.Value = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var decided = await facts.ReadAsync(db, WorkingCalendar.StartOf(day), WorkingCalendar.EndOf(day), cancellationToken);

        // The day is written first: whoever adds the same day at the same time waits here, and then begins again.
        await db.SaveChangesAsync(cancellationToken);
        await BoardAdding.KeepAsync(db, BoardAdding.Rolls(decided), cancellationToken);
        await BoardAdding.KeepAsync(db, BoardAdding.Totals(decided), cancellationToken);
        return 1;
    }
}
