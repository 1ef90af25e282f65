using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Absences;
using Nanning.Approvals.Boards;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Forecasts;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Supervision;

/// <summary>Registers supervision: orders, their reminders, and what leaders see.</summary>
internal static class SupervisionSetup
{
    public static IServiceCollection AddSupervision(this IServiceCollection services) => services
        .AddSingleton<OrderDesk>().AddSingleton<IssueOrder>().AddSingleton<ReplyOrder>().AddSingleton<JudgeOrder>().AddSingleton<OrderQueries>()
        .AddSingleton<StepFacts>().AddSingleton<PaceStock>().AddSingleton<BoardStock>().AddSingleton<BoardQueries>().AddSingleton<BoardItems>()
        .AddDueWork<OrderReminders>().AddDueWork<RollUp>().AddSingleton<LadderQueries>().AddSingleton<SetLadder>().AddDueWork<Ladder>().AddDueWork<PauseLimits>()
        .AddSingleton<HandOverWork>().AddSingleton<SetAbsence>().AddSingleton<AbsenceQueries>().AddDueWork<AbsenceStart>().AddSingleton<ExtensionQueries>();

    private static IServiceCollection AddDueWork<T>(this IServiceCollection services)
        where T : class, IDueWork => services.AddSingleton<T>().AddSingleton<IDueWork>(provider => provider.GetRequiredService<T>());
}
