using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Nanning.Approvals.Applicants;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Catalogue;
using Nanning.Approvals.Certificates;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
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
using Nanning.Approvals.Operations;
using Nanning.Approvals.Operations.Nodes;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Signals;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Supervision;
using Nanning.Approvals.Users;
using Nanning.Approvals.Work;
using Nanning.Approvals.Workflows.Runtime;
using Quartz;

namespace Nanning.Approvals;

/// <summary>Registers the platform, folder by folder, and brings its database up to date.</summary>
public static class ApprovalsSetup
{
    /// <summary>Adds everything but the pages and the REST contract.</summary>
    public static IServiceCollection AddApprovals(this IServiceCollection services, IConfiguration configuration) => services
        .AddStorage(configuration)
        .AddClocks(configuration)
        .AddFlows()
        .AddMessaging(configuration)
        .AddOperations()
        .AddFlowMigrations()
        .AddDesigner()
        .AddSignals()
        .AddDuties()
        .AddWorkOperations()
        .AddSupervision()
        .AddInbox()
        .AddUseCases();

    /// <summary>Migrates, seeds and loads the procedures; then the platform may answer.</summary>
    public static async Task PrepareAsync(this IServiceProvider services, IHostEnvironment environment, CancellationToken cancellationToken = default)
    {
        var folder = services.GetRequiredService<IOptions<ProcedureOptions>>().Value.Folder;
        var sources = Task.Run(() => ProcedureSource.Look(folder.Length > 0 ? folder : FlowTemplates.Shipped), cancellationToken);
        await using (var db = await services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(cancellationToken))
        {
            await StorageSetup.MigrateAsync(db, cancellationToken);

            if (services.GetService<ManualClock>() is { } manual
                && await db.PlatformSettings.FindAsync([ManualClock.Setting], cancellationToken) is { } setting)
            {
                manual.MoveTo(ManualClock.Read(setting.Value));
            }
        }

        FailPoints.Hit("start.migrated");

        // Procedures that changed are read on one core while departments and accounts are written on the other: people wait for the first page.
        var load = services.GetRequiredService<LoadProcedures>();
        var folders = Task.Run(async () => await load.ReadChangedAsync(await sources, cancellationToken), cancellationToken);
        await services.GetRequiredService<SeedDepartments>().RunAsync(cancellationToken);
        FailPoints.Hit("start.departments");
        await services.GetRequiredService<SeedDuties>().RunAsync(cancellationToken);
        await SeedAsync(services, environment, cancellationToken);
        FailPoints.Hit("start.users");
        await load.StoreAsync(await folders, cancellationToken);
        if (services.GetRequiredService<WriteGate>() is SqliteWriteGate)
        {
            await services.GetRequiredService<OutboxPump>().ReleaseLeasesAsync(cancellationToken);
        }

        FailPoints.Hit("start.ready");
    }

    private static async Task SeedAsync(IServiceProvider services, IHostEnvironment environment, CancellationToken cancellationToken)
    {
        var options = services.GetRequiredService<IOptions<SeedOptions>>().Value;
        if (environment.IsProduction() && options.Demo == true)
        {
            throw new InvalidOperationException("Seed:Demo is on: the demo accounts and their known password must not exist in Production.");
        }

        var seed = services.GetRequiredService<SeedUsers>();
        if (options.Demo ?? !environment.IsProduction())
        {
            await seed.DemoAsync(cancellationToken);
        }

        if (!string.IsNullOrEmpty(options.AdministratorPassword))
        {
            await seed.AdministratorAsync(options.AdministratorPassword, cancellationToken);
        }
    }

    private static IServiceCollection AddClocks(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ClockOptions>().BindConfiguration(ClockOptions.Section).ValidateDataAnnotations()
            .Validate<IHostEnvironment>((options, environment) => options.Mode == "System" || !environment.IsProduction(), "Clock:Mode=Manual is not for Production.")
            .ValidateOnStart();
        var clock = configuration.GetSection(ClockOptions.Section).Get<ClockOptions>() ?? new ClockOptions();
        if (clock.Mode == "Manual")
        {
            var manual = new ManualClock(clock.Start ?? TimeProvider.System.GetUtcNow());
            services.AddSingleton(manual).AddSingleton<TimeProvider>(manual).AddSingleton<AdvanceClock>();
        }
        else
        {
            services.AddSingleton(TimeProvider.System);
        }

        return services.AddSingleton<WorkingCalendar>();
    }

    private static IServiceCollection AddFlows(this IServiceCollection services)
    {
        services.AddOptions<ProcedureOptions>().BindConfiguration(ProcedureOptions.Section);
        return services
            .AddSingleton<WorkflowEngine>().AddSingleton<FlowLibrary>().AddSingleton<ProcedureLibrary>()
            .AddSingleton<DepartmentCache>().AddSingleton<CaseHost>().AddSingleton<TimerPump>().AddSingleton<FlowStartPump>().AddSingleton<CommandRunner>()
            .AddSingleton<FolderReader>().AddSingleton<LoadProcedures>();
    }

    private static IServiceCollection AddMessaging(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<MailOptions>().BindConfiguration(MailOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        if (string.IsNullOrEmpty(configuration[$"{MailOptions.Section}:Host"]))
        {
            services.AddSingleton<IMailTransport, PickupMail>();
        }
        else
        {
            services.AddSingleton<IMailTransport, SmtpMail>();
        }

        services.AddSingleton<OutboxPump>().AddHostedService<OutboxWorker>();
        // A clock that stands still makes nothing due between two advances, which fire their timers themselves: one look at the start is enough.
        var manualClock = configuration[$"{ClockOptions.Section}:{nameof(ClockOptions.Mode)}"] == "Manual";
        services.AddQuartz(SweepWatch.Scheduler, quartz =>
        {
            // What did not leave is tried again in the machine's time, whatever the platform's clock does. Only a scheduler with a name has a clock of its own.
            quartz.UseTimeProvider(TimeProvider.System);
            quartz.AddJob<OutboxSweep>(job => job.WithIdentity(OutboxSweep.Key))
                .AddTrigger(trigger => trigger.ForJob(OutboxSweep.Key).WithSimpleSchedule(every => every.WithInterval(SweepWatch.OutboxInterval).RepeatForever()));
            quartz.AddJob<TimerSweep>(job => job.WithIdentity(TimerSweep.Key)).AddTrigger(trigger =>
            {
                trigger.ForJob(TimerSweep.Key);
                if (!manualClock)
                {
                    trigger.WithSimpleSchedule(every => every.WithInterval(SweepWatch.TimerInterval).RepeatForever());
                }
            });
        });
        return services.AddQuartzHostedService(SweepWatch.Scheduler, options => options.WaitForJobsToComplete = true);
    }

    private static IServiceCollection AddUseCases(this IServiceCollection services)
    {
        services.AddOptions<SeedOptions>().BindConfiguration(SeedOptions.Section);
        services.AddSingleton<IPasswordHasher<User>, PasswordHasher<User>>().AddSingleton<ILookupNormalizer, UpperInvariantLookupNormalizer>();
        return services
            .AddSingleton<SeedDepartments>().AddSingleton<SeedUsers>()
            .AddSingleton<CreateCase>().AddSingleton<EnterCase>().AddSingleton<SaveCase>().AddSingleton<SubmitCase>().AddSingleton<WithdrawCase>().AddSingleton<UrgeCase>()
            .AddSingleton<ReturnWorkItem>().AddSingleton<RetrieveWorkItem>().AddSingleton<PruneRetrievals>().AddSingleton<ManageDocuments>().AddSingleton<RaiseObjection>()
            .AddSingleton<DecideWorkItem>().AddSingleton<HoldWorkItem>().AddSingleton<DepartmentSuccession>().AddSingleton<IDueWork>(provider => provider.GetRequiredService<DepartmentSuccession>()).AddSingleton<ExtendWorkItem>()
            .AddSingleton<RegisterApplicant>().AddSingleton<SaveUser>().AddSingleton<SaveDepartment>().AddSingleton<MarkRead>()
            .AddSingleton<FindProcedures>().AddSingleton<CasePath>().AddSingleton<CaseQueries>().AddSingleton<GrantQueries>().AddSingleton<AgreementQueries>().AddSingleton<WorkItemQueries>()
            .AddSingleton<IssueEdition>().AddSingleton<WithdrawEdition>().AddSingleton<EditionQueries>()
            .AddSingleton<RecordCredit>().AddSingleton<ImportCredit>().AddSingleton<CreditQueries>()
            .AddSingleton<UserQueries>().AddSingleton<DepartmentQueries>().AddSingleton<NotificationQueries>().AddSingleton<NoticeQueries>().AddSingleton<CertificateQueries>();
    }
}
