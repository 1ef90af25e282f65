using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Designer;

/// <summary>An administrator takes a definition back, or deletes what nothing has ever used. What a procedure or a case refers to stays for good.</summary>
public sealed class RemoveDefinition(CommandRunner commands)
{
    /// <summary>What is left of it.</summary>
    public sealed record Removed(string DefinitionId, int Versions);

    /// <summary>Nobody may start it any more; refused while a procedure or another flow runs it.</summary>
    public Task<Outcome<Removed>> RetractAsync(Actor actor, string? key, string definitionId, CancellationToken cancellationToken) => RunAsync(
        actor, key, $"retract/{definitionId}",
        async (db, token) =>
        {
            var versions = await db.DefinitionVersions.Where(row => row.DefinitionId == definitionId).ToListAsync(token);
            if (versions.Count == 0)
            {
                return new Outcome<Removed>.Missing();
            }

            if (await InUseAsync(db, definitionId, token) is { } refusal)
            {
                return refusal;
            }

            versions.ForEach(version => version.Published = false);
            return new Removed(definitionId, versions.Count);
        },
        cancellationToken);

    /// <summary>Deletes draft and versions; refused when a procedure, another flow or a case refers to it.</summary>
    public Task<Outcome<Removed>> DeleteAsync(Actor actor, string? key, string definitionId, CancellationToken cancellationToken) => RunAsync(
        actor, key, $"delete/{definitionId}",
        async (db, token) =>
        {
            var versions = await db.DefinitionVersions.Where(row => row.DefinitionId == definitionId).ToListAsync(token);
            var draft = await db.FlowDrafts.FindAsync([definitionId], token);
            if (versions.Count == 0 && draft is null)
            {
                return new Outcome<Removed>.Missing();
            }

            if (versions.Count > 0 && await InUseAsync(db, definitionId, token) is { } refusal)
            {
                return refusal;
            }

            if (await db.WorkflowInstances.AnyAsync(row => row.DefinitionId == definitionId, token))
            {
                return Kept();
            }

            db.DefinitionVersions.RemoveRange(versions);
            db.FlowStarts.RemoveRange(await db.FlowStarts.Where(row => row.DefinitionId == definitionId).ToListAsync(token));
            if (draft is not null)
            {
                db.FlowDrafts.Remove(draft);
            }

            return new Removed(definitionId, 0);
        },
        cancellationToken);

    /// <summary>Deletes one version: the draft. A published version is part of the record and stays.</summary>
    public Task<Outcome<Removed>> DeleteVersionAsync(Actor actor, string? key, string id, CancellationToken cancellationToken) => RunAsync(
        actor, key, $"delete-version/{id}",
        async (db, token) =>
        {
            var (definitionId, which) = ElsaDefinitions.Read(id);
            var count = await db.DefinitionVersions.CountAsync(row => row.DefinitionId == definitionId, token);
            if (which?.Name == "Draft" && await db.FlowDrafts.FindAsync([definitionId], token) is { } draft)
            {
                db.FlowDrafts.Remove(draft);
                return new Removed(definitionId, count);
            }

            return which?.Version is { } version && await db.DefinitionVersions.AnyAsync(row => row.DefinitionId == definitionId && row.Version == version, token)
                ? Kept()
                : new Outcome<Removed>.Missing();
        },
        cancellationToken);

    private async Task<Outcome<Removed>> RunAsync(
        Actor actor, string? key, string command, Func<ApprovalsDb, CancellationToken, Task<Outcome<Removed>>> work, CancellationToken cancellationToken) =>
        DesignerRights.Refused(actor) is { } refusal ? refusal : await commands.RunAsync(actor, new CommandKey(key, command), work, cancellationToken);

    private static async Task<Refusal?> InUseAsync(ApprovalsDb db, string definitionId, CancellationToken cancellationToken)
    {
        var quoted = $"\"{definitionId}\"";
        var by = await db.ProcedureEditions.Where(row => row.DefinitionId == definitionId && row.WithdrawnAt == null).Select(row => row.Code).FirstOrDefaultAsync(cancellationToken)
            ?? await db.DefinitionVersions.Where(row => row.DefinitionId != definitionId && row.Published && row.Json.Contains(quoted)).Select(row => row.DefinitionId).FirstOrDefaultAsync(cancellationToken);
        return by is null ? null : Refusal.Conflict("in-use", Say.Pick($"{by} 正在使用这个流程，不能撤回或删除。", $"{by} runs this flow; it can be neither retracted nor deleted."));
    }

    private static Refusal Kept() => Refusal.Conflict("version-kept", Say.Pick("已发布的版本是办件记录的一部分，不能删除。", "A published version is part of the record of cases and cannot be deleted."));
}
