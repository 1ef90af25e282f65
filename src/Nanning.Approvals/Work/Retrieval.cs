using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Work;

/// <summary>
/// What stood before a decision, so that it can be taken back (撤回) as long as nobody acted on it. Written with the decision when all it did can be undone; useless as soon as the
/// instance has moved on, and removed then by <see cref="PruneRetrievals"/>.
/// </summary>
public sealed class Retrieval
{
    /// <summary>The item that was decided.</summary>
    public Guid WorkItemId { get; init; }

    public Guid InstanceId { get; init; }

    /// <summary>Version of the instance after the decision: with any other one it is too late.</summary>
    public int InstanceVersion { get; init; }

    /// <summary>The engine's state before.</summary>
    public string State { get; init; } = "{}";

    /// <summary>Timers that the decision took off, as JSON rows; null for none.</summary>
    public string? Timers { get; init; }

    /// <summary>Amount of the case before, in yuan, and its computation.</summary>
    public decimal? Amount { get; init; }

    public string? AmountTrace { get; init; }

    public DateTimeOffset At { get; init; }
}

/// <summary>Decides whether a decision can be taken back, and keeps what is needed for it.</summary>
internal static class Retrievals
{
    /// <summary>A timer that was taken off.</summary>
    internal sealed record Timer(string BookmarkId, string ActivityId, string Name, DateTimeOffset DueAt);

    /// <summary>Keeps what stood before a decision if nothing irreversible followed: only items of departments and timers were opened, timers taken off, an amount computed.</summary>
    /// <param name="effects">All that the decision did, in this instance and others.</param>
    public static void Keep(CaseStep step, WorkflowInstance instance, WorkItem decided, Before before, IReadOnlyList<Effect> effects)
    {
        if (decided is not { PartyId: null, Parts: 0, DecidedBy: not null } || instance.Status is not InstanceStatus.Running || !effects.All(CanBeUndone))
        {
            return;
        }

        var timers = effects.OfType<CancelTimer>().Any()
            ? step.Db.ChangeTracker.Entries<TimerRow>().Where(entry => entry.State is EntityState.Deleted && entry.Entity.InstanceId == instance.Id)
                .Select(entry => new Timer(entry.Entity.BookmarkId, entry.Entity.ActivityId, entry.Entity.Name, entry.Entity.DueAt)).ToList()
            : [];
        step.Db.Retrievals.Add(new Retrieval
        {
            WorkItemId = decided.Id,
            InstanceId = instance.Id,
            InstanceVersion = instance.Version,
            State = before.State,
            Timers = timers.Count == 0 ? null : JsonSerializer.Serialize(timers, JsonSerializerOptions.Web),
            Amount = before.Amount,
            AmountTrace = before.AmountTrace,
            At = step.Now,
        });
    }

    private static bool CanBeUndone(Effect effect) => effect is OpenWorkItem { Party: null } or ScheduleTimer or CancelTimer or SetAmount;

    /// <summary>The instance and the case before a decision.</summary>
    internal sealed record Before(string State, decimal? Amount, string? AmountTrace);
}

/// <summary>Removes what was kept of decisions that nobody can take back any more; a few times a day is enough.</summary>
public sealed class PruneRetrievals(WriteGate gate)
{
    private static readonly TimeSpan every = TimeSpan.FromHours(6);
    private DateTimeOffset last;

    /// <summary>Removes them when it is time again; answers how many.</summary>
    public async Task<int> RunAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (now - last < every && now >= last)
        {
            return 0;
        }

        last = now;
        return await gate.RunAsync(
            (db, token) => db.Retrievals.Where(row => !db.WorkflowInstances.Any(instance => instance.Id == row.InstanceId && instance.Version == row.InstanceVersion)).ExecuteDeleteAsync(token),
            cancellationToken);
    }
}

internal sealed class RetrievalMapping : IEntityTypeConfiguration<Retrieval>
{
    public void Configure(EntityTypeBuilder<Retrieval> builder)
    {
        builder.ToTable("Retrievals");
        builder.HasKey(row => row.WorkItemId);
        builder.Property(row => row.WorkItemId).ValueGeneratedNever();
    }
}
