using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Assessment;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Conferences;
using Nanning.Approvals.Targets;

namespace Nanning.Approvals.Duties;

/// <summary>Registers what inspects the plan: duties, conferences, targets and the yearly assessment.</summary>
internal static class DutiesSetup
{
    public static IServiceCollection AddDuties(this IServiceCollection services) => services
        .AddSingleton(_ => DutyPlan.Load()).AddSingleton(_ => TargetPlan.Load()).AddSingleton(_ => AssessmentRule.Load())
        .AddSingleton<DutyCalendar>().AddSingleton<DutyDesk>().AddSingleton<SeedDuties>().AddSingleton<DutyReminders>().AddSingleton<IDueWork>(services => services.GetRequiredService<DutyReminders>())
        .AddSingleton<ReportProgress>().AddSingleton<SubmitDuty>().AddSingleton<JudgeDuty>().AddSingleton<ExtendDuty>().AddSingleton<UrgeDuty>()
        .AddSingleton<RecordAwaited>().AddSingleton<AddDuty>().AddSingleton<RecordConference>().AddSingleton<AssignDecision>().AddSingleton<ReportFigure>()
        .AddSingleton<DutyQueries>().AddSingleton<ConferenceQueries>().AddSingleton<TargetCounts>().AddSingleton<TargetQueries>().AddSingleton<AssessmentQueries>();
}
