using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Formulas;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Workflows.Activities;

/// <summary>
/// An activity that holds others. Its token stays with it while what it holds runs in a scope of its own; when the last token of that scope has ended, the
/// container says how it goes on.
/// </summary>
internal abstract class Container : Activity
{
    /// <summary>Names of the variables that only what runs inside can see, one value for each round.</summary>
    /// <param name="variable">The variable that an input names.</param>
    public virtual IReadOnlyList<string> LocalsOf(Func<string, string?> variable) => [];

    /// <summary>Everything in a scope it opened has ended; the scope is already taken off.</summary>
    /// <param name="othersRun">Other scopes of the same container still run.</param>
    public virtual Step Ended(StepContext context, bool othersRun) => othersRun ? context.Wait() : context.Leave();

    internal override bool Waits => true;

    // What runs inside may change them, so they may be anything.
    internal override IEnumerable<(string Variable, FormulaType Type)> Keeps(FlowNode node, Func<string, string?> variable) =>
        node.Locals.Select(name => (name, FormulaType.Any));
}

/// <summary>A place in a container for other activities.</summary>
/// <param name="Name">Property of the definition that holds them.</param>
/// <param name="Many">A list, not a single one.</param>
/// <param name="Required">A definition without it is refused.</param>
public sealed record ActivitySlot(string Name, string DisplayName, string DisplayNameEn, bool Many = false, bool Required = false);
