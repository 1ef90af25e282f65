using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Supervision;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Forecasts;

/// <summary>The pace of all steps as of the last night, with the rules of the forecast: what will probably be late, one by one and as a query.</summary>
public sealed class Paces(IReadOnlyDictionary<(string Procedure, string ActivityId), StepPace> steps, ForecastPolicy policy, WorkingCalendar calendar)
{
    private List<(string Procedure, string ActivityId, int Limit, int Left)>? late;

    /// <summary>
    /// The forecast of an open step; null where there is none: the light is no longer green, no limit runs, a party is asked, or it is a part of a step.
    /// </summary>
    public Forecast? Of(WorkItem item, DateTimeOffset now) => item is { PartyId: null, ParentId: null, State: WorkItemState.Open }
        ? Of(item.ProcedureCode, item.ActivityId, item.Limit, item.DueAt, item.WarnAt, now) : null;

    internal Forecast? Of(string procedure, string activityId, int? limit, DateTimeOffset? dueAt, DateTimeOffset? warnAt, DateTimeOffset now) =>
        limit is { } days && dueAt is { } due && Lights.Of(dueAt, warnAt, now) == Light.Green
            ? Forecast.Of(
                steps.GetValueOrDefault((procedure, activityId)) ?? new StepPace(procedure, activityId, []), days,
                calendar.WorkingDaysBetween(WorkingCalendar.DateOf(now), WorkingCalendar.DateOf(due.AddTicks(-1))), policy)
            : null;

    /// <summary>
    /// The open items that will probably be late: for every step and limit that history warns of, those that are due within so many working days. One index of the open items serves it,
    /// step by step (IX_WorkItems_Pace).
    /// </summary>
    internal IQueryable<WorkItem> Late(ApprovalsDb db, DateTimeOffset now)
    {
        late ??= [.. steps.Values.SelectMany(Warned)];
        if (late.Count == 0)
        {
            return db.WorkItems.AsNoTracking().Where(item => false);
        }

        var today = WorkingCalendar.DateOf(now);
        var until = late.Select(row => row.Left).Distinct().ToDictionary(left => left, left => WorkingCalendar.EndOf(calendar.AddWorkingDays(today, left)).UtcDateTime);
        return (db.Database.IsNpgsql() ? OnPostgres(db, until, now.UtcDateTime) : OnSqlite(db, until, now.UtcDateTime)).AsNoTracking();
    }

    // Up to the longest limit of which enough have been late; with how many working days left at most.
    private IEnumerable<(string Procedure, string ActivityId, int Limit, int Left)> Warned(StepPace pace)
    {
        for (var limit = 1; limit <= pace.Longest; limit++)
        {
            if (pace.LateFrom(limit, policy) is { } from)
            {
                yield return (pace.Procedure, pace.ActivityId, limit, from == 0 ? limit : limit - 1 - from);
            }
        }
    }

    private IQueryable<WorkItem> OnPostgres(ApprovalsDb db, Dictionary<int, DateTime> until, DateTime now)
    {
        var (procedures, activities) = (late!.Select(row => row.Procedure).ToArray(), late!.Select(row => row.ActivityId).ToArray());
        var (limits, days) = (late!.Select(row => row.Limit).ToArray(), late!.Select(row => until[row.Left]).ToArray());
        return db.WorkItems.FromSql($"""
            SELECT w.* FROM unnest({procedures}, {activities}, {limits}, {days}) AS f("P", "A", "L", "D")
            JOIN "WorkItems" w ON w."State" = 'Open' AND w."ProcedureCode" = f."P" AND w."ActivityId" = f."A" AND w."Limit" = f."L" AND w."DueAt" > {now} AND w."DueAt" <= f."D"
            WHERE w."WarnAt" > {now} AND w."PartyId" IS NULL AND w."ParentId" IS NULL
            """);
    }

    private IQueryable<WorkItem> OnSqlite(ApprovalsDb db, Dictionary<int, DateTime> until, DateTime now)
    {
        var rows = JsonSerializer.Serialize(late!.Select(row => new object[]
        {
            row.Procedure, row.ActivityId, row.Limit, until[row.Left].ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
        }));
        return db.WorkItems.FromSql($"""
            SELECT w.* FROM json_each({rows}) f
            CROSS JOIN "WorkItems" w ON w."State" = 'Open' AND w."ProcedureCode" = json_extract(f.value, '$[0]') AND w."ActivityId" = json_extract(f.value, '$[1]')
                AND w."Limit" = json_extract(f.value, '$[2]') AND w."DueAt" > {now} AND w."DueAt" <= json_extract(f.value, '$[3]')
            WHERE w."WarnAt" > {now} AND w."PartyId" IS NULL AND w."ParentId" IS NULL
            """);
    }
}
