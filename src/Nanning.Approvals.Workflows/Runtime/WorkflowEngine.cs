using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Workflows.Runtime;

/// <summary>Runs instances in memory. It holds no state and does no I/O: a host loads, calls, and writes what comes back in one transaction.</summary>
public sealed class WorkflowEngine
{
    /// <summary>Begins an instance and runs until every token waits.</summary>
    /// <exception cref="StepFailedException">An activity threw.</exception>
    public Burst Start(CompiledFlow flow, string instanceId, JsonObject inputs, IFacts facts, DateTimeOffset now) => throw new NotSupportedException();

    /// <summary>Wakes a bookmark and runs on.</summary>
    /// <exception cref="BookmarkGoneException">Nobody waits there any more.</exception>
    /// <exception cref="StimulusRefusedException">The decision does not fit.</exception>
    /// <exception cref="StepFailedException">An activity threw.</exception>
    public Burst Resume(CompiledFlow flow, InstanceState state, Stimulus stimulus, IFacts facts, DateTimeOffset now) => throw new NotSupportedException();

    /// <summary>Ends an instance from outside: every token, work item, timer and message wait is closed.</summary>
    public Burst Cancel(CompiledFlow flow, InstanceState state, string reason) => throw new NotSupportedException();
}
