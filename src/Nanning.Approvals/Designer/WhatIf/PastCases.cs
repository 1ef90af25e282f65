using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Designer.WhatIf;

/// <summary>Reads the cases of a past period with what happened in them.</summary>
internal static class PastCases
{
    /// <summary>Most cases of one replay; of more, the latest count.</summary>
    public const int Most = 2000;

    public static async Task<IReadOnlyList<PastCase>> ReadAsync(
        ApprovalsDb db, string procedureCode, string definitionId, DateOnly from, DateOnly until, WorkingCalendar calendar, CancellationToken cancellationToken)
    {
        var (begin, end) = (WorkingCalendar.StartOf(from), WorkingCalendar.EndOf(until));
        var cases = await db.Cases.AsNoTracking().Where(row => row.ProcedureCode == procedureCode && row.SubmittedAt >= begin && row.SubmittedAt < end && row.Status != CaseStatus.Withdrawn)
            .OrderByDescending(row => row.SubmittedAt).Take(Most).Select(row => new { row.Id, row.SubmittedAt, row.DecidedAt, row.Form }).ToListAsync(cancellationToken);
        var past = new List<PastCase>();
        foreach (var chunk in cases.Chunk(200))
        {
            var ids = chunk.Select(row => row.Id).ToList();
            var versions = (await db.WorkflowInstances.AsNoTracking().Where(row => ids.Contains(row.CaseId) && row.DefinitionId == definitionId)
                .Select(row => new { row.CaseId, row.DefinitionVersion }).ToListAsync(cancellationToken)).DistinctBy(row => row.CaseId).ToDictionary(row => row.CaseId, row => row.DefinitionVersion);
            var items = (await db.WorkItems.AsNoTracking().Where(row => ids.Contains(row.CaseId) && row.State == WorkItemState.Done && row.DecidedAt != null && row.ParentId == null)
                .Select(row => new { row.CaseId, row.ActivityId, row.Round, row.DepartmentCode, row.CreatedAt, row.DecidedAt, DueAt = row.StepDueAt }).ToListAsync(cancellationToken)).ToLookup(row => row.CaseId);
            var left = (await db.Journal.AsNoTracking().Where(row => ids.Contains(row.CaseId) && row.Kind == "flow-left" && row.ActivityId != null)
                .OrderBy(row => row.Seq).Select(row => new { row.CaseId, row.ActivityId, row.Outcome }).ToListAsync(cancellationToken)).ToLookup(row => row.CaseId);
            foreach (var row in chunk.Where(row => versions.ContainsKey(row.Id)))
            {
                // What several people of one step did side by side is one visit, as long as the longest of them.
                var rounds = items[row.Id].GroupBy(item => (item.ActivityId, item.Round)).OrderBy(same => same.Key.Round).Select(same => new
                {
                    same.Key.ActivityId,
                    Department = same.First().DepartmentCode,
                    Days = same.Max(item => Days(item.CreatedAt, item.DecidedAt!.Value, calendar)),
                    Limit = same.Max(item => item.DueAt is { } due ? (int?)Days(item.CreatedAt, due.AddTicks(-1), calendar) : null),
                }).ToLookup(one => one.ActivityId, StringComparer.Ordinal);
                var visits = left[row.Id].GroupBy(entry => entry.ActivityId!, StringComparer.Ordinal).ToDictionary(
                    same => same.Key,
                    same => (IReadOnlyList<PastVisit>)[.. same.Select((entry, index) =>
                    {
                        var round = rounds[same.Key].ElementAtOrDefault(index);
                        return new PastVisit(same.Key, round?.Department, entry.Outcome, round?.Days ?? 0, round?.Limit);
                    })],
                    StringComparer.Ordinal);
                past.Add(new PastCase(
                    row.Id, WorkingCalendar.DateOf(row.SubmittedAt!.Value), (JsonObject)JsonNode.Parse(row.Form)!, versions[row.Id], visits,
                    row.DecidedAt is { } decided ? Days(row.SubmittedAt.Value, decided, calendar) : null));
            }
        }

        return past;
    }

    private static int Days(DateTimeOffset from, DateTimeOffset to, WorkingCalendar calendar) =>
        Math.Max(0, calendar.WorkingDaysBetween(WorkingCalendar.DateOf(from), WorkingCalendar.DateOf(to)));
}
