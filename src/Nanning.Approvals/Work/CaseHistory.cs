using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Work;

/// <summary>A field that the applicant changed between two rounds.</summary>
public sealed record FieldChange(FormField Field, JsonNode? Before, JsonNode? After);

/// <summary>What the applicant changed since the application was last looked at.</summary>
/// <param name="Since">When the round before was handed in.</param>
/// <param name="Materials">Ids of the materials for which files were handed in since.</param>
public sealed record RoundChanges(DateTimeOffset Since, IReadOnlyList<FieldChange> Fields, IReadOnlyList<string> Materials);

/// <summary>Another case of the same applicant.</summary>
/// <param name="Similar">Whether it is about the same procedure.</param>
public sealed record EarlierCase(Guid Id, string Number, string Procedure, string ProcedureName, CaseStatus Status, decimal? Amount, DateTimeOffset SubmittedAt, bool Similar);

/// <summary>What an officer wants to know of before deciding: what changed since the last round, and what else the applicant has asked for.</summary>
public sealed class CaseHistory(IDbContextFactory<ApprovalsDb> contexts, ProcedureLibrary procedures)
{
    private const int MostCases = 12;

    /// <summary>What changed with the last answer to a request for supplements; null when there was none.</summary>
    public async Task<RoundChanges?> ChangesAsync(Actor actor, Guid caseId, Procedure procedure, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rounds = await db.CaseFormVersions.AsNoTracking().Where(version => version.CaseId == caseId).OrderByDescending(version => version.Version).Take(2).ToListAsync(cancellationToken);
        if (rounds.Count < 2)
        {
            return null;
        }

        var (after, before) = (Form(rounds[0]), Form(rounds[1]));
        var hidden = await FieldRights.HiddenAsync(db, caseId, actor, cancellationToken);
        var since = rounds[1].At;
        var materials = await db.CaseDocuments.AsNoTracking().Where(document => document.CaseId == caseId && document.RemovedAt == null && document.UploadedAt > since)
            .Select(document => document.Material).Distinct().ToListAsync(cancellationToken);
        return new RoundChanges(
            since,
            [.. procedure.Form.Fields.Where(field => !hidden.Contains(field.Id) && !JsonNode.DeepEquals(before[field.Id], after[field.Id])).Select(field => new FieldChange(field, before[field.Id], after[field.Id]))],
            [.. materials.Where(material => !hidden.Contains(material))]);
    }

    /// <summary>The applicant's other cases that were sent in: those of the same procedure first, then the latest.</summary>
    public async Task<IReadOnlyList<EarlierCase>> OthersAsync(Guid caseId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var own = await db.Cases.AsNoTracking().Where(item => item.Id == caseId).Select(item => new { item.ApplicantId, item.ProcedureCode }).SingleAsync(cancellationToken);
        var rows = await db.Cases.AsNoTracking()
            .Where(item => item.ApplicantId == own.ApplicantId && item.Id != caseId && item.SubmittedAt != null && item.Number != null)
            .OrderByDescending(item => item.ProcedureCode == own.ProcedureCode).ThenByDescending(item => item.SubmittedAt).Take(MostCases)
            .Select(item => new { item.Id, item.Number, item.ProcedureCode, item.Status, item.Amount, item.SubmittedAt }).ToListAsync(cancellationToken);
        var names = rows.Count == 0 ? [] : (await procedures.AllAsync(db, cancellationToken)).ToDictionary(procedure => procedure.Code, procedure => procedure.Name.ToString(), StringComparer.Ordinal);
        return [.. rows.Select(row => new EarlierCase(
            row.Id, row.Number!, row.ProcedureCode, names.GetValueOrDefault(row.ProcedureCode, row.ProcedureCode), row.Status, row.Amount, row.SubmittedAt!.Value, row.ProcedureCode == own.ProcedureCode))];
    }

    private static JsonObject Form(CaseFormVersion version) => JsonNode.Parse(version.Form) as JsonObject ?? [];
}
