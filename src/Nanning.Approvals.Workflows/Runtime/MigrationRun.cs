using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Activities;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Workflows.Runtime;

/// <content>Carries an instance over to another version of its definition.</content>
public sealed partial class WorkflowEngine
{
    /// <summary>
    /// Moves every token to the new version and runs until every one waits. Work items, messages and timers of tokens that stay are kept as they are: a legal clock never
    /// begins anew. Nothing is said about whether the result can still end: <see cref="Soundness.CheckFrom"/> tells.
    /// </summary>
    /// <exception cref="StepFailedException">An activity of the new version threw.</exception>
    public Migrated Migrate(CompiledFlow from, CompiledFlow to, InstanceState state, MigrationMap map, string reason, IFacts facts, DateTimeOffset now) =>
        new MigrationRun(from, to, map, reason, facts, now).Run(state);
}

/// <summary>One instance on its way from one version to another.</summary>
internal sealed class MigrationRun(CompiledFlow from, CompiledFlow to, MigrationMap map, string reason, IFacts facts, DateTimeOffset now)
{
    private readonly List<MigrationProblem> problems = [];
    private readonly List<TokenMove> moves = [];
    private readonly Dictionary<string, string?> scopes = [];

    public Migrated Run(InstanceState state)
    {
        if (state.Status is not (InstanceStatus.Running or InstanceStatus.Suspended))
        {
            Problem("ended", "流程已经结束。", "The instance has ended.");
        }
        else if (state.Undoing is not null)
        {
            Problem("undoing", "流程正在撤销已完成的事项，请待其结束。", "The instance is undoing what it has done; wait for its end.");
        }

        foreach (var token in state.Tokens)
        {
            Plan(token);
        }

        foreach (var scope in state.Tokens.SelectMany(token => token.Scope).Concat(state.Passed?.Select(join => join.Scope) ?? []).Distinct())
        {
            scopes[scope] = Rename(scope, state);
        }

        foreach (var undoable in state.Undoable ?? [])
        {
            if (Same(undoable.ActivityId) is null)
            {
                Problem("undo-lost", $"“{NameOf(undoable.ActivityId)}”已经完成且可撤销，新版本中没有对应的活动。", $"“{NameOf(undoable.ActivityId)}” was done and can be undone, but the new version has no such activity.", undoable.ActivityId);
            }
        }

        foreach (var (name, value) in Variables(state).Where(pair => !to.Variables.Fits(pair.Key, pair.Value)))
        {
            Problem("variable-type", $"变量“{name}”的值 {value?.ToJsonString()} 不符合新版本的类型。", $"The value {value?.ToJsonString()} of the variable “{name}” does not fit its type in the new version.", name);
        }

        return problems.Count > 0 ? new(null, moves, problems) : Carry(state);
    }

    private void Plan(Token token)
    {
        var node = from.Node(token.ActivityId);
        if (!map.TryTarget(node, to, out var target))
        {
            var suggestion = MigrationMap.Suggest(node, from, to);
            Problem(
                "unmapped", $"新版本中没有与“{node.Name}”对应的活动。{(suggestion is null ? "" : $"是否为“{suggestion.Name}”（{suggestion.Id}）？")}",
                $"The new version has no activity for “{node.NameEn ?? node.Name}”.{(suggestion is null ? "" : $" Is it “{suggestion.NameEn ?? suggestion.Name}” ({suggestion.Id})?")}", node.Id, suggestion?.Id);
            return;
        }

        var kept = target is not null && target.Type == node.Type && !(map.RestartTimers.Contains(node.Id) && node.Activity is Delay or StartAt or IntervalTimer or CronTimer);
        moves.Add(new(token.Id, node.Id, target?.Id, target is null ? "removed" : kept ? "kept" : "restarted"));
    }

    // "activity#number" and "activity!#number" belong to the activity that opened them. A fork that is gone leaves its branches side by side in the scope around it.
    private string? Rename(string scope, InstanceState state)
    {
        var opener = Joins.ForkId(scope);
        var beside = opener.EndsWith(Joins.Beside);
        var id = beside ? opener[..^1] : opener;
        var target = Same(id);
        if (target is null && state.Scopes?.Exists(running => running.Id == scope) == true)
        {
            Problem("container-gone", $"新版本中没有容器“{NameOf(id)}”，其中的环节无处可去。", $"The new version has no container “{NameOf(id)}” for what runs inside of it.", id);
        }

        return target is null ? null : $"{target.Id}{(beside ? Joins.Beside : "")}{scope[opener.Length..]}";
    }

    private Migrated Carry(InstanceState state)
    {
        var before = new BurstRun(from, state.Copy(), facts, now);
        before.State.Status = InstanceStatus.Running;
        var placed = new List<(FlowNode Target, IReadOnlyList<string> Scope, JsonObject? Carried)>();
        foreach (var move in moves.Where(move => move.Kind != "kept"))
        {
            if (before.State.Tokens.Find(token => token.Id == move.TokenId) is { } token)
            {
                if (move.To is not null)
                {
                    placed.Add((to.Node(move.To), token.Scope, TokenMemory.Carried(token)));
                }

                before.CancelToken(token, reason);
            }
        }

        var run = new BurstRun(to, Rewritten(before.State), facts, now);
        run.Effects.AddRange(before.Effects);
        foreach (var token in run.State.Tokens.ToList())
        {
            Retarget(run, token);
        }

        foreach (var (target, scope, carried) in placed)
        {
            var renamed = Renamed(scope);
            if (Fits(run, target, renamed))
            {
                run.Place(target, renamed, carried);
            }
        }

        if (problems.Count == 0 && run.State.Tokens.Count == 0)
        {
            Problem("nothing-left", "迁移后流程没有任何环节在办。", "Nothing would be left of the instance.");
        }

        if (problems.Count > 0)
        {
            return new(null, moves, problems);
        }

        run.RunToWait();
        if (state.Status is InstanceStatus.Suspended && run.State.Status is InstanceStatus.Running)
        {
            run.State.Status = InstanceStatus.Suspended;
        }

        var result = run.Result();
        return new(result with { Journal = [.. before.Result().Journal, .. result.Journal] }, moves, []);
    }

    private void Retarget(BurstRun run, Token token)
    {
        var node = to.Node(token.ActivityId);
        if (!Fits(run, node, token.Scope))
        {
            return;
        }

        var old = moves.Find(move => move.TokenId == token.Id)!.From;
        foreach (var bookmark in run.State.Bookmarks.Where(bookmark => bookmark.TokenId == token.Id && bookmark.Boundary is not null).ToList())
        {
            if (map.RestartTimers.Contains(old) || !node.Boundaries.Any(boundary => boundary.Name == bookmark.Boundary && boundary.IsTimer == bookmark.Kind is BookmarkKind.Timer))
            {
                run.State.Bookmarks.Remove(bookmark);
                run.Effects.Add(bookmark.Kind is BookmarkKind.Timer ? new CancelTimer(bookmark.Id) : new CancelMessage(bookmark.Id));
            }
        }

        var asked = run.State.Bookmarks.Exists(bookmark => bookmark.TokenId == token.Id && bookmark.Kind is BookmarkKind.WorkItem) ? Asked(run, node, token) : [];
        foreach (var bookmark in run.State.Bookmarks.Where(bookmark => bookmark.TokenId == token.Id))
        {
            if (bookmark.Kind is BookmarkKind.WorkItem)
            {
                run.Effects.Add(new RetargetWorkItem(bookmark.Id, node.Id, node.Name, node.NameEn, asked));
            }
            else if (bookmark.Kind is BookmarkKind.Timer)
            {
                run.Effects.Add(new RetargetTimer(bookmark.Id, node.Id, bookmark.Boundary ?? node.Name));
            }
        }

        run.Boundaries.ArmMissing(node, token);
    }

    // What the step of the new version would open now, run on the side: it says which outcomes and which form its items offer.
    private List<OpenWorkItem> Asked(BurstRun run, FlowNode node, Token token)
    {
        var aside = new BurstRun(to, run.State.Copy(), facts, now);
        node.Activity.Start(new StepContext(aside, node, token with { Memory = TokenMemory.Carrying(TokenMemory.Carried(token)) }));
        return [.. aside.Effects.OfType<OpenWorkItem>()];
    }

    private bool Fits(BurstRun run, FlowNode target, IReadOnlyList<string> scope)
    {
        var fits = run.Containers.ScopeFor(target, scope) is { } place && place.SequenceEqual(scope);
        if (!fits)
        {
            Problem("inside-container", $"“{target.Name}”在另一个容器里，不能从这里进入。", $"“{target.NameEn ?? target.Name}” stands in another container and cannot be entered from here.", target.Id);
        }

        return fits;
    }

    private InstanceState Rewritten(InstanceState state)
    {
        var target = moves.Where(move => move.To is not null).ToDictionary(move => move.TokenId, move => move.To!);
        return state with
        {
            DefinitionVersion = to.Definition.Version,
            Variables = Variables(state),
            Tokens = [.. state.Tokens.Select(token => new Token(token.Id, target[token.Id], Renamed(token.Scope), Memory(token, to.Node(target[token.Id]))))],
            Bookmarks = [.. state.Bookmarks.Select(bookmark => bookmark with { ActivityId = target[bookmark.TokenId] })],
            Visits = Summed(state.Visits, Same),
            Exits = Summed(state.Exits, key => null, key => Same(key[..key.IndexOf(':', StringComparison.Ordinal)]) is { } node ? node.Id + key[key.IndexOf(':', StringComparison.Ordinal)..] : null),
            Scopes = state.Scopes?.ConvertAll(scope => scope with { Id = scopes.GetValueOrDefault(scope.Id) ?? Rename(scope.Id, state) ?? scope.Id }),
            Undoable = state.Undoable?.ConvertAll(undoable => undoable with { ActivityId = Same(undoable.ActivityId)!.Id }),
            Passed = state.Passed?.Where(join => Same(join.ActivityId) is not null && scopes[join.Scope] is not null)
                .Select(join => new PassedJoin(Same(join.ActivityId)!.Id, scopes[join.Scope]!)).ToList() is { Count: > 0 } passed ? passed : null,
            Asked = Steps(state.Asked),
            Bound = Steps(state.Bound),
            Widths = state.Widths?.Where(width => scopes.GetValueOrDefault(width.Key) is not null).ToDictionary(width => scopes[width.Key]!, width => width.Value),
        };
    }

    // A step in a scope that is over keeps its scope: nobody can return to it, but it is known what was done there.
    private List<PassedStep>? Steps(List<PassedStep>? steps) => steps?.Where(step => Same(step.ActivityId) is not null)
        .Select(step => step with { ActivityId = Same(step.ActivityId)!.Id, Scope = [.. step.Scope.Select(one => scopes.GetValueOrDefault(one) ?? one)] }).ToList() is { Count: > 0 } kept ? kept : null;

    private Dictionary<string, JsonNode?> Variables(InstanceState state)
    {
        var all = to.Variables.Defaults.ToDictionary(pair => pair.Key, pair => pair.Value?.DeepClone());
        foreach (var (name, value) in state.Variables)
        {
            if (!map.Variables.TryGetValue(name, out var renamed))
            {
                all[name] = value?.DeepClone();
            }
            else if (renamed is not null)
            {
                all[renamed] = value?.DeepClone();
            }
        }

        return all;
    }

    // A token at a join remembers the edge it came by; the same edge of the new version is the one between the activities that took their places.
    private JsonObject? Memory(Token token, FlowNode target)
    {
        if (token.Memory?.DeepClone() is not JsonObject memory)
        {
            return null;
        }

        if (memory[Returns.Back] is JsonObject back)
        {
            // Where it was to go back to is gone: it goes its own way.
            memory[Returns.Back] = Same(back["to"]!.ToString()) is { } to ? new JsonObject { ["to"] = to.Id, [Returns.Holder] = back[Returns.Holder]?.DeepClone() } : null;
        }

        if (memory[Joins.ArrivedBy] is not JsonValue by)
        {
            return memory;
        }

        memory.Remove(Joins.ArrivedBy);
        var edge = from.Edges[by.GetValue<int>()];
        var source = Same(from.Nodes[edge.Source].Id);
        var same = target.Incoming.FirstOrDefault(one => source is not null && one.Source == source.Index && one.Port == edge.Port)
            ?? target.Incoming.FirstOrDefault(one => source is not null && one.Source == source.Index);
        if (same is not null)
        {
            memory[Joins.ArrivedBy] = same.Index;
        }

        return memory;
    }

    private static Dictionary<string, int> Summed(Dictionary<string, int> counts, Func<string, FlowNode?> same, Func<string, string?>? rename = null)
    {
        var all = new Dictionary<string, int>();
        foreach (var (key, count) in counts)
        {
            if ((rename is null ? same(key)?.Id : rename(key)) is { } renamed)
            {
                all[renamed] = all.GetValueOrDefault(renamed) + count;
            }
        }

        return all;
    }

    private IReadOnlyList<string> Renamed(IReadOnlyList<string> scope) => [.. scope.Select(one => scopes.GetValueOrDefault(one)).OfType<string>()];

    /// <summary>The activity of the new version in the place of one of the old version; null when there is none, or it is of another type.</summary>
    private FlowNode? Same(string id) => from.Find(id) is { } node && map.TryTarget(node, to, out var target) && target?.Type == node.Type ? target : null;

    private string NameOf(string id) => from.Find(id)?.Name ?? id;

    private void Problem(string code, string text, string textEn, string? activity = null, string? suggestion = null)
    {
        if (!problems.Exists(problem => problem.Code == code && problem.Activity == activity))
        {
            problems.Add(new(code, text, textEn, activity, suggestion));
        }
    }
}
