using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Operations.Nodes;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Supervision;

/// <summary>A rung of the ladder (升级督办).</summary>
/// <param name="Key">Stable name.</param>
/// <param name="At">"yellow": when the light turns yellow; "due": when the limit is over.</param>
/// <param name="Days">Working days after that; 0 at once. Only after "due".</param>
/// <param name="To">Who is told: handler, sectionHead, leader or supervisor.</param>
/// <param name="Effect">"notify"; "raise": the item's priority rises, too; "order": a supervision order is opened, too.</param>
/// <param name="Text">What is said; {step}, {number} and {due} are filled in.</param>
/// <param name="Procedure">Code of the procedure it is for; null for all.</param>
/// <param name="TextEn">The text in English, for who looks at the rungs in that language; null where there is none.</param>
public sealed record LadderRung(string Key, string At, int Days, string To, string Effect, string Text, string? Procedure = null, string? TextEn = null)
{
    /// <summary>Whether items of a procedure meet it.</summary>
    public bool Concerns(string procedure) => Procedure is null || Procedure == procedure;

    /// <summary>What is said, in the reader's language.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Named => Say.Pick(Text, TextEn);

    /// <summary>Why a rung cannot be, or null.</summary>
    public string? Problem() =>
        Key.Length is 0 or > 64 ? "key" : At is not ("yellow" or "due") ? "at" : Days is < 0 or > 250 || (At == "yellow" && Days > 0) ? "days"
        : To is not ("handler" or "sectionHead" or "leader" or "supervisor") ? "to" : Effect is not ("notify" or "raise" or "order") ? "effect" : Text.Length is 0 or > 500 ? "text" : TextEn is { Length: 0 or > 500 } ? "textEn" : null;
}

/// <summary>That a rung has fired for a round of a work item: there is one row at most, written in the transaction that fires it.</summary>
public sealed class LadderStep
{
    public Guid WorkItemId { get; init; }

    /// <summary>Round of the item.</summary>
    public int Round { get; init; }

    public string Rung { get; init; } = string.Empty;

    public DateTimeOffset At { get; init; }
}

internal sealed class LadderStepMapping : IEntityTypeConfiguration<LadderStep>
{
    public void Configure(EntityTypeBuilder<LadderStep> builder)
    {
        builder.ToTable("LadderSteps");
        builder.HasKey(step => new { step.WorkItemId, step.Round, step.Rung });
        builder.Property(step => step.Rung).HasMaxLength(64);
        builder.HasIndex(step => step.At);
    }
}

/// <summary>Climbs the ladder: looks at items whose next rung may be due and fires each rung once.</summary>
public sealed class Ladder(WriteGate gate, IDbContextFactory<ApprovalsDb> contexts, CaseHost host, IssueOrder issue, WorkingCalendar calendar, BackgroundWork background, TimeProvider clock) : IDueWork
{
    // Items of one transaction.
    private const int MostTogether = 16;

    public async Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.WorkItems.Where(item => item.State == WorkItemState.Open && item.WatchAt != null).MinAsync(item => item.WatchAt, cancellationToken);
    }

    public Task<int> FireDueAsync(CancellationToken cancellationToken) => this.WhileDueAsync(background, gate, clock, LookAsync, cancellationToken);

    private async Task<int> LookAsync(ApprovalsDb db, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        FormattableString query = $"""SELECT * FROM "WorkItems" WHERE "State" = 'Open' AND "WatchAt" <= {now.UtcDateTime} ORDER BY "WatchAt", "Id" LIMIT {MostTogether}""";
        var items = await db.WorkItems.FromSql(db.Database.IsNpgsql() ? FormattableStringFactory.Create(query.Format + " FOR UPDATE SKIP LOCKED", query.GetArguments()) : query).ToListAsync(cancellationToken);
        var policy = await SupervisionPolicy.ReadAsync(db, cancellationToken);
        var ids = items.ConvertAll(item => item.Id);
        var fired = (await db.LadderSteps.AsNoTracking().Where(step => ids.Contains(step.WorkItemId)).ToListAsync(cancellationToken)).ToLookup(step => (step.WorkItemId, step.Round), step => step.Rung);
        foreach (var item in items)
        {
            // A party has its own reminders, and a part of a step goes with the step.
            var rungs = item.PartyId is null && item.ParentId is null && item is { DueAt: { } dueAt, WarnAt: { } warnAt }
                ? policy.Ladder.Where(rung => rung.Concerns(item.ProcedureCode) && !fired[(item.Id, item.Round)].Contains(rung.Key)).Select(rung => (Rung: rung, At: When(rung, warnAt, dueAt))).OrderBy(pair => pair.At).ToList()
                : [];
            foreach (var (rung, _) in rungs.Where(pair => pair.At <= now))
            {
                await FireAsync(db, item, rung, now, cancellationToken);
            }

            item.WatchAt = rungs.Where(pair => pair.At > now).Select(pair => (DateTimeOffset?)pair.At).FirstOrDefault();
            item.Version++;
        }

        await db.SaveChangesAsync(cancellationToken);
        return items.Count;
    }

    private DateTimeOffset When(LadderRung rung, DateTimeOffset warnAt, DateTimeOffset dueAt) => rung switch
    {
        { At: "yellow" } => warnAt,
        { Days: 0 } => dueAt,
        _ => WorkingCalendar.EndOf(calendar.AddWorkingDays(WorkingCalendar.DateOf(dueAt.AddTicks(-1)), rung.Days)),
    };

    private async Task FireAsync(ApprovalsDb db, WorkItem item, LadderRung rung, DateTimeOffset now, CancellationToken cancellationToken)
    {
        db.LadderSteps.Add(new LadderStep { WorkItemId = item.Id, Round = item.Round, Rung = rung.Key, At = now });
        var step = await host.OpenAsync(db, (await db.Cases.FindAsync([item.CaseId], cancellationToken))!, Actor.System, cancellationToken, whole: false);
        var text = rung.Text.Replace("{step}", item.Step, StringComparison.Ordinal).Replace("{number}", item.CaseNumber, StringComparison.Ordinal)
            .Replace("{due}", $"{WorkingCalendar.DateOf(item.DueAt!.Value.AddTicks(-1)):yyyy-MM-dd}", StringComparison.Ordinal);
        step.Case.Version++;
        step.Journal("ladder", visible: false, item.ActivityId, item.Step, outcome: rung.Key.Length > 32 ? rung.Key[..32] : rung.Key, opinion: text, actor: Actor.System);
        if (rung.Effect == "raise" && item.Priority < WorkPriority.Urgent)
        {
            item.Priority++;
        }

        if (rung.Effect == "order")
        {
            var policy = (await SupervisionPolicy.ReadAsync(db, cancellationToken)).Orders;

            // One that a supervisor has issued about the item does as well.
            await issue.WriteAsync(db, Actor.System, new IssueOrder.About(step.Case, item, item.DepartmentCode, null, text, policy.ReplyWorkingDays, rung.Key), cancellationToken);
        }

        step.Send("notify", To(rung, item) with { CaseId = item.CaseId, Subject = $"督办升级：{step.Procedure.Name.Zh} {item.CaseNumber} {item.Step}", Text = text, Link = $"/work-items/{item.Id}" });
    }

    private static NotifyPayload To(LadderRung rung, WorkItem item)
    {
        var blank = new NotifyPayload(null, null, null, null, null, "", "", null, Mail: rung.To != "handler");
        var position = rung.To switch { "sectionHead" => Position.SectionHead, "leader" => Position.Leader, _ => Position.Handler };
        return rung.To == "supervisor" ? blank with { Role = UserRole.Supervisor }
            : rung.To == "handler" && item.AssigneeId is { } holder ? blank with { UserId = holder }
            : blank with { DepartmentCode = item.DepartmentCode, Position = position > item.Position ? position : item.Position };
    }
}
