using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Notices;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Tasks;
using Nanning.Approvals.Work;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Tests.Plan;

/// <summary>Where a case stands: all that somebody, or the calendar, may do next.</summary>
internal sealed record CaseState(
    Case Case, IReadOnlyList<WorkItem> Items, PublicNotice? Notice, bool Objected, IReadOnlyList<TaskCall> Tasks, IReadOnlyList<(string ActivityId, string? Boundary, MessageWait Wait)> Messages,
    IReadOnlyList<TimerRow> Timers, bool Ended)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <param name="definition">The flow that is lived; others of the same case, which it started, have lives of their own.</param>
    public static async Task<CaseState> ReadAsync(ApprovalsDb db, Guid id, string definition)
    {
        var instances = await db.WorkflowInstances.AsNoTracking().Where(row => row.CaseId == id && row.DefinitionId == definition).ToListAsync(Cancel);
        var ids = instances.ConvertAll(row => row.Id);
        var incident = await db.Incidents.AsNoTracking().FirstOrDefaultAsync(row => row.CaseId == id, Cancel);
        Assert.True(incident is null, incident?.Message);
        var notice = await db.PublicNotices.AsNoTracking().Include(row => row.Objections).FirstOrDefaultAsync(row => row.CaseId == id && row.EndedAt == null, Cancel);
        var waits = await db.MessageWaits.AsNoTracking().Where(row => ids.Contains(row.InstanceId)).ToListAsync(Cancel);
        var places = instances.ToDictionary(row => row.Id, row => InstanceState.FromJson(row.State).Bookmarks);
        return new(
            await db.Cases.AsNoTracking().SingleAsync(row => row.Id == id, Cancel),
            await db.WorkItems.AsNoTracking().Where(row => ids.Contains(row.InstanceId) && row.State == WorkItemState.Open).ToListAsync(Cancel),
            notice, notice?.Objections.Count > 0,
            await db.TaskCalls.AsNoTracking().Where(row => ids.Contains(row.InstanceId) && row.State == TaskState.Open).ToListAsync(Cancel),
            [
                .. from wait in waits
                   let place = places[wait.InstanceId].First(bookmark => bookmark.Id == wait.BookmarkId)
                   orderby place.ActivityId, place.Boundary
                   select (place.ActivityId, place.Boundary, wait),
            ],
            [.. (await db.Timers.AsNoTracking().Where(row => ids.Contains(row.InstanceId)).ToListAsync(Cancel)).OrderBy(row => row.DueAt).ThenBy(row => row.ActivityId, StringComparer.Ordinal)],
            instances.TrueForAll(row => row.Status is InstanceStatus.Finished or InstanceStatus.Cancelled));
    }

    public static DateOnly DayOf(DateTimeOffset instant) => WorkingCalendar.DateOf(instant);
}
