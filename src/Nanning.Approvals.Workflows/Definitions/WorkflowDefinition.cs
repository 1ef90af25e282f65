using System.Text.Json.Nodes;

namespace Nanning.Approvals.Workflows.Definitions;

/// <summary>An Elsa 3 definition as read; <see cref="Json"/> keeps every field, known or not, for the way back.</summary>
public sealed record WorkflowDefinition(string Id, string DefinitionId, string Name, int Version, JsonObject Json)
{
    /// <summary>Reads a definition; unknown types, dangling connections and doubled ids are refused with their place.</summary>
    /// <exception cref="DefinitionException">With all findings.</exception>
    public static WorkflowDefinition Read(string json) => throw new NotSupportedException();
}

/// <summary>A definition compiled once: nodes by index, outcomes to edges, formulas to delegates. Immutable and safe to share.</summary>
public sealed class CompiledFlow
{
    /// <summary>What was compiled.</summary>
    public required WorkflowDefinition Definition { get; init; }

    /// <summary>Compiles.</summary>
    /// <exception cref="DefinitionException">With all findings.</exception>
    public static CompiledFlow Compile(WorkflowDefinition definition) => throw new NotSupportedException();
}
