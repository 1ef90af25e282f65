using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Work;

/// <summary>Why an approval counts no longer.</summary>
/// <param name="Fields">Fields and materials that were changed since; empty when it was returned.</param>
/// <param name="ReturnedBy">Name of the step that returned the case; null when the application was changed.</param>
public sealed record Voided(IReadOnlyList<string> Fields, string? ReturnedBy = null)
{
    /// <summary>The cause that an item keeps, or null.</summary>
    public static Voided? Of(WorkItem item) => item.VoidedBecause is { } json ? JsonSerializer.Deserialize<Voided>(json, JsonSerializerOptions.Web) : null;

    /// <summary>The cause for people.</summary>
    public string Text(Procedure procedure) => ReturnedBy is not null
        ? Say.Pick($"“{ReturnedBy}”退回后重新征求", $"Asked for again after “{ReturnedBy}” returned the case")
        : Say.Pick($"作出后{Names(procedure)}有改动，重新征求", $"Asked for again: {Names(procedure)} changed since");

    private string Names(Procedure procedure) => string.Join(Say.Pick("、", ", "), Fields.Select(field => Standing.Name(procedure, field).ToString()));
}

/// <summary>
/// Which approvals of a case count (意见的效力). An approval rests on the fields and materials that its step names in <see cref="StepPolicy.DependsOn"/>, or on all that it shows. When the
/// applicant changes one of them, it is void and asked for again; the others stand, and whoever gave them is not asked twice. After a return by an officer those between the two steps
/// are asked anew, but for steps that say what they rest on. The score of an expert rests on nothing where its step does not say so: nobody judges the same thing a second time for a telephone
/// number.
/// </summary>
internal static class Standing
{
    // The outcomes by which a lead and a co-lead say yes, see the REST contract.
    internal static readonly string[] Positive = ["Approve", "Agree"];

    /// <summary>What changed in the application, by field and material, as far as a request for supplements opened it.</summary>
    public static async Task<IReadOnlyList<string>> ChangedAsync(CaseStep step, OpenSupplement supplement, CancellationToken cancellationToken)
    {
        var rounds = step.Db.CaseFormVersions.Where(version => version.CaseId == step.Case.Id).OrderByDescending(version => version.Version);
        if (await rounds.AsNoTracking().FirstOrDefaultAsync(cancellationToken) is not { } before)
        {
            return [];
        }

        var (was, now) = (JsonNode.Parse(before.Form)!, JsonNode.Parse(step.Case.Form)!);
        var files = await step.Db.CaseDocuments.AsNoTracking().Where(file => file.CaseId == step.Case.Id && (file.UploadedAt > before.At || file.RemovedAt > before.At))
            .Select(file => file.Material).Distinct().ToListAsync(cancellationToken);
        return [.. supplement.Fields.Where(field => !JsonNode.DeepEquals(was[field], now[field])), .. supplement.Materials.Where(files.Contains)];
    }

    /// <summary>Decides what a supplement leaves of the approvals so far, and whom the flow asks again.</summary>
    /// <param name="state">The engine's state; what stands is written into it.</param>
    public static async Task<AskAgain?> AfterSupplementAsync(
        CaseStep step, WorkflowInstance instance, InstanceState state, IReadOnlyList<RedoPlace> places, IReadOnlyList<string> changed, CancellationToken cancellationToken)
    {
        if (changed.Count == 0)
        {
            return null;
        }

        var answers = await AnswersAsync(step, instance.Id, cancellationToken);
        var kept = (state.Standing ?? []).Select(answer => answer.Answer).ToHashSet(StringComparer.Ordinal);
        var running = answers.FindAll(row => WorkflowEngine.WaitsFor(state, row.ActivityId) && IsOfThisRound(state, row));
        var behind = answers.FindAll(row => places.Any(place => Covers(place, row, answers)));
        var lost = answers.FindAll(row => RestsOn(row, changed) && (kept.Contains($"{row.Id}") || running.Contains(row) || behind.Contains(row)));
        if (lost.Count == 0)
        {
            return null;
        }

        var again = lost.FindAll(row => !kept.Contains($"{row.Id}") && !running.Contains(row));
        var to = again.Count == 0 ? null : places.FirstOrDefault(place => again.TrueForAll(row => Covers(place, row, answers))) ?? places[^1];
        lost.ForEach(row => Void(step, row, new Voided(changed)));
        var stands = answers.FindAll(row => row.VoidedAt is null && (kept.Contains($"{row.Id}") || (to is not null && Covers(to, row, answers))));
        Keep(state, stands);
        step.AskedAgain = $"申请人修改了{string.Join("、", changed.Select(field => Name(step.Procedure, field).Zh))}";
        step.Journal("approvals-void", visible: true, data: new JsonObject
        {
            ["fields"] = new JsonArray([.. changed.Select(field => Names(Name(step.Procedure, field)))]),
            ["void"] = new JsonArray([.. lost.Select(row => Line(step, row))]),
            ["stand"] = new JsonArray([.. answers.Where(row => row.VoidedAt is null && (stands.Contains(row) || running.Contains(row) || behind.Contains(row))).Select(row => Line(step, row))]),
        });
        return new AskAgain(to?.Node.Id, lost.Where(running.Contains).Select(row => row.BookmarkId).ToHashSet(StringComparer.Ordinal), step.AskedAgain);
    }

    /// <summary>An officer returns the case: what lies between is asked anew, but for what says on what it rests.</summary>
    public static async Task AfterReturnAsync(CaseStep step, WorkItem returned, CompiledFlow flow, InstanceState state, FlowNode target, CancellationToken cancellationToken)
    {
        var answers = await AnswersAsync(step, returned.InstanceId, cancellationToken);
        var place = new RedoPlace(target, WorkflowEngine.Ahead(flow, target));
        var passed = answers.FindAll(row => row.Id != returned.Id && Covers(place, row, answers));
        var stands = passed.FindAll(row => row.ActivityId != target.Id && StepOpening.PolicyOf(row).DependsOn is not null);
        passed.Except(stands).ToList().ForEach(row => Void(step, row, new Voided([], returned.Step)));
        Keep(state, stands);
    }

    /// <summary>A step that was asked again is decided: when it says something else than before, what came after it has lost its ground.</summary>
    /// <param name="changed">Fields that the officer changed with the decision.</param>
    public static async Task AfterDecisionAsync(CaseStep step, WorkItem decided, InstanceState state, IReadOnlyCollection<string> changed, CancellationToken cancellationToken)
    {
        // Who asks for supplements has not answered yet.
        if (state.Standing is not { Count: > 0 } standing || decided.Outcome == DecideWorkItem.Supplement)
        {
            return;
        }

        var ids = standing.ConvertAll(answer => Guid.Parse(answer.Answer));
        var rows = await step.Db.WorkItems.Where(row => ids.Contains(row.Id)).ToListAsync(cancellationToken);
        var before = await step.Db.WorkItems.AsNoTracking()
            .Where(row => row.InstanceId == decided.InstanceId && row.ActivityId == decided.ActivityId && row.DepartmentCode == decided.DepartmentCode && row.PartyId == decided.PartyId
                && row.Seat == decided.Seat && row.Id != decided.Id && row.ParentId == null && row.VoidedAt != null)
            .OrderByDescending(row => row.Round).FirstOrDefaultAsync(cancellationToken);
        var other = before is not null && (before.Outcome != decided.Outcome || !JsonNode.DeepEquals(Json(before.Data), Json(decided.Data)));
        var lost = rows.FindAll(row => (other && !IsScoreOfItsOwn(row)) || RestsOn(row, changed));
        lost.ForEach(row => Void(step, row, other ? new Voided([], decided.Step) : new Voided([.. changed])));
        Keep(state, rows.FindAll(row => row.VoidedAt is null));
    }

    /// <summary>The answer that stands for an item which is about to be opened, if it still fits what is asked.</summary>
    public static async Task<WorkItem?> AnswerAsync(CaseStep step, InstanceState state, OpenWorkItem open, string department, Guid? party, CancellationToken cancellationToken)
    {
        if (state.Standing?.Find(answer => answer.ActivityId == open.ActivityId && answer.Seat == open.Seat && answer.Asked == Asked(department, party)) is not { } stands)
        {
            return null;
        }

        var row = (await step.Db.WorkItems.FindAsync([Guid.Parse(stands.Answer)], cancellationToken))!;
        return row.VoidedAt is null && Fits(open, row) ? row : null;
    }

    /// <summary>A field or a material for people.</summary>
    internal static Wording Name(Procedure procedure, string id) =>
        procedure.Form.Field(id)?.Label ?? procedure.Materials.FirstOrDefault(material => material.Id == id)?.Name ?? new Wording(id, id);

    private static bool Fits(OpenWorkItem open, WorkItem row)
    {
        try
        {
            Workflows.Activities.FormCheck.Run(open.Form, Json(row.Data) as JsonObject, row.Outcome!);
        }
        catch (StimulusRefusedException)
        {
            // The step asks for something else than it did: a person has to answer.
            return false;
        }

        return open.Outcomes.Any(outcome => outcome.Name == row.Outcome) && (!open.OpinionRequiredFor.Contains(row.Outcome) || !string.IsNullOrWhiteSpace(row.Opinion));
    }

    /// <summary>The approvals of an instance that count, the latest of each seat.</summary>
    private static async Task<List<WorkItem>> AnswersAsync(CaseStep step, Guid instanceId, CancellationToken cancellationToken)
    {
        var done = await step.Db.WorkItems.Where(row => row.InstanceId == instanceId && row.ParentId == null && row.State == WorkItemState.Done).ToListAsync(cancellationToken);
        return [.. done.GroupBy(row => (row.ActivityId, row.DepartmentCode, row.PartyId, row.Seat)).Select(group => group.MaxBy(row => row.Round)!)
            .Where(row => row.VoidedAt is null && Positive.Contains(row.Outcome)).OrderBy(row => row.Round).ThenBy(row => row.Seat)];
    }

    // Cases live for years and steps come round: only what was asked since the place was asked last lies ahead of it.
    private static bool Covers(RedoPlace place, WorkItem row, List<WorkItem> answers) =>
        place.Ahead.Contains(row.ActivityId) && answers.FindLast(other => other.ActivityId == place.Node.Id) is { } first && row.Round >= first.Round;

    private static bool IsOfThisRound(InstanceState state, WorkItem row) => state.Tokens.Exists(token => token.ActivityId == row.ActivityId
        && token.Memory?.ToJsonString().Contains($"\"{row.BookmarkId}\"", StringComparison.Ordinal) == true);

    private static bool RestsOn(WorkItem row, IReadOnlyCollection<string> changed)
    {
        var policy = StepOpening.PolicyOf(row);
        return (policy.DependsOn?.GetValueOrDefault(row.DepartmentCode) ?? policy.DependsOn?.GetValueOrDefault(StepPolicy.Everybody)) is { } named
            ? changed.Any(named.Contains)
            : !IsScoreOfItsOwn(row) && changed.Any(field => policy.Fields?.Hidden.Contains(field) != true);
    }

    /// <summary>The score of an expert whose step does not say what it rests on.</summary>
    private static bool IsScoreOfItsOwn(WorkItem row) => row.Role == WorkRole.Expert && StepOpening.PolicyOf(row).DependsOn is null;

    private static void Void(CaseStep step, WorkItem row, Voided why)
    {
        (row.VoidedAt, row.VoidedBecause) = (step.Now, JsonSerializer.Serialize(why, JsonSerializerOptions.Web));
        row.Version++;
    }

    private static void Keep(InstanceState state, List<WorkItem> stands) => state.Standing = stands.Count == 0
        ? null : stands.ConvertAll(row => new StandingAnswer(row.ActivityId, Asked(row.DepartmentCode, row.PartyId), row.Seat, $"{row.Id}"));

    /// <summary>The expert who gave a score; null for other answers.</summary>
    internal static string? ExpertOf(WorkItem row) => row.Role == WorkRole.Expert ? Json(row.Data)?["expert"]?.ToString() : null;

    private static string Asked(string department, Guid? party) => party is { } id ? $"{id}" : department;

    private static JsonNode? Json(string? data) => data is null ? null : JsonNode.Parse(data);

    private static JsonObject Names(Wording name) => new() { ["zh"] = name.Zh, ["en"] = name.En };

    private static JsonObject Line(CaseStep step, WorkItem row) => new()
    {
        ["activityId"] = row.ActivityId,
        ["zh"] = $"{row.Step}（{ExpertOf(row) ?? row.AskedName(step.Departments, step.Today)}）",
        ["en"] = $"{row.StepEn ?? row.Step} ({ExpertOf(row) ?? row.AskedName(step.Departments, step.Today)})",
    };
}
