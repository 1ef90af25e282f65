using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Procedures;

/// <summary>
/// An administrator publishes a definition: it becomes the next version, which the present and coming editions of the procedures that run it use from now on. Versions that exist
/// are never touched, so running cases keep theirs. A definition that is not sound is refused with what is wrong.
/// </summary>
public sealed class PublishDefinition(CommandRunner commands, TimeProvider clock)
{
    /// <summary>The version that was published, as it is stored.</summary>
    public sealed record Published(string DefinitionId, int Version, JsonObject Definition);

    public async Task<Outcome<Published>> RunAsync(Actor actor, string? key, JsonObject model, CancellationToken cancellationToken)
    {
        if (actor.Role != UserRole.Administrator)
        {
            return Refusal.Forbidden("administrators-only", Say.Pick("只有系统管理员可以发布流程。", "Only administrators may publish flows."));
        }

        var (definition, findings) = WorkflowDefinition.Examine(model.ToJsonString());
        if (definition is not null && findings.All(finding => finding.Severity != "error"))
        {
            findings = Soundness.Check(definition);
        }

        var errors = findings.Where(finding => finding.Severity == "error").ToList();
        return definition is null || errors.Count > 0
            ? new Refusal(
                RefusalKind.Rule, "unsound", Say.Pick("流程有问题，不能发布。", "The flow has problems and cannot be published."),
                Rules: [.. errors.Select(finding => new BrokenRule(finding.Code, Say.Pick(finding.Text, finding.TextEn), null, finding.Path.Count == 0 ? null : string.Join(" → ", finding.Path)))])
            : await commands.RunAsync(actor, new CommandKey(key, $"publish/{definition.DefinitionId}"), (db, token) => StoreAsync(db, definition, token), cancellationToken);
    }

    private async Task<Outcome<Published>> StoreAsync(ApprovalsDb db, WorkflowDefinition definition, CancellationToken cancellationToken)
    {
        var latest = await db.DefinitionVersions.Where(row => row.DefinitionId == definition.DefinitionId)
            .OrderByDescending(row => row.Version).Select(row => (int?)row.Version).FirstOrDefaultAsync(cancellationToken);
        var version = (latest ?? 0) + 1;
        var json = (JsonObject)definition.Json.DeepClone();
        json["version"] = version;
        json["id"] = $"{definition.DefinitionId}-v{version}";
        (json["isLatest"], json["isPublished"]) = (true, true);
        db.DefinitionVersions.Add(new DefinitionVersion
        {
            DefinitionId = definition.DefinitionId,
            Version = version,
            Name = definition.Name,
            Json = json.ToJsonString(),
            Published = true,
            CreatedAt = clock.GetUtcNow(),
        });
        var editions = await db.ProcedureEditions.Where(row => row.DefinitionId == definition.DefinitionId).ToListAsync(cancellationToken);
        var today = WorkingCalendar.DateOf(clock.GetUtcNow());
        foreach (var same in editions.GroupBy(row => row.Code, StringComparer.Ordinal))
        {
            var present = ProcedureEdition.InForce(same, today);
            foreach (var edition in same.Where(row => row == present || (row.EffectiveFrom > today && row.WithdrawnAt is null)))
            {
                edition.DefinitionVersion = version;
            }
        }

        return new Published(definition.DefinitionId, version, json);
    }
}
