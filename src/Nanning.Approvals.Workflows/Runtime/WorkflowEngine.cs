using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Workflows.Runtime;

/// <summary>Runs instances in memory. It holds no state and does no I/O: a host loads, calls, and writes what comes back in one transaction.</summary>
[SuppressMessage("Performance", "CA1822", Justification = "Hosts are given an engine; that it needs no state today is its own affair.")]
public sealed partial class WorkflowEngine
{
    /// <summary>Begins an instance and runs until every token waits. The inputs become variables of the same names.</summary>
    /// <exception cref="StepFailedException">An activity threw.</exception>
    /// <param name="trigger">The activity that starts it, among <see cref="CompiledFlow.Triggers"/>: what it waits for has come; null to begin at the start and wait there.</param>
    public Burst Start(CompiledFlow flow, string instanceId, JsonObject inputs, IFacts facts, DateTimeOffset now, string? trigger = null)
    {
        var state = new InstanceState
        {
            InstanceId = instanceId,
            DefinitionId = flow.Definition.DefinitionId,
            DefinitionVersion = flow.Definition.Version,
            Variables = flow.Variables.Defaults.ToDictionary(pair => pair.Key, pair => pair.Value?.DeepClone()),
        };
        foreach (var (name, value) in inputs)
        {
            state.Variables[name] = value?.DeepClone();
        }

        var run = new BurstRun(flow, state, facts, now);
        if (trigger is null)
        {
            run.Place(flow.Start, [], null);
        }
        else
        {
            run.Trigger(flow.Node(trigger));
        }

        run.RunToWait();
        return run.Result();
    }

    /// <summary>Wakes a bookmark and runs on.</summary>
    /// <exception cref="BookmarkGoneException">Nobody waits there any more.</exception>
    /// <exception cref="InstanceSuspendedException">The instance is suspended.</exception>
    /// <exception cref="StimulusRefusedException">The decision does not fit.</exception>
    /// <exception cref="StepFailedException">An activity threw.</exception>
    public Burst Resume(CompiledFlow flow, InstanceState state, Stimulus stimulus, IFacts facts, DateTimeOffset now)
    {
        RefuseOtherVersion(flow, state);
        if (state.Status is InstanceStatus.Suspended)
        {
            throw new InstanceSuspendedException(state.InstanceId);
        }

        var run = new BurstRun(flow, state.Copy(), facts, now);
        if (state.Status is not InstanceStatus.Running || run.State.Bookmarks.Find(one => one.Id == stimulus.BookmarkId) is not { } bookmark)
        {
            throw new BookmarkGoneException(stimulus.BookmarkId);
        }

        run.Wake(bookmark, stimulus);
        run.RunToWait();
        return run.Result();
    }

    /// <summary>
    /// Ends an instance from outside: every token, work item, timer and message wait is closed. An instance that has ended already is returned unchanged,
    /// without effects.
    /// </summary>
    public Burst Cancel(CompiledFlow flow, InstanceState state, string reason)
    {
        RefuseOtherVersion(flow, state);
        var run = new BurstRun(flow, state.Copy(), null, default);
        if (state.Status is InstanceStatus.Running or InstanceStatus.Suspended)
        {
            foreach (var token in run.State.Tokens.ToList())
            {
                run.CancelToken(token, reason);
            }

            run.State.Undoing = null;
            run.State.Status = InstanceStatus.Cancelled;
        }

        return run.Result();
    }

    /// <summary>
    /// The same, and undoes what the instance has done (补偿): the last first, each once. Handlers may wait; until they have ended the instance is running and
    /// <see cref="InstanceState.Undoing"/> says why, then it is cancelled.
    /// </summary>
    /// <exception cref="StepFailedException">A handler threw.</exception>
    public Burst Cancel(CompiledFlow flow, InstanceState state, string reason, IFacts facts, DateTimeOffset now)
    {
        RefuseOtherVersion(flow, state);
        var run = new BurstRun(flow, state.Copy(), facts, now);
        if (state.Status is InstanceStatus.Running or InstanceStatus.Suspended)
        {
            foreach (var token in run.State.Tokens.ToList())
            {
                run.CancelToken(token, reason);
            }

            (run.State.Status, run.State.Undoing) = (InstanceStatus.Running, reason);
            run.RunToWait();
        }

        return run.Result();
    }

    // An instance keeps the version it began with, whatever has been published since; only a migration moves it to another.
    private static void RefuseOtherVersion(CompiledFlow flow, InstanceState state)
    {
        if (flow.Definition.DefinitionId != state.DefinitionId || flow.Definition.Version != state.DefinitionVersion)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"The instance runs {state.DefinitionId} {state.DefinitionVersion}, not {flow.Definition.DefinitionId} {flow.Definition.Version}."),
                nameof(flow));
        }
    }
}
