using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Credit;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Designer.WhatIf;

/// <summary>What is tried besides the drawing.</summary>
/// <param name="Limits">Limits in working days, by activity.</param>
/// <param name="Speed">How fast a department works, by its code: 2 is twice as fast as it was.</param>
public sealed record WhatIfChanges(Dictionary<string, int>? Limits, Dictionary<string, decimal>? Speed);

/// <param name="Visits">How often cases came to it.</param>
/// <param name="OnTime">Share of the visits within the limit; null without one.</param>
public sealed record WhatIfStep(string ActivityId, string Name, string? NameEn, int Visits, double MeanDays, double P90Days, int? Limit, double? OnTime);

/// <param name="Decided">Cases that come to a decision.</param>
/// <param name="OnTime">Share of them within the promised days.</param>
public sealed record WhatIfSide(int Decided, double? OnTime, double? MeanDays, double? P90Days, int PromisedDays, IReadOnlyList<WhatIfStep> ByStep);

/// <param name="Measured">What really happened, for comparison with <paramref name="Before"/>, which is replayed like <paramref name="After"/>.</param>
public sealed record WhatIfResult(int Cases, bool Cut, WhatIfSide Measured, WhatIfSide Before, WhatIfSide After);

/// <summary>What if (推演): the applications of a past period against an edited flow. How it is computed, and what it cannot know, is in docs/designer.md.</summary>
public sealed class ReplayPast(IDbContextFactory<ApprovalsDb> contexts, DefinitionLookup lookup, FlowLibrary flows, WorkingCalendar calendar, TimeProvider clock)
{
    public async Task<Outcome<WhatIfResult>> RunAsync(
        Actor actor, string definitionId, JsonObject? model, JsonObject? part, DateOnly? from, DateOnly? until, WhatIfChanges? changes, CancellationToken cancellationToken)
    {
        if (DesignerRights.Refused(actor) is { } refusal)
        {
            return refusal;
        }

        var today = WorkingCalendar.DateOf(clock.GetUtcNow());
        var (begin, end) = (from ?? today.AddYears(-1), until ?? today);
        if (end < begin)
        {
            return Refusal.Field("to", Say.Pick("截止日不能早于开始日。", "The period cannot end before it begins."));
        }

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await lookup.FindAsync(db, definitionId, cancellationToken);
        if (!found.IsMain || found.Procedure is null || found.Edition is null)
        {
            return Refusal.Conflict("no-procedure", Say.Pick("没有事项直接使用这个流程，不能推演。", "No procedure runs this flow itself, so nothing can be replayed."));
        }

        var (definition, findings) = WorkflowDefinition.Examine((model ?? DesignerQueries.Stored(found.Latest))?.ToJsonString() ?? "null");
        if (definition is null || findings.Any(finding => finding.Severity == "error"))
        {
            return Refusal.Field("model", Say.Pick("流程图还不完整，不能推演。", "The flow is not complete yet and cannot be replayed."));
        }

        var edited = CompiledFlow.Compile(definition);
        var procedure = ProcedurePart.Read(found.Procedure, part).Procedure ?? found.Procedure;
        var past = await PastCases.ReadAsync(db, found.Procedure.Code, definitionId, begin, end, calendar, cancellationToken);
        var versions = new Dictionary<int, CompiledFlow>();
        foreach (var version in past.Select(one => one.DefinitionVersion).Append(found.Edition.DefinitionVersion).Distinct())
        {
            versions[version] = await flows.GetAsync(db, definitionId, version, cancellationToken);
        }

        var published = versions[found.Edition.DefinitionVersion];
        return new WhatIfResult(
            past.Count, past.Count >= PastCases.Most, Measured(past, found.Procedure, published), Replayed(published, found.Procedure, new WhatIfChanges(null, null)), Replayed(edited, procedure, changes ?? new(null, null)));

        WhatIfSide Replayed(CompiledFlow flow, Procedure of, WhatIfChanges tried)
        {
            var replay = new Replay(
                flow, of, tried,
                (one, id) => versions[one.DefinitionVersion].Find(id) is { } was && flow.Find(id) is { } now && SameSettings(was.Json, now.Json),
                Usual(past), one => ScopeOf(one, of));
            var walks = past.Select(replay.Run).ToList();
            return Side(flow, of.PromisedDays, [.. walks.Where(walk => walk.Days is not null).Select(walk => walk.Days!.Value)], [.. walks.SelectMany(walk => walk.Steps)]);
        }
    }

    private static WhatIfSide Measured(IReadOnlyList<PastCase> past, Procedure procedure, CompiledFlow flow) => Side(
        flow, procedure.PromisedDays, [.. past.Where(one => one.DaysToDecision is not null).Select(one => (double)one.DaysToDecision!.Value)],
        [.. past.SelectMany(one => one.Visits.Values).SelectMany(visits => visits).Where(visit => visit.Department is not null).Select(visit => new ReplayedStep(visit.ActivityId, visit.Days, visit.Limit))]);

    private static WhatIfSide Side(CompiledFlow flow, int promised, List<double> days, List<ReplayedStep> steps) => new(
        days.Count, days.Count == 0 ? null : Share(days.Count(one => one <= promised), days.Count), days.Count == 0 ? null : Math.Round(days.Average(), 1), P90(days), promised,
        [.. steps.Where(step => flow.Find(step.ActivityId) is not null).GroupBy(step => step.ActivityId, StringComparer.Ordinal).OrderBy(same => flow.Node(same.Key).Index).Select(same =>
        {
            var node = flow.Node(same.Key);
            var limited = same.Where(step => step.Limit is not null).ToList();
            return new WhatIfStep(
                same.Key, node.Name, node.NameEn, same.Count(), Math.Round(same.Average(step => step.Days), 1), P90([.. same.Select(step => (double)step.Days)]) ?? 0,
                limited.Count == 0 ? null : limited[^1].Limit, limited.Count == 0 ? null : Share(limited.Count(step => step.Days <= step.Limit), limited.Count));
        })]);

    /// <summary>How long a department takes: the mean of all its visits in the period, of anybody's when it had none.</summary>
    private static Func<string?, string, double> Usual(IReadOnlyList<PastCase> past)
    {
        var visits = past.SelectMany(one => one.Visits.Values).SelectMany(all => all).Where(visit => visit.Department is not null).ToList();
        var all = visits.Count == 0 ? 0 : visits.Average(visit => visit.Days);
        var byDepartment = visits.GroupBy(visit => visit.Department!, StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.Average(visit => visit.Days), StringComparer.Ordinal);
        return (department, _) => department is not null && byDepartment.TryGetValue(department, out var mean) ? mean : all;
    }

    private FormulaScope ScopeOf(PastCase past, Procedure procedure)
    {
        var facts = ProcedureFacts.Of(procedure);
        var rules = new RuleFacts
        {
            Form = (JsonObject)past.Form.DeepClone(),
            On = past.SubmittedOn,
            Case = new Dictionary<string, object?>(StringComparer.Ordinal) { ["submittedOn"] = past.SubmittedOn, ["lane"] = CreditNames.Name(CaseLane.Normal) },
            AddWorkingDays = calendar.AddWorkingDays,
        }.ScopeFor(procedure);
        return rules with { Root = name => name switch { "procedure" => facts, "today" => past.SubmittedOn, _ => rules.Root(name) } };
    }

    /// <summary>The same activity, wherever it is drawn and whatever it is called.</summary>
    private static bool SameSettings(JsonObject before, JsonObject after) =>
        before.Select(member => member.Key).Union(after.Select(member => member.Key), StringComparer.Ordinal)
            .Where(name => name is not ("metadata" or "nodeId" or "name" or "version" or "customProperties"))
            .All(name => JsonNode.DeepEquals(before[name], after[name]));

    private static double Share(int part, int whole) => Math.Round((double)part / whole, 4);

    private static double? P90(List<double> days)
    {
        days.Sort();
        return days.Count == 0 ? null : days[(int)Math.Ceiling(days.Count * 0.9) - 1];
    }
}
