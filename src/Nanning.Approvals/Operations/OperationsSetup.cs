using Microsoft.Extensions.DependencyInjection;
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
            .AddSingleton<NodeWork>().AddSingleton<DrainNode>().AddSingleton<DrainWatch>().AddHostedService(provider => provider.GetRequiredService<DrainWatch>())
            .AddSingleton<RunBatches>().AddHostedService(provider => provider.GetRequiredService<RunBatches>());
    }
}
