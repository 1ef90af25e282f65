using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Tasks;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Signals;

/// <summary>Registers what flows and the world outside say to each other.</summary>
internal static class SignalsSetup
{
    public static IServiceCollection AddSignals(this IServiceCollection services)
    {
        services.AddOptions<EventOptions>().BindConfiguration(EventOptions.Section).ValidateDataAnnotations()
            .Validate(options => options.Key.Length is 0 or >= TaskOptions.ShortestSecret, $"Events:Key has at least {TaskOptions.ShortestSecret} characters.").ValidateOnStart();
        services.AddOptions<TaskOptions>().BindConfiguration(TaskOptions.Section).ValidateDataAnnotations()
            .Validate(options => options.Valid, $"Tasks:Webhook is an http address and needs Tasks:Secret, of at least {TaskOptions.ShortestSecret} characters.").ValidateOnStart();
        return services
            .AddSingleton<SendCaseMessage>().AddSingleton<RegisterAnswer>()
            .AddSingleton<SendSignal>().AddSingleton<SignalQueries>()
            .AddSingleton<AutomaticDecisions>().AddSingleton<TaskSender>().AddSingleton<CompleteTask>().AddSingleton<TaskQueries>();
    }
}
