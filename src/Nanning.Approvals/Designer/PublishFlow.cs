using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Designer;

/// <summary>
/// Publishes a definition as its next version. With no other day and no change of the procedure, the editions in force and coming use it from now on; otherwise a new edition
/// does, from the day on. Versions that exist are never touched, so running cases keep theirs. What is not sound, or fails a saved run, is refused with what is wrong.
/// </summary>
public sealed class PublishFlow(CommandRunner commands, ExamineDraft examine, RunSavedRuns runs, TimeProvider clock)
{
    /// <param name="Note">What is changed and why; may be empty for programs.</param>
    /// <param name="EffectiveOn">First day; null is today.</param>
    /// <param name="ProposalId">The proposal that is approved; null publishes at once.</param>
    public sealed record Request(JsonObject? Model, JsonObject? Procedure, string Note, DateOnly? EffectiveOn, Guid? ProposalId);

    /// <summary>What was published.</summary>
    /// <param name="Edition">The edition that was issued for it, if one was.</param>
    public sealed record Published(string DefinitionId, int Version, JsonObject Definition, string? Edition, DateOnly EffectiveOn);

    public async Task<Outcome<Published>> RunAsync(Actor actor, string? key, Request request, CancellationToken cancellationToken)
    {
        if (DesignerRights.Refused(actor) is { } forbidden)
        {
            return forbidden;
        }

        if (request.Model is null)
        {
            return Refusal.Field("model", Say.Pick("缺少流程定义。", "The definition is missing."));
        }

        var (examined, passed, refusal) = await TestAsync(request.Model, request.Procedure, cancellationToken);
        return refusal is not null
            ? refusal
            : await commands.RunAsync(
                actor, new CommandKey(key, $"publish/{examined.Definition!.DefinitionId}"), (db, token) => StoreAsync(db, actor, examined, passed, request, token), cancellationToken);
    }

    /// <summary>All that is looked at before anything is published or proposed; null when nothing speaks against it.</summary>
    internal async Task<(ExamineDraft.Result Examined, RunSavedRuns.Result Runs, Refusal? Refusal)> TestAsync(JsonObject model, JsonObject? part, CancellationToken cancellationToken)
    {
        var examined = await examine.RunAsync(model, part, cancellationToken);
        if (examined.Errors.ToList() is { Count: > 0 } errors)
        {
            return (examined, RunSavedRuns.None, new Refusal(
                RefusalKind.Rule, "unsound", Say.Pick("流程有问题，不能发布。", "The flow has problems and cannot be published."),
                Rules: [.. errors.Select(finding => new BrokenRule(finding.Code, Say.Pick(finding.Text, finding.TextEn), null, finding.Path.Count == 0 ? null : string.Join(" → ", finding.Path)))]));
        }

        if (DefinitionNames.Problem(examined.Definition!.DefinitionId) is { } problem)
        {
            return (examined, RunSavedRuns.None, Refusal.Field("definitionId", problem));
        }

        var result = await runs.RunAsync(examined.Definition.DefinitionId, model, part, cancellationToken);
        return (examined, result, result.Results.Where(run => !run.Passed).ToList() is { Count: > 0 } failed
            ? new Refusal(
                RefusalKind.Rule, "run-failed", Say.Pick("保存的试运行没有通过，不能发布。", "A saved run does not pass; the flow cannot be published."),
                Rules: [.. failed.Select(run => new BrokenRule(run.Name, Say.Pick($"试运行“{run.Name}”：{run.Why}", $"Run “{run.Name}”: {run.Why}"), null, run.Why))])
            : null);
    }

    private async Task<Outcome<Published>> StoreAsync(
        ApprovalsDb db, Actor actor, ExamineDraft.Result examined, RunSavedRuns.Result passed, Request request, CancellationToken cancellationToken)
    {
        var (definition, now) = (examined.Definition!, clock.GetUtcNow());
        var (definitionId, today) = (definition.DefinitionId, WorkingCalendar.DateOf(now));
        await Numbers.LockAsync(db, $"publish:{definitionId}"[..Math.Min(64, definitionId.Length + 8)], cancellationToken);
        var proposal = request.ProposalId is { } id ? await db.FlowProposals.FindAsync([id], cancellationToken) : null;
        if (request.ProposalId is not null && Refused(proposal, actor, await LatestAsync(db, definitionId, cancellationToken)) is { } refused)
        {
            return refused;
        }

        var latest = await LatestAsync(db, definitionId, cancellationToken);
        var version = (latest?.Version ?? 0) + 1;
        var json = Numbered(definition.Json, definitionId, version);
        var effectiveOn = request.EffectiveOn is { } day && day > today ? day : today;
        var (edition, wrong) = await UseAsync(db, actor, examined, request, version, effectiveOn, today, cancellationToken);
        if (wrong is not null)
        {
            return wrong;
        }

        db.DefinitionVersions.Add(new DefinitionVersion
        {
            DefinitionId = definitionId,
            Version = version,
            Name = definition.Name,
            Json = json.ToJsonString(DesignerJson.Plain),
            Published = true,
            CreatedAt = now,
        });
        await FlowStarts.ScheduleAsync(db, CompiledFlow.Compile(WorkflowDefinition.Read(json.ToJsonString())), now, cancellationToken);
        if (await db.FlowDrafts.FindAsync([definitionId], cancellationToken) is { } draft && (proposal is null || draft.Model == proposal.Model))
        {
            db.FlowDrafts.Remove(draft);
        }

        if (proposal is null)
        {
            proposal = Proposal(actor, definitionId, request, now);
            db.FlowProposals.Add(proposal);
        }

        (proposal.State, proposal.DecidedBy, proposal.DecidedByName, proposal.DecidedAt) = (ProposalState.Published, actor.UserId, actor.Name, now);
        (proposal.PublishedVersion, proposal.Edition, proposal.Runs) = (version, edition, JsonSerializer.Serialize(passed, JsonSerializerOptions.Web));
        proposal.Version++;
        if (proposal.ProposedBy != actor.UserId)
        {
            ProposalNews.Tell(db, proposal.ProposedBy, proposal, $"已发布：{definition.Name}", $"{actor.Name} 已复核同意，流程第 {version} 版已发布。", now);
        }

        return new Published(definitionId, version, json, edition, effectiveOn);
    }

    /// <summary>Lets the editions use the version: those in force and coming, or a new one from a day on.</summary>
    private async Task<(string? Edition, Refusal? Wrong)> UseAsync(
        ApprovalsDb db, Actor actor, ExamineDraft.Result examined, Request request, int version, DateOnly effectiveOn, DateOnly today, CancellationToken cancellationToken)
    {
        var definitionId = examined.Definition!.DefinitionId;
        var procedure = examined.Found!.Procedure;
        var changed = procedure is not null && ProcedurePart.Changes(procedure, request.Procedure);
        if (!examined.Found.IsMain)
        {
            return changed || effectiveOn > today
                ? (null, Refusal.Field("effectiveOn", Say.Pick("子流程发布后立即生效，不能指定日期，也不能改表单。", "A sub-flow takes effect at once, and has no form of its own.")))
                : (null, null);
        }

        var editions = await db.ProcedureEditions.Where(row => row.DefinitionId == definitionId && row.WithdrawnAt == null).ToListAsync(cancellationToken);
        if (!changed && effectiveOn == today)
        {
            foreach (var same in editions.GroupBy(row => row.Code, StringComparer.Ordinal))
            {
                var present = ProcedureEdition.InForce(same, today);
                foreach (var edition in same.Where(row => row == present || row.EffectiveFrom > today))
                {
                    edition.DefinitionVersion = version;
                }
            }

            return (null, null);
        }

        var last = IssueEdition.LastOf(editions)!;
        if (effectiveOn < last.EffectiveFrom)
        {
            return (null, Refusal.Field("effectiveOn", Say.Pick(
                $"施行日期不能早于版本 {last.Edition} 的施行日期 {FormulaValues.Text(last.EffectiveFrom)}。", $"It cannot take effect before edition {last.Edition} does ({FormulaValues.Text(last.EffectiveFrom)}).")));
        }

        var all = await db.ProcedureEditions.Where(row => row.Code == last.Code).Select(row => new { row.Edition, row.Ordinal }).ToListAsync(cancellationToken);
        var name = Enumerable.Range(1, all.Count + 1).Select(number => string.Create(CultureInfo.InvariantCulture, $"{effectiveOn.Year}-{number}"))
            .First(one => all.TrueForAll(row => !string.Equals(row.Edition, one, StringComparison.OrdinalIgnoreCase)));
        var json = ProcedurePart.Apply(procedure!, request.Procedure);
        (json["edition"], json["effectiveFrom"]) = (name, FormulaValues.Text(effectiveOn));
        db.ProcedureEditions.Add(new ProcedureEdition
        {
            Code = last.Code,
            Edition = name,
            Json = json.ToJsonString(DesignerJson.Plain),
            DefinitionId = definitionId,
            DefinitionVersion = version,
            Ordinal = all.Max(row => row.Ordinal) + 1,
            EffectiveFrom = effectiveOn,
            LoadedAt = clock.GetUtcNow(),
            BasedOn = last.Edition,
            IssuedBy = actor.UserId,
            IssuedByName = actor.Name,
            ChangeNote = request.Note,
        });
        return (name, null);
    }

    /// <summary>The row that a publication, or a wish for one, leaves behind.</summary>
    internal static FlowProposal Proposal(Actor actor, string definitionId, Request request, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        DefinitionId = definitionId,
        Model = request.Model!.ToJsonString(DesignerJson.Plain),
        Procedure = request.Procedure?.ToJsonString(DesignerJson.Plain),
        Note = request.Note,
        EffectiveOn = request.EffectiveOn,
        ProposedBy = actor.UserId ?? Guid.Empty,
        ProposedByName = actor.Name,
        ProposedAt = now,
    };

    private static Refusal? Refused(FlowProposal? proposal, Actor actor, DefinitionVersion? latest) => proposal switch
    {
        null or { State: not ProposalState.Open } => Refusal.Conflict("already-decided", Say.Pick("这项发布申请已处理。", "This proposal has been dealt with.")),
        { ProposedBy: var by } when by == actor.UserId =>
            Refusal.Conflict("same-administrator", Say.Pick("发布须由另一名管理员审核。", "Another administrator has to approve it.")),
        { ProposedAt: var at } when latest is not null && latest.CreatedAt > at => Refusal.Conflict(
            "outdated", Say.Pick($"申请之后已发布版本 {latest.Version}，请在新版本上重新提出。", $"Version {latest.Version} has been published since; propose it anew on top of that.")),
        _ => null,
    };

    private static Task<DefinitionVersion?> LatestAsync(ApprovalsDb db, string definitionId, CancellationToken cancellationToken) =>
        db.DefinitionVersions.AsNoTracking().Where(row => row.DefinitionId == definitionId).OrderByDescending(row => row.Version).FirstOrDefaultAsync(cancellationToken);

    private static JsonObject Numbered(JsonObject model, string definitionId, int version)
    {
        var json = (JsonObject)model.DeepClone();
        json["version"] = version;
        json["id"] = $"{definitionId}-v{version}";
        (json["isLatest"], json["isPublished"]) = (true, true);
        json.Remove("links");
        WorkflowDefinition.FillNodeIds(json);
        return json;
    }
}
