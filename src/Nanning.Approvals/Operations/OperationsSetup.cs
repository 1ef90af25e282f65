using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Operations.Batches;
using Nanning.Approvals.Operations.Incidents;
using Nanning.Approvals.Operations.Instances;
using Nanning.Approvals.Operations.Nodes;
using Nanning.Approvals.Operations.Queues;
using Nanning.Approvals.Operations.Variables;
using Quartz;

namespace Nanning.Approvals.Operations;

/// <summary>Registers what administrators operate the flows with.</summary>
internal static class OperationsSetup
{
    /// <summary>How often overtaken incidents are closed, in minutes.</summary>
    private const int StaleMinutes = 1;

    public static IServiceCollection AddOperations(this IServiceCollection services)
    {
        services.AddOptions<WatchOptions>().BindConfiguration(WatchOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddQuartz(quartz => quartz.AddJob<CloseStaleIncidents>(job => job.WithIdentity(CloseStaleIncidents.Key)).AddTrigger(trigger =>
            trigger.ForJob(CloseStaleIncidents.Key).WithSimpleSchedule(every => every.WithInterval(TimeSpan.FromMinutes(StaleMinutes)).RepeatForever())));
        return services
            .AddSingleton<OperateInstance>().AddSingleton<RetryIncident>().AddSingleton<ResendLetter>().AddSingleton<HurryTimer>().AddSingleton<StartBatch>()
            .AddSingleton<WakeCase>().AddSingleton<ProposeVariable>().AddSingleton<VariableProposalQueries>()
            .AddSingleton<InstanceQueries>().AddSingleton<InstancePage>().AddSingleton<IncidentQueries>().AddSingleton<TimerQueries>().AddSingleton<OutboxQueries>()
            .AddSingleton<BatchQueries>().AddSingleton<Heartbeats>().AddSingleton<SweepWatch>()
            .AddSingleton<BackgroundWork>().AddSingleton<SteerNode>().AddSingleton<ObeyDrain>().AddHostedService(provider => provider.GetRequiredService<ObeyDrain>())
            .AddSingleton<RunBatches>().AddHostedService(provider => provider.GetRequiredService<RunBatches>());
    }
}
