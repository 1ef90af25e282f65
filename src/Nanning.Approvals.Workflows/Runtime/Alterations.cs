using System.Text.Json;
using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Workflows.Runtime;

/// <summary>Changes an instance in a way its flow does not foresee: tokens are taken away, moved, put elsewhere.</summary>
/// <param name="Tokens">Ids of the tokens that are taken away; none to add a new one.</param>
/// <param name="To">The activity that the one new token comes to; null for none.</param>
/// <param name="Outcome">When given, the only token leaves its activity by this outcome instead, as if it had been decided so: the step is skipped.</param>
public sealed record Alteration(IReadOnlyList<string> Tokens, string? To, string? Outcome = null);

/// <summary>What is asked for cannot be done to this instance. Nothing was changed.</summary>
/// <param name="code">Stable, e.g. "no-token".</param>
public sealed class AlterationRefusedException(string code, string chinese, string english) : Exception(chinese)
{
    /// <summary>Stable code.</summary>
    public string Code { get; } = code;

    /// <summary>The message in English.</summary>
    public string English { get; } = english;
}

/// <content>What administrators do to an instance. All of it is pure; the host shows the result before it writes it.</content>
public sealed partial class WorkflowEngine
{
    /// <summary>Holds a running instance: nothing wakes it until <see cref="Continue"/>. Anything else is returned as it is.</summary>
    public Burst Suspend(InstanceState state) => WithStatus(state, InstanceStatus.Running, InstanceStatus.Suspended);

    /// <summary>Lets a suspended instance go on.</summary>
    public Burst Continue(InstanceState state) => WithStatus(state, InstanceStatus.Suspended, InstanceStatus.Running);

    /// <summary>
    /// Takes tokens away and puts one elsewhere, then runs until every token waits. What the tokens waited for is closed; the new token stands inside the forks that
    /// all of them were inside of. A suspended instance is altered, too, and stays suspended.
    /// </summary>
    /// <exception cref="AlterationRefusedException">There is no such token, activity or outcome, or the instance has ended.</exception>
    /// <exception cref="StepFailedException">An activity threw.</exception>
    public Burst Move(CompiledFlow flow, InstanceState state, Alteration alteration, string reason, IFacts facts, DateTimeOffset now)
    {
        RefuseEnded(state);
        var run = new BurstRun(flow, state.Copy(), facts, now);
        var tokens = alteration.Tokens.Distinct(StringComparer.Ordinal).Select(id => run.State.Tokens.Find(token => token.Id == id)
            ?? throw new AlterationRefusedException("no-token", $"流程中没有令牌 {id}，可能已经前进。", $"There is no token {id}; the instance may have moved on.")).ToList();
        var suspended = run.State.Status is InstanceStatus.Suspended;
        run.State.Status = InstanceStatus.Running;
        if (alteration.Outcome is { } outcome)
        {
            Skip(run, tokens, outcome, reason);
        }
        else
        {
            Place(run, tokens, alteration.To, reason);
        }

        run.RunToWait();
        if (suspended && run.State.Status is InstanceStatus.Running)
        {
            run.State.Status = InstanceStatus.Suspended;
        }

        return run.Result();
    }

    /// <summary>Sets a variable. Nothing runs: what has been decided on the old value stays decided.</summary>
    /// <exception cref="AlterationRefusedException">There is no such variable, the value does not fit its type or the form it comes from, or the instance has ended.</exception>
    public Burst SetVariable(CompiledFlow flow, InstanceState state, string name, JsonNode? value)
    {
        RefuseEnded(state);
        if (!state.Variables.ContainsKey(name) && !flow.Variables.Defaults.ContainsKey(name))
        {
            throw new AlterationRefusedException("no-variable", $"流程没有变量“{name}”。", $"The flow has no variable “{name}”.");
        }

        if (!flow.Variables.Fits(name, value))
        {
            var (wanted, wantedEn) = flow.Variables.Expected(name) switch
            {
                JsonValueKind.Number => ("数字", "a number"),
                JsonValueKind.String => ("加引号的文字", "a text in quotes"),
                _ => ("true 或 false", "true or false"),
            };
            throw new AlterationRefusedException("variable-type", $"变量“{name}”的值类型不对：应为{wanted}，或 null。", $"The value of “{name}” is of the wrong type: it has to be {wantedEn}, or null.");
        }

        if (VariableForms.Problem(flow, name, value) is { } problem)
        {
            throw new AlterationRefusedException("variable-value", problem.Chinese, problem.English);
        }

        var after = state.Copy();
        var detail = new JsonObject { ["variable"] = name, ["before"] = after.Variables.GetValueOrDefault(name)?.DeepClone(), ["after"] = value?.DeepClone() };
        after.Variables[name] = value?.DeepClone();
        return new Burst(after, [], [new("altered", flow.Definition.DefinitionId, name, null, detail)]);
    }

    private static void Skip(BurstRun run, List<Token> tokens, string outcome, string reason)
    {
        if (tokens is not [var token])
        {
            throw new AlterationRefusedException("one-token", "跳过环节时请只选择一个令牌。", "Choose exactly one token to skip its step.");
        }

        var node = run.Flow.Node(token.ActivityId);
        if (!node.Outcomes.Contains(outcome))
        {
            throw new AlterationRefusedException("no-outcome", $"“{node.Name}”没有结果“{outcome}”。", $"“{node.Name}” has no outcome “{outcome}”.");
        }

        run.Containers.CancelInside(token, reason);
        run.Containers.CancelInside(token, reason);
        run.Leave(node, token, [outcome], new() { ["altered"] = reason }, null);
    }

    private static void Place(BurstRun run, List<Token> tokens, string? to, string reason)
    {
        if (tokens.Count == 0 && to is null)
        {
            throw new AlterationRefusedException("nothing", "请选择要移动的令牌或目标环节。", "Choose a token to move, or where a new one shall stand.");
        }

        var target = to is null ? null : run.Flow.Find(to)
            ?? throw new AlterationRefusedException("no-activity", $"流程中没有环节“{to}”。", $"The flow has no activity “{to}”.");
        var places = tokens.Select(token => run.Flow.Node(token.ActivityId).Container).Append(target is null && tokens.Count > 0 ? run.Flow.Node(tokens[0].ActivityId).Container : target?.Container);
        if (places.Distinct().Count() > 1)
        {
            throw new AlterationRefusedException(
                "other-container", "不能移入或移出容器：请移动容器本身的令牌。", "A token cannot be moved into a container or out of it. Move the token of the container itself.");
        }

        if (tokens.Count == 0 && target?.Container is not null)
        {
            throw new AlterationRefusedException("other-container", "不能在容器内新增令牌。", "A token cannot be added inside a container.");
        }

        var scope = CommonScope(tokens);
        if (target is not null)
        {
            scope = run.Containers.ScopeFor(target, scope) ?? throw new AlterationRefusedException(
                "inside-container", $"“{target.Name}”在容器“{target.Container!.Name}”里，请移到该容器。",
                $"“{target.Name}” stands inside of “{target.Container.Name}”; choose that one.");
        }

        tokens.ForEach(token => run.CancelToken(token, reason));
        if (target is not null)
        {
            run.Place(target, scope, null);
        }
    }

    private static IReadOnlyList<string> CommonScope(List<Token> tokens)
    {
        if (tokens.Count == 0)
        {
            return [];
        }

        var common = tokens[0].Scope.Count;
        foreach (var token in tokens.Skip(1))
        {
            common = Math.Min(common, tokens[0].Scope.Zip(token.Scope).TakeWhile(pair => pair.First == pair.Second).Count());
        }

        return [.. tokens[0].Scope.Take(common)];
    }

    private static Burst WithStatus(InstanceState state, InstanceStatus from, InstanceStatus to)
    {
        var after = state.Copy();
        after.Status = after.Status == from ? to : after.Status;
        return new Burst(after, [], []);
    }

    private static void RefuseEnded(InstanceState state)
    {
        if (state.Status is InstanceStatus.Finished or InstanceStatus.Cancelled)
        {
            throw new AlterationRefusedException("ended", "流程已经结束，不能再更改。", "The instance has ended and cannot be changed any more.");
        }
    }
}
