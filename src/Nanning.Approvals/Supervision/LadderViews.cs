using Nanning.Approvals.Clocks;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Supervision;

/// <summary>The ladder with the other rules of clocks, as it is in force.</summary>
/// <param name="Rungs">In the order in which an item meets them.</param>
/// <param name="Version">Of the rules; a change names the one it was made from.</param>
/// <param name="MayEdit">Whether this person may change the rungs.</param>
/// <param name="Changes">Who changed the rungs and why, the latest first.</param>
public sealed record LadderView(
    IReadOnlyList<LadderRung> Rungs, string Version, bool MayEdit, ForecastPolicy Forecast, IReadOnlyList<PauseRule> Pauses, IReadOnlyList<LadderChangeView> Changes);

/// <summary>A change of the rungs.</summary>
/// <param name="Changed">Keys of the rungs that were added, changed or taken away.</param>
public sealed record LadderChangeView(DateTimeOffset At, string By, string Reason, IReadOnlyList<string> Changed);

/// <summary>A rung that fired for an item.</summary>
/// <param name="State">Where the item is now.</param>
public sealed record FiredRung(
    DateTimeOffset At, string Rung, Guid WorkItemId, Guid CaseId, string CaseNumber, string Procedure, string ProcedureName, string Step, string Applicant, string Department, string DepartmentName, WorkItemState State);
