using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Work;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Targets;

/// <summary>Something that counts for a target.</summary>
/// <param name="Until">From this day on it counts no more, e.g. because the certificate was revoked.</param>
/// <param name="Certificate">Number of the certificate, which anyone may check; null when there is none.</param>
/// <param name="Holder">Name on the certificate; null when there is none, because the names of applicants are not public.</param>
public sealed record TargetItem(DateOnly On, DateOnly? Until, decimal Value, string Procedure, string? CaseNumber, string? Certificate, string? Holder)
{
    /// <summary>Whether it counts on a day.</summary>
    public bool CountsOn(DateOnly day) => On <= day && (Until is null || day < Until);
}

/// <summary>Counts the cases that feed a target.</summary>
public sealed class TargetCounts(WorkingCalendar calendar)
{
    /// <summary>What counts, by day.</summary>
    public async Task<IReadOnlyList<TargetItem>> OfAsync(ApprovalsDb db, CaseCount count, CancellationToken cancellationToken)
    {
        var procedures = count.Procedures.ToArray();
        var references = new[] { count.When, count.Value }.OfType<Formula>().SelectMany(formula => formula.References).ToList();
        var needsForm = references.Count > 0;
        var rows = count.Count switch
        {
            CountKind.Certificates => await (
                from certificate in db.Certificates.AsNoTracking()
                where procedures.Contains(certificate.ProcedureCode)
                join item in db.Cases.AsNoTracking() on certificate.CaseId equals item.Id
                select new Row(
                    item.Id, needsForm ? item.Form : null, certificate.IssuedOn, null, certificate.ValidUntil, certificate.RevokedOn, 1m, certificate.ProcedureCode, item.Number, certificate.Number, certificate.Holder))
                .ToListAsync(cancellationToken),
            CountKind.Approved => await db.Cases.AsNoTracking()
                .Where(item => procedures.Contains(item.ProcedureCode) && item.Status == CaseStatus.Approved && item.DecidedAt != null)
                .Select(item => new Row(item.Id, needsForm ? item.Form : null, null, item.DecidedAt, null, null, 1m, item.ProcedureCode, item.Number, null, null))
                .ToListAsync(cancellationToken),
            _ => await (
                from grant in db.Grants.AsNoTracking()
                where procedures.Contains(grant.ProcedureCode)
                join item in db.Cases.AsNoTracking() on grant.CaseId equals item.Id
                select new Row(item.Id, needsForm ? item.Form : null, null, grant.At, null, null, grant.Amount, grant.ProcedureCode, item.Number, null, null))
                .ToListAsync(cancellationToken),
        };
        var steps = await StepsAsync(db, procedures, references, cancellationToken);
        return [.. rows.Select(row => Item(row, count, steps[row.CaseId])).OfType<TargetItem>().OrderBy(item => item.On).ThenBy(item => item.CaseNumber, StringComparer.Ordinal)];
    }

    /// <summary>What was written in the steps that the formulas read, by case; of a step that was taken twice the later.</summary>
    private static async Task<ILookup<Guid, (string Step, object? Data)>> StepsAsync(
        ApprovalsDb db, string[] procedures, IEnumerable<string> references, CancellationToken cancellationToken)
    {
        var names = references.Select(reference => reference.Split('.')).Where(parts => parts is ["steps", _, ..]).Select(parts => parts[1]).Distinct(StringComparer.Ordinal).ToArray();
        var done = names.Length == 0
            ? []
            : await db.WorkItems.AsNoTracking()
                .Where(work => procedures.Contains(work.ProcedureCode) && names.Contains(work.ActivityId) && work.State == WorkItemState.Done && work.Data != null && work.ParentId == null)
                .OrderBy(work => work.DecidedAt).Select(work => new { work.CaseId, work.ActivityId, work.Data }).ToListAsync(cancellationToken);
        return done.ToLookup(work => work.CaseId, work => (work.ActivityId, FormulaValues.FromJson(JsonNode.Parse(work.Data!))));
    }

    private TargetItem? Item(Row row, CaseCount count, IEnumerable<(string Step, object? Data)> steps)
    {
        var value = row.Value;
        if (row.Form is { } json)
        {
            var form = FormulaValues.FromJson(JsonNode.Parse(json));
            var data = steps.GroupBy(step => step.Step).ToDictionary(step => step.Key, step => step.Last().Data, StringComparer.Ordinal);
            var scope = new FormulaScope(name => name switch { "form" => form, "steps" => data, _ => null }, calendar.AddWorkingDays);
            if (count.When?.IsTrue(scope) == false)
            {
                return null;
            }

            value = count.Value is null ? value : count.Value.Evaluate(scope) as decimal? ?? 0;
        }

        var until = new[] { row.RevokedOn, row.ValidUntil?.AddDays(1) }.Min();
        return new TargetItem(row.On ?? WorkingCalendar.DateOf(row.At!.Value), until, value, row.Procedure, row.CaseNumber, row.Certificate, row.Holder);
    }

    private sealed record Row(
        Guid CaseId, string? Form, DateOnly? On, DateTimeOffset? At, DateOnly? ValidUntil, DateOnly? RevokedOn, decimal Value, string Procedure, string? CaseNumber, string? Certificate, string? Holder);
}
