using Microsoft.Extensions.DependencyInjection;

namespace Nanning.Approvals.Work;

/// <summary>What is done with a work item beside deciding it.</summary>
internal static class WorkSetup
{
    public static IServiceCollection AddWorkOperations(this IServiceCollection services)
    {
        services.AddOptions<WorkOptions>().BindConfiguration(WorkOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        return services
            .AddSingleton<WorkBatch>().AddSingleton<Countersignings>().AddSingleton<ReviewAutomaticDecision>().AddSingleton<SignWorkItem>().AddSingleton<SignerChoices>().AddSingleton<CopyWorkItem>().AddSingleton<UrgeWorkItem>();
    }
}
