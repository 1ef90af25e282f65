using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Work;

/// <summary>State of a work item.</summary>
public enum WorkItemState
{
    /// <summary>Waits in the department's pool or with its assignee.</summary>
    Open,

    /// <summary>Decided.</summary>
    Done,

    /// <summary>No longer needed.</summary>
    Cancelled,

    /// <summary>A signature whose turn comes when the holder has decided.</summary>
    Waiting,
}

/// <summary>A step that waits for a person of a department, or of a party of the case (待办).</summary>
public sealed class WorkItem
{
    /// <summary>Stands for the person's name when a rule decided because the time was over.</summary>
    public const string DecidedByRule = "系统自动办理";

    public Guid Id { get; init; }

    public Guid CaseId { get; init; }

    public Guid InstanceId { get; init; }

    /// <summary>The engine's bookmark that the decision resumes.</summary>
    public string BookmarkId { get; init; } = string.Empty;

    public string ActivityId { get; set; } = string.Empty;

    /// <summary>Name of the step.</summary>
    public string Step { get; set; } = string.Empty;

    /// <summary>The same in English, where the flow has one.</summary>
    public string? StepEn { get; set; }

    /// <summary>Version of the instance that opened it: items opened by one run of the flow go side by side.</summary>
    public int Round { get; init; }

    public WorkRole Role { get; init; }

    /// <summary>Department that acts today; empty when a party is asked.</summary>
    public string DepartmentCode { get; set; } = string.Empty;

    /// <summary>The applicant, unit or bank that is asked instead of a department.</summary>
    public Guid? PartyId { get; init; }

    /// <summary>Its name when it was asked.</summary>
    public string? PartyName { get; init; }

    /// <summary>Lowest position that may decide.</summary>
    public Position Position { get; init; }

    /// <summary>Number among parallel items of the same step.</summary>
    public int Seat { get; init; }

    /// <summary>Who holds it; null while it lies in the pool. Whoever gets it sees it at once, whatever the one before put aside.</summary>
    public Guid? AssigneeId
    {
        get;
        set => (field, SnoozedUntil) = (value, field == value ? SnoozedUntil : null);
    }

    public WorkItemState State { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Due of the clock that is due first, of the step or of the whole case, copied from the ledgers; null when both are paused or there is none.</summary>
    public DateTimeOffset? DueAt
    {
        get;
        set => (field, Rank) = (value, WorkRank.Of(Priority, value));
    }

    /// <summary>Due of the step's own clock, by which the department is measured; null when it is paused or has no limit.</summary>
    public DateTimeOffset? StepDueAt { get; set; }

    /// <summary>Working days from when the step began to the day it is due, pauses left out: with them history says how likely it is to be late. Null without a limit that runs.</summary>
    public int? Limit { get; set; }

    /// <summary>From when on the light is yellow: whichever of the two clocks warns first.</summary>
    public DateTimeOffset? WarnAt
    {
        get;
        set => (field, WatchAt) = (value, field == value ? WatchAt : value);
    }

    /// <summary>When the ladder looks at it next (督办升级); null when there is no rung ahead. Follows the light: when that moves, it is looked at anew.</summary>
    public DateTimeOffset? WatchAt { get; set; }

    /// <summary>What may be decided, as JSON <c>[{name,text,textEn}]</c>.</summary>
    public string Outcomes { get; set; } = "[]";

    /// <summary>Outcomes that need a written opinion, comma separated.</summary>
    public string OpinionRequiredFor { get; set; } = string.Empty;

    /// <summary>The step's own form fields as JSON, or null.</summary>
    public string? StepForm { get; set; }

    public string? Outcome { get; set; }

    public string? Opinion { get; set; }

    /// <summary>The handwritten signature under the decision, by the hash of its picture; null when none was asked for.</summary>
    public string? Signature { get; set; }

    /// <summary>The step's form data as JSON.</summary>
    public string? Data { get; set; }

    public Guid? DecidedBy { get; set; }

    public string? DecidedByName { get; set; }

    public DateTimeOffset? DecidedAt { get; set; }

    /// <summary>The rule that decided it because its time was over; null when a person did.</summary>
    public string? Rule { get; set; }

    /// <summary>Since when an approval counts no longer (意见失效); null as long as it does.</summary>
    public DateTimeOffset? VoidedAt { get; set; }

    /// <summary>Why, as JSON (<see cref="Voided"/>).</summary>
    public string? VoidedBecause { get; set; }

    /// <summary>The clause of the procedure that allows the rule to decide; null for rules that need none.</summary>
    public string? RuleClause { get; set; }

    /// <summary>A step of the flow, or a part of one: what colleagues sign or say before it is decided. The engine knows of steps alone.</summary>
    public WorkItemKind Kind { get; init; }

    /// <summary>The step's item that this is a part of.</summary>
    public Guid? ParentId { get; init; }

    /// <summary>When a signer signs; null for anything else.</summary>
    public SignPosition? Signs { get; init; }

    /// <summary>Who asked for the signature or the opinion, and why.</summary>
    public Guid? AskedBy { get; init; }

    public string? AskedByName { get; init; }

    public string? AskReason { get; init; }

    /// <summary>What the step says beside who decides what, as JSON; null when it says nothing.</summary>
    public string? Policy { get; set; }

    /// <summary>How many parts it ever had.</summary>
    public int Parts { get; set; }

    /// <summary>It cannot go on before others have signed or said their opinion.</summary>
    public bool Waits { get; set; }

    /// <summary>The holder's decision while others still have to sign it, as JSON; the flow does not know of it yet.</summary>
    public string? Pending { get; set; }

    /// <summary>Whose decision that is.</summary>
    public Guid? PendingBy { get; set; }

    /// <summary>Whose copies of the case were sent at this item.</summary>
    public ICollection<CaseCopy> Copies { get; init; } = [];

    /// <summary>When whoever holds it got it: until then it waited in the pool. Null while nobody holds it.</summary>
    public DateTimeOffset? ClaimedAt { get; set; }

    /// <summary>In whose place the holder has it, who was away when it came; null when nobody was.</summary>
    public string? SubstituteFor { get; set; }

    // Copied from the case, so that the inbox filters and sorts on one table.
    public string CaseNumber { get; init; } = string.Empty;

    public string ProcedureCode { get; init; } = string.Empty;

    public string ApplicantName { get; init; } = string.Empty;

    public decimal? Amount { get; set; }

    /// <summary>What the card says of the application, as JSON (<see cref="WorkSummary"/>): kept beside the item when it is opened, so that lists need no form.</summary>
    public string? Summary { get; init; }

    /// <summary>How important the office finds it (普通、重要、紧急); sorted before the due date.</summary>
    public WorkPriority Priority
    {
        get;
        set => (field, Rank) = (value, WorkRank.Of(value, DueAt));
    }

    /// <summary>Its holder does not want to see it before that instant (搁置); null when it lies in the list. No clock stops.</summary>
    public DateTimeOffset? SnoozedUntil { get; set; }

    /// <summary>Place in a list: priority first, then what is due first, then what has no limit. Follows from both by itself.</summary>
    public long Rank { get; private set; } = WorkRank.Of(WorkPriority.Normal, null);

    /// <summary>Concurrency token.</summary>
    public int Version { get; set; }

    /// <summary>Who is asked, for people; a department that has been abolished by the day, with its successor.</summary>
    public string AskedName(DepartmentDirectory departments, DateOnly? day = null) =>
        PartyName ?? (day is { } today ? departments.Told(DepartmentCode, today) : departments.Name(DepartmentCode));

    /// <summary>Whether this person may see the item: the department's officers or the party's people, and the offices that see everything.</summary>
    public bool VisibleTo(Actor actor) => actor.Role switch
    {
        UserRole.Applicant => PartyId is { } party && actor.ApplicantId == party,
        UserRole.Officer => PartyId is null && actor.DepartmentCode == DepartmentCode,
        UserRole.Supervisor or UserRole.Administrator or UserRole.Auditor => true,
        _ => false,
    };

    /// <summary>Whether this person may decide the item: of the party, or of the department with a position high enough; and not held by someone else.</summary>
    public bool MayDecide(Actor actor) =>
        State == WorkItemState.Open && (AssigneeId is null || AssigneeId == actor.UserId)
        && (PartyId is { } party
            ? actor.Role == UserRole.Applicant && actor.ApplicantId == party
            : actor.Role == UserRole.Officer && actor.DepartmentCode == DepartmentCode && actor.Position >= Position);
}

internal sealed class WorkItemMapping : IEntityTypeConfiguration<WorkItem>
{
    public void Configure(EntityTypeBuilder<WorkItem> builder)
    {
        builder.ToTable("WorkItems");
        builder.Property(item => item.Id).ValueGeneratedNever();
        builder.Property(item => item.BookmarkId).HasMaxLength(64);
        builder.Property(item => item.ActivityId).HasMaxLength(64);
        builder.Property(item => item.Step).HasMaxLength(128);
        builder.Property(item => item.StepEn).HasMaxLength(128);
        builder.Property(item => item.Role).HasConversion<string>().HasMaxLength(16);
        builder.Property(item => item.DepartmentCode).HasMaxLength(32);
        builder.Property(item => item.PartyName).HasMaxLength(128);
        builder.Property(item => item.Position).HasConversion<int>();
        builder.Property(item => item.State).HasConversion<string>().HasMaxLength(16);
        builder.Property(item => item.OpinionRequiredFor).HasMaxLength(256);
        builder.Property(item => item.Outcome).HasMaxLength(32);
        builder.Property(item => item.Opinion).HasMaxLength(4000);
        builder.Property(item => item.DecidedByName).HasMaxLength(128);
        builder.Property(item => item.Rule).HasMaxLength(128);
        builder.Property(item => item.RuleClause).HasMaxLength(64);
        builder.HasIndex(item => new { item.DepartmentCode, item.DecidedAt }).HasFilter("\"Rule\" IS NOT NULL");
        builder.Property(item => item.CaseNumber).HasMaxLength(32);
        builder.Property(item => item.ProcedureCode).HasMaxLength(16);
        builder.Property(item => item.ApplicantName).HasMaxLength(128);
        builder.Property(item => item.Summary).HasMaxLength(WorkSummary.MaxLength);

        // Rows of before have the defaults; the program writes both itself.
        builder.Property(item => item.Priority).HasConversion<int>().HasDefaultValue(WorkPriority.Normal).ValueGeneratedNever();
        builder.Property(item => item.Rank).HasDefaultValue(WorkRank.Of(WorkPriority.Normal, null)).ValueGeneratedNever();
        builder.Property(item => item.Version).IsConcurrencyToken();
        builder.HasIndex(item => new { item.InstanceId, item.BookmarkId }).IsUnique();
        builder.HasIndex(item => new { item.PartyId, item.State, item.DueAt });
        builder.HasIndex(item => new { item.DecidedBy, item.DecidedAt });
        builder.HasIndex(item => item.CaseId);

        builder.Property(item => item.SubstituteFor).HasMaxLength(128);
        builder.HasIndex(item => item.WatchAt).HasFilter("\"State\" = 'Open' AND \"WatchAt\" IS NOT NULL");

        // For the board: what was decided of late, in all, by a department or of a procedure, and what is open by department, procedure and step.
        builder.HasIndex(item => new { item.DecidedAt, item.Id }).HasFilter(DoneOnly);
        builder.HasIndex(item => new { item.DepartmentCode, item.DecidedAt, item.Id }).HasFilter(DoneOnly);
        builder.HasIndex(item => new { item.ProcedureCode, item.DecidedAt, item.Id }).HasFilter(DoneOnly);
        builder.HasIndex(item => new { item.DepartmentCode, item.ProcedureCode, item.ActivityId, item.Limit, item.DueAt, item.WarnAt, item.AssigneeId, item.Id })
            .HasFilter(OpenSteps).HasDatabaseName("IX_WorkItems_Board");

        // The defaults are for the rows that were there before the columns; the program writes every value itself.
        builder.Property(item => item.Kind).HasConversion<string>().HasMaxLength(16).HasDefaultValue(WorkItemKind.Step).ValueGeneratedNever();
        builder.Property(item => item.Parts).HasDefaultValue(0).ValueGeneratedNever();
        builder.Property(item => item.Waits).HasDefaultValue(false).ValueGeneratedNever();
        builder.Property(item => item.Signs).HasConversion<string>().HasMaxLength(16);
        builder.Property(item => item.Signature).HasMaxLength(64);
        builder.Property(item => item.AskedByName).HasMaxLength(128);
        builder.Property(item => item.AskReason).HasMaxLength(500);
        builder.HasIndex(item => item.ParentId);

        // Five times as many items are done as are open: the inbox's indexes hold the open ones alone. The first has what the filters ask for in it, see ApprovalsDb.
        builder.HasIndex(item => new { item.DepartmentCode, item.Rank, item.Id }).HasFilter(OpenOnly);
        builder.HasIndex(item => new { item.AssigneeId, item.Rank, item.Id }).HasFilter(OpenOnly);
        builder.HasIndex(item => new { item.ProcedureCode, item.Rank, item.Id }).HasFilter(OpenOnly);
        builder.HasIndex(item => new { item.Rank, item.Id }).HasFilter(OpenOnly);
        builder.HasIndex(item => new { item.DueAt, item.Id }).HasFilter(OpenOnly);
        builder.HasIndex(item => new { item.CreatedAt, item.Id }).HasFilter(OpenOnly);
        builder.HasIndex(item => new { item.Amount, item.Id }).HasFilter(OpenOnly);

        // For what will probably be late: the open items of a step with so many days to go. Of a department, the board's index has them.
        builder.HasIndex(item => new { item.ProcedureCode, item.ActivityId, item.Limit, item.DueAt, item.WarnAt, item.DepartmentCode, item.Id })
            .HasFilter(OpenSteps).HasDatabaseName("IX_WorkItems_Pace");
    }

    /// <summary>Open steps of departments: parties are asked beside them, and parts belong to one of them.</summary>
    internal const string OpenSteps = "\"State\" = 'Open' AND \"PartyId\" IS NULL AND \"ParentId\" IS NULL";

    private const string OpenOnly = "\"State\" = 'Open'";
    private const string DoneOnly = "\"State\" = 'Done'";

    /// <summary>What the index of a department's open items carries beside its key on PostgreSQL, so that a list is narrowed without a look at the rows.</summary>
    internal static readonly string[] Carried =
    [
        nameof(WorkItem.AssigneeId), nameof(WorkItem.Position), nameof(WorkItem.PartyId), nameof(WorkItem.ProcedureCode), nameof(WorkItem.DueAt), nameof(WorkItem.WarnAt),
        nameof(WorkItem.Amount), nameof(WorkItem.Priority), nameof(WorkItem.SnoozedUntil), nameof(WorkItem.CreatedAt), nameof(WorkItem.Waits), nameof(WorkItem.CaseNumber),
        nameof(WorkItem.ApplicantName), nameof(WorkItem.Step), nameof(WorkItem.StepEn),
    ];

    /// <summary>What the lists behind the numbers of the board are narrowed by, of the items that are done.</summary>
    internal static readonly string[] CarriedDone =
        [nameof(WorkItem.ProcedureCode), nameof(WorkItem.ActivityId), nameof(WorkItem.Outcome), nameof(WorkItem.StepDueAt), nameof(WorkItem.PartyId), nameof(WorkItem.ParentId)];

    /// <summary>The same where the index begins with the procedure.</summary>
    internal static readonly string[] CarriedOfProcedure =
        [nameof(WorkItem.DepartmentCode), nameof(WorkItem.ActivityId), nameof(WorkItem.Outcome), nameof(WorkItem.StepDueAt), nameof(WorkItem.PartyId), nameof(WorkItem.ParentId)];

    /// <summary>The same of the list of everything that is open.</summary>
    internal static readonly string[] CarriedOverall = [nameof(WorkItem.DueAt), nameof(WorkItem.WarnAt), nameof(WorkItem.Priority), nameof(WorkItem.Amount)];
}
