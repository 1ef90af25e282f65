using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Cases;

/// <summary>An agreement of the parties of a case, as far as it is signed.</summary>
/// <param name="Text">Markdown.</param>
/// <param name="Complete">Whether everybody who is to sign has signed.</param>
public sealed record AgreementView(Guid CaseId, string CaseNumber, string ProcedureName, string Title, string Text, bool Complete, IReadOnlyList<SignatureView> Signatures);

/// <summary>One signature: of the party whose account gave it, at that moment; nobody yet when the party has still to sign.</summary>
/// <param name="Signer">Name of the person who signed, as it was written.</param>
/// <param name="SignedOn">Date of the signature, as it was written.</param>
/// <param name="Account">Account that signed.</param>
/// <param name="At">When it was given on the platform.</param>
public sealed record SignatureView(string Step, string Party, bool Signed, string? Signer, string? SignedOn, string? Account, DateTimeOffset? At);

/// <summary>Reads the agreement of a case (协议).</summary>
public sealed class AgreementQueries(IDbContextFactory<ApprovalsDb> contexts, CaseHost host)
{
    /// <summary>The agreement; null when this person may not see the case, or it has none yet.</summary>
    public async Task<AgreementView?> GetAsync(Actor actor, Guid caseId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.FindVisibleAsync(caseId, actor, cancellationToken) is not { Number: not null } item)
        {
            return null;
        }

        // The context is thrown away: what opening the case tracks is never saved.
        var step = await host.OpenAsync(db, item, actor, cancellationToken);
        if (step.Procedure.Agreement is not { } agreement)
        {
            return null;
        }

        var steps = agreement.SignedBy.ToList();
        var items = await db.WorkItems.AsNoTracking().Where(row => row.CaseId == caseId && steps.Contains(row.ActivityId) && row.ParentId == null).OrderBy(row => row.CreatedAt).ToListAsync(cancellationToken);
        if (items.Count == 0)
        {
            return null;
        }

        var scope = step.Facts.Rules.ScopeFor(step.Procedure);
        var text = Say.English && agreement.Text.En is { } english ? english : agreement.Text.Zh;
        var signatures = steps.Select(id => items.LastOrDefault(row => row.ActivityId == id)).OfType<WorkItem>().Select(row => Of(row, row.AskedName(step.Departments))).ToList();
        var concealed = await Concealed.OfAsync(db, item, actor, cancellationToken);
        return concealed.In(new AgreementView(
            caseId, item.Number, step.Procedure.Name.ToString(), agreement.Title.ToString(), Convert.ToString(text.Render(scope), System.Globalization.CultureInfo.InvariantCulture)!,
            signatures.TrueForAll(one => one.Signed), signatures));
    }

    private static SignatureView Of(WorkItem row, string party)
    {
        var data = row.Data is null ? null : JsonNode.Parse(row.Data) as JsonObject;
        return row is { State: WorkItemState.Done, Outcome: "Approve", Rule: null }
            ? new(Say.Pick(row.Step, row.StepEn), party, true, data?["signer"]?.ToString() ?? row.DecidedByName, data?["signedOn"]?.ToString(), row.DecidedByName, row.DecidedAt)
            : new(Say.Pick(row.Step, row.StepEn), party, false, null, null, null, null);
    }
}
