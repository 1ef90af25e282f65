using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Activities;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Workflows.Runtime;

/// <summary>Boundary events: timers and messages that belong to an activity as long as its token stays there.</summary>
internal sealed class Boundaries(BurstRun run)
{
    // Where a token's memory counts how often each of its boundary events has happened.
    public const string Times = "boundary";

    /// <summary>The activity waits: its timers begin, its messages are listened for.</summary>
    public void Arm(FlowNode node, Token token)
    {
        foreach (var boundary in node.Boundaries)
        {
            BurstRun.Try(node, () => Arm(node, token, boundary, boundary.After));
        }
    }

    /// <summary>Arms what belongs to the activity, does not wait yet and has not happened: the token has come here from another version.</summary>
    public void ArmMissing(FlowNode node, Token token)
    {
        foreach (var boundary in node.Boundaries)
        {
            if (!run.State.Bookmarks.Exists(bookmark => bookmark.TokenId == token.Id && bookmark.Boundary == boundary.Name)
                && token.Memory?[Times]?[boundary.Name] is null)
            {
                BurstRun.Try(node, () => Arm(node, token, boundary, boundary.After));
            }
        }
    }

    /// <summary>One of them happens.</summary>
    public void Happen(FlowNode node, Token token, string name, Stimulus stimulus)
    {
        var boundary = node.Boundaries.First(one => one.Name == name);
        var times = Count(token, name);
        var detail = new JsonObject { ["boundary"] = name, ["times"] = times };
        if (boundary.ResultVariable is { } variable)
        {
            new StepContext(run, node, token).Set(variable, stimulus.Data);
        }

        if (boundary.DecidesBy is { } outcome)
        {
            Decide(node, token, boundary, outcome);
        }
        else if (boundary.IsInterrupting)
        {
            run.Note("boundary", node, name, detail);
            BurstRun.Try(node, () =>
            {
                node.Activity.Cancel(new(run, node, token));
                return true;
            });
            Interrupt(node, token, name, detail, Carried(stimulus));
        }
        else
        {
            run.Note("boundary", node, name, detail);
            Tell(node, token, boundary, times);
            if (times < boundary.Most)
            {
                BurstRun.Try(node, () => Arm(node, token, boundary, boundary.Repeat ?? boundary.After));
            }

            Spawn(node, token, name, Carried(stimulus));
        }
    }

    /// <summary>The waiting ends, with everything inside, and the token leaves.</summary>
    public void Interrupt(FlowNode node, Token token, string name, JsonObject? detail, JsonObject? carry)
    {
        run.Containers.CancelInside(token, $"“{name}”");
        run.Unbookmark(token, $"“{name}”");
        run.Leave(node, token, [name], detail, carry, done: false);
    }

    private bool Arm(FlowNode node, Token token, Boundary boundary, Period? after)
    {
        var context = new StepContext(run, node, token);
        var id = run.NextId("b");
        if (boundary.IsTimer)
        {
            var due = after is null ? context.Instant(boundary.At!.Evaluate(context.Scope), boundary.Name) : after.After(run.Now, run.Facts);
            run.State.Bookmarks.Add(new(id, token.Id, node.Id, BookmarkKind.Timer, boundary.Name, boundary.Name));
            run.Effects.Add(new ScheduleTimer(id, node.Id, boundary.Name, due < run.Now ? run.Now : due));
        }
        else
        {
            var message = context.Text(boundary.Event) ?? throw context.Missing("event");
            run.State.Bookmarks.Add(new(id, token.Id, node.Id, BookmarkKind.Message, message, boundary.Name));
            run.Effects.Add(new AwaitMessage(id, node.Id, message, context.Text(boundary.Correlation) ?? "", Offers.Read(boundary.Offer?.Filled(context.Scope))));
        }

        return true;
    }

    // The open items end as decided by the rule, not as closed because they were no longer needed.
    private void Decide(FlowNode node, Token token, Boundary boundary, string outcome)
    {
        var context = new StepContext(run, node, token);
        var decision = new AutoDecision(outcome, BurstRun.Try(node, () => context.Text(boundary.Opinion)), boundary.Name);
        run.Note("boundary", node, boundary.Name, new() { ["boundary"] = boundary.Name, ["decides"] = outcome });
        foreach (var item in Items(token))
        {
            run.Effects.Add(new AutoDecide(item.Id, outcome, decision.Opinion, boundary.Name) { Clause = boundary.Clause });
        }

        run.Containers.CancelInside(token, $"“{boundary.Name}”");
        var step = BurstRun.Try(node, () => node.Activity.Decide(context, decision));
        run.State.Bookmarks.RemoveAll(bookmark => bookmark.TokenId == token.Id && bookmark.Kind is BookmarkKind.WorkItem);
        run.Apply(node, token, step);
    }

    private void Tell(FlowNode node, Token token, Boundary boundary, int times)
    {
        if (boundary.RemindText is not null)
        {
            run.Effects.Add(BurstRun.Try(node, () =>
            {
                var context = new StepContext(run, node, token);
                return new Remind(
                    node.Id, node.Name, [.. Items(token).Select(item => item.Id)], context.Text(boundary.RemindTo) ?? "handler",
                    context.Text(boundary.RemindText) ?? "", times, boundary.Escalates);
            }));
        }
    }

    /// <summary>A second token goes out while the first stays: from now on the two are branches of a fork.</summary>
    public void Spawn(FlowNode node, Token token, string outcome, JsonObject? carry)
    {
        var edges = node.EdgesOf(outcome).ToList();
        run.Exit(node, outcome, null);
        if (edges.Count == 0)
        {
            return;
        }

        var scope = token.Scope.Count > 0 && Joins.IsBeside(node.Id, token.Scope[^1]) ? token.Scope : OpenBeside(node, token);
        foreach (var edge in edges)
        {
            run.Place(run.Flow.Nodes[edge.Target], scope, carry ?? TokenMemory.Carried(token), edge.Index);
        }
    }

    // An older scope of the same kind in which nobody else is left is dropped, so that loops make scopes no deeper.
    private List<string> OpenBeside(FlowNode node, Token token)
    {
        var depth = token.Scope.Count;
        var inside = run.State.Scopes?.Where(scope => scope.TokenId == token.Id).Select(scope => scope.Id).ToHashSet() ?? [];
        List<string> outer =
        [
            .. token.Scope.Where((scope, level) => !Joins.IsBeside(node.Id, scope)
                || run.State.Tokens.Exists(other => !IsPartOf(other) && Joins.IsInside(other, token.Scope, level + 1))),
            run.NextId($"{node.Id}!#"),
        ];
        Returns.Lift(run.State, token.Scope.Except(outer));
        Returns.Push(run.State, depth, outer, inside);
        for (var index = 0; index < run.State.Tokens.Count; index++)
        {
            var other = run.State.Tokens[index];
            if (IsPartOf(other))
            {
                run.State.Tokens[index] = other with { Scope = [.. outer, .. other.Scope.Skip(depth)] };
            }
        }

        return outer;

        bool IsPartOf(Token other) => other.Id == token.Id || (other.Scope.Count > depth && inside.Contains(other.Scope[depth]));
    }

    private IEnumerable<Bookmark> Items(Token token) => run.State.Bookmarks.Where(bookmark => bookmark.Kind is BookmarkKind.WorkItem
        && (bookmark.TokenId == token.Id || IsInside(bookmark.TokenId, token)));

    private bool IsInside(string tokenId, Token owner) =>
        run.State.Scopes?.Where(scope => scope.TokenId == owner.Id).Select(scope => scope.Id).ToList() is { Count: > 0 } scopes
        && run.State.Tokens.Exists(token => token.Id == tokenId && token.Scope.Intersect(scopes).Any());

    private static JsonObject? Carried(Stimulus stimulus) => stimulus.Data is { } data ? new() { ["data"] = data.DeepClone() } : null;

    /// <summary>Counts that a boundary event happens once more.</summary>
    public static int Count(Token token, string name)
    {
        if (token.Memory![Times] is not JsonObject times)
        {
            token.Memory[Times] = times = [];
        }

        var count = ((int?)times[name] ?? 0) + 1;
        times[name] = count;
        return count;
    }
}
