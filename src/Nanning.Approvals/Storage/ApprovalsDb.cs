using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Nanning.Approvals.Absences;
using Nanning.Approvals.Applicants;
using Nanning.Approvals.Boards;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Certificates;
using Nanning.Approvals.Claims;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Conferences;
using Nanning.Approvals.Credit;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Designer;
using Nanning.Approvals.Documents;
using Nanning.Approvals.Duties;
using Nanning.Approvals.FlowMigrations;
using Nanning.Approvals.Grants;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Notices;
using Nanning.Approvals.Operations.Batches;
using Nanning.Approvals.Operations.Instances;
using Nanning.Approvals.Operations.Nodes;
using Nanning.Approvals.Operations.Variables;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Signals;
using Nanning.Approvals.Supervision;
using Nanning.Approvals.Targets;
using Nanning.Approvals.Tasks;
using Nanning.Approvals.Users;
using Nanning.Approvals.Work;
using Npgsql;

namespace Nanning.Approvals.Storage;

/// <summary>The one database. Read through it freely; write only inside <see cref="WriteGate.RunAsync{T}"/>.</summary>
public sealed class ApprovalsDb(DbContextOptions<ApprovalsDb> options) : IdentityUserContext<User, Guid>(options), IDataProtectionKeyContext
{
    public DbSet<Applicant> Applicants => Set<Applicant>();

    public DbSet<CreditRecord> CreditRecords => Set<CreditRecord>();

    public DbSet<Department> Departments => Set<Department>();

    public DbSet<ProcedureEdition> ProcedureEditions => Set<ProcedureEdition>();

    public DbSet<ProcedureFolder> ProcedureFolders => Set<ProcedureFolder>();

    public DbSet<Case> Cases => Set<Case>();

    public DbSet<CaseFormVersion> CaseFormVersions => Set<CaseFormVersion>();

    public DbSet<Obligation> Obligations => Set<Obligation>();

    public DbSet<JournalEntry> Journal => Set<JournalEntry>();

    public DbSet<CaseDocument> CaseDocuments => Set<CaseDocument>();

    public DbSet<DocumentContent> DocumentContents => Set<DocumentContent>();

    public DbSet<WorkItem> WorkItems => Set<WorkItem>();

    public DbSet<WorkItemRead> WorkItemReads => Set<WorkItemRead>();

    public DbSet<WorkHandOver> WorkHandOvers => Set<WorkHandOver>();

    public DbSet<WorkItemUrge> WorkItemUrges => Set<WorkItemUrge>();

    public DbSet<AutomaticReview> AutomaticReviews => Set<AutomaticReview>();

    public DbSet<CaseCopy> CaseCopies => Set<CaseCopy>();

    public DbSet<Retrieval> Retrievals => Set<Retrieval>();

    public DbSet<SavedList> SavedLists => Set<SavedList>();

    public DbSet<DefaultList> DefaultLists => Set<DefaultList>();

    public DbSet<OpinionPhrase> OpinionPhrases => Set<OpinionPhrase>();

    public DbSet<DecisionDraft> DecisionDrafts => Set<DecisionDraft>();

    public DbSet<LegalClock> Clocks => Set<LegalClock>();

    public DbSet<ClockEntry> ClockEntries => Set<ClockEntry>();

    public DbSet<DefinitionVersion> DefinitionVersions => Set<DefinitionVersion>();

    public DbSet<FlowDraft> FlowDrafts => Set<FlowDraft>();

    public DbSet<FlowProposal> FlowProposals => Set<FlowProposal>();

    public DbSet<SavedRun> SavedRuns => Set<SavedRun>();

    public DbSet<WorkflowInstance> WorkflowInstances => Set<WorkflowInstance>();

    public DbSet<TimerRow> Timers => Set<TimerRow>();

    public DbSet<MessageWait> MessageWaits => Set<MessageWait>();

    public DbSet<FlowMigration> FlowMigrations => Set<FlowMigration>();

    public DbSet<FlowMigrationItem> FlowMigrationItems => Set<FlowMigrationItem>();

    public DbSet<Incident> Incidents => Set<Incident>();

    public DbSet<HeldStimulus> HeldStimuli => Set<HeldStimulus>();

    public DbSet<Heartbeat> Heartbeats => Set<Heartbeat>();

    public DbSet<NodeDrain> NodeDrains => Set<NodeDrain>();

    public DbSet<Batch> Batches => Set<Batch>();

    public DbSet<BatchItem> BatchItems => Set<BatchItem>();

    public DbSet<VariableProposal> VariableProposals => Set<VariableProposal>();

    public DbSet<FlowStart> FlowStarts => Set<FlowStart>();

    public DbSet<FlowStartRun> FlowStartRuns => Set<FlowStartRun>();

    public DbSet<Signal> Signals => Set<Signal>();

    public DbSet<SignalDelivery> SignalDeliveries => Set<SignalDelivery>();

    public DbSet<TaskCall> TaskCalls => Set<TaskCall>();

    public DbSet<PublicNotice> PublicNotices => Set<PublicNotice>();

    public DbSet<Objection> Objections => Set<Objection>();

    public DbSet<Grant> Grants => Set<Grant>();

    public DbSet<GrantAccount> GrantAccounts => Set<GrantAccount>();

    public DbSet<Claim> Claims => Set<Claim>();

    public DbSet<ClaimAccount> ClaimAccounts => Set<ClaimAccount>();

    public DbSet<Duty> Duties => Set<Duty>();

    public DbSet<DutyDeliverable> DutyDeliverables => Set<DutyDeliverable>();

    public DbSet<DutyEntry> DutyEntries => Set<DutyEntry>();

    public DbSet<SupervisionOrder> SupervisionOrders => Set<SupervisionOrder>();

    public DbSet<LadderStep> LadderSteps => Set<LadderStep>();

    public DbSet<Absence> Absences => Set<Absence>();

    public DbSet<ExtensionRequest> ExtensionRequests => Set<ExtensionRequest>();

    public DbSet<BoardRoll> BoardRolls => Set<BoardRoll>();

    public DbSet<BoardTotal> BoardTotals => Set<BoardTotal>();

    public DbSet<LadderChange> LadderChanges => Set<LadderChange>();

    public DbSet<SupervisionEntry> SupervisionEntries => Set<SupervisionEntry>();

    public DbSet<Conference> Conferences => Set<Conference>();

    public DbSet<ConferenceDecision> ConferenceDecisions => Set<ConferenceDecision>();

    public DbSet<TargetFigure> TargetFigures => Set<TargetFigure>();

    public DbSet<Certificate> Certificates => Set<Certificate>();

    public DbSet<OutboxMessage> Outbox => Set<OutboxMessage>();

    public DbSet<Notification> Notifications => Set<Notification>();

    public DbSet<CommandReceipt> CommandReceipts => Set<CommandReceipt>();

    public DbSet<NumberSeries> NumberSeries => Set<NumberSeries>();

    public DbSet<PlatformSetting> PlatformSettings => Set<PlatformSetting>();

    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    /// <summary>What the running command read ahead; null when it reads as it goes.</summary>
    internal RowsAtHand? AtHand { get; set; }

    /// <summary>Whether the next save is the end of the unit of work, so that the commit may go along with it.</summary>
    internal bool CommitWithSave { get; set; }

    /// <summary>Whether the transaction was begun by the batch that read the first rows, so that EF Core does not know of it.</summary>
    internal bool BegunWithRows { get; set; }

    /// <summary>Whether a transaction has begun.</summary>
    internal bool InTransaction => BegunWithRows || Database.CurrentTransaction is not null;

    /// <summary>Whether the commit went along with the save.</summary>
    internal bool Committed { get; set; }

    /// <summary>The commit has been sent: should the connection break now, nobody knows whether it was done.</summary>
    internal bool Committing { get; set; }

    /// <summary>Set while a unit of work is worked out beside the writer: what it saves is kept there.</summary>
    internal WorkAhead? Ahead { get; set; }

    /// <summary>Where the writer of SQLite notes what it changes; null elsewhere.</summary>
    internal AheadNotes? Notes { get; set; }

    /// <summary>The unit of work looks what would happen and saves nothing, so it takes nothing from others either.</summary>
    internal bool Trial { get; set; }

    /// <summary>Finds what changed, saves it and commits, if the database can, in the same round trip: the last thing a unit of work does.</summary>
    public async Task SaveLastAsync(CancellationToken cancellationToken)
    {
        ChangeTracker.DetectChanges();
        ChangeTracker.AutoDetectChangesEnabled = false;
        CommitWithSave = true;

        // Nobody looks at the tracked rows after the last save, so nothing has to be accepted.
        await SaveChangesAsync(acceptAllChangesOnSuccess: false, cancellationToken);
    }

    /// <summary>Runs one statement with a parameter $1 inside the transaction of the unit of work, and answers the one value that it returns.</summary>
    internal async Task<object?> WriteOneAsync(string sql, string value, CancellationToken cancellationToken)
    {
        if (Ahead is not null)
        {
            throw new NeedsWriterException();
        }

        if (Database.GetDbConnection() is SqliteConnection sqlite)
        {
            var transaction = Database.CurrentTransaction!.GetDbTransaction();
            var prepared = PreparedCommands.Of(sqlite).Get(sqlite, (SqliteTransaction)transaction, sql, parameters: 1);
            prepared.Parameters[0].Value = value;
            return prepared.ExecuteScalar();
        }

        await using var command = new NpgsqlCommand(sql, (NpgsqlConnection)Database.GetDbConnection())
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = value } },
        };
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    /// <summary>Forgets what a unit of work before this one has left.</summary>
    internal void Begin() => (AtHand, CommitWithSave, Committing, Committed, BegunWithRows, Ahead, Notes, Trial) = (null, false, false, false, false, null, null, false);

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(ApprovalsDb).Assembly);
        if (Database.IsNpgsql())
        {
            builder.Entity<WorkItem>().HasIndex(item => new { item.DepartmentCode, item.Rank, item.Id }).IncludeProperties(WorkItemMapping.Carried);
            builder.Entity<WorkItem>().HasIndex(item => new { item.Rank, item.Id }).IncludeProperties(WorkItemMapping.CarriedOverall);
            builder.Entity<WorkItem>().HasIndex(item => new { item.DecidedAt, item.Id }).IncludeProperties(WorkItemMapping.CarriedDone);
            builder.Entity<WorkItem>().HasIndex(item => new { item.DepartmentCode, item.DecidedAt, item.Id }).IncludeProperties(WorkItemMapping.CarriedDone);
            builder.Entity<WorkItem>().HasIndex(item => new { item.ProcedureCode, item.DecidedAt, item.Id }).IncludeProperties(WorkItemMapping.CarriedOfProcedure);
        }

        builder.Entity<IdentityUserClaim<Guid>>().ToTable("UserClaims");
        builder.Entity<IdentityUserLogin<Guid>>().ToTable("UserLogins");
        builder.Entity<IdentityUserToken<Guid>>().ToTable("UserTokens");
    }

    /// <summary>Instants are stored as UTC and money as whole fen, so that both databases compare, sort and add them alike.</summary>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcConverter>();
        configurationBuilder.Properties<decimal>().HaveConversion<FenConverter>();
    }
}
