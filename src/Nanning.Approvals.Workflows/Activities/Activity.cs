using System.Reflection;
using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Formulas;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Workflows.Activities;

/// <summary>
/// A kind of step. One object serves all flows, so it holds no state: it reads its settings and the case through the context, and says through the
/// context what it wants to happen. It does no I/O and asks no clock but <see cref="StepContext.Now"/>.
/// </summary>
public abstract class Activity
{
    /// <summary>The inputs its definition may set.</summary>
    public virtual IReadOnlyList<ActivityInput> Inputs => [];

    /// <summary>Places for other activities inside of it.</summary>
    public virtual IReadOnlyList<ActivitySlot> Slots => [];

    /// <summary>The outcomes of an activity with these settings.</summary>
    /// <param name="settings">The raw value of an input by name.</param>
    public virtual IReadOnlyList<string> OutcomesOf(Func<string, JsonNode?> settings) => Attribute.Outcomes;

    /// <summary>Looks for settings that fit no run; called once when a definition is read.</summary>
    public virtual IEnumerable<SettingProblem> Check(FlowNode node) => [];

    /// <summary>The conditions by which it chooses its outcomes; none when people, time or data choose.</summary>
    internal virtual IReadOnlyList<FlowCondition> Conditions(FlowNode node) => [];

    /// <summary>Other formulas inside its settings, each with the type it should give in place of an outcome.</summary>
    internal virtual IEnumerable<FlowCondition> MoreFormulas(FlowNode node) => [];

    /// <summary>What it keeps in variables: by default anything at all in each variable that its inputs name.</summary>
    /// <param name="node">The place in the flow.</param>
    /// <param name="variable">The variable that an input names, or null.</param>
    internal virtual IEnumerable<(string Variable, FormulaType Type)> Keeps(FlowNode node, Func<string, string?> variable) =>
        from input in Inputs
        where input.Name is "variable" or "result" || input.Name.EndsWith("Variable", StringComparison.Ordinal)
        let name = variable(input.Name)
        where name is not null
        select (name, FormulaType.Any);

    /// <summary>A token comes in.</summary>
    public abstract Step Start(StepContext context);

    /// <summary>A bookmark of this activity is woken; it is already taken off.</summary>
    public virtual Step Resume(StepContext context, Bookmark bookmark, Stimulus stimulus) =>
        throw new InvalidOperationException($"{Attribute.Type} does not wait.");

    /// <summary>The token is taken away while waiting; its bookmarks are closed by the engine. Reads no facts.</summary>
    public virtual void Cancel(StepContext context)
    {
    }

    /// <summary>It may stay for longer than a step, so it may have boundary events.</summary>
    internal virtual bool Waits => false;

    /// <summary>It asks people, so a later step may be returned to it.</summary>
    internal virtual bool Asks => false;

    /// <summary>Whoever it asks decides alone and may return the case to an earlier step. Where several are asked side by side, no one of them sends all away.</summary>
    internal virtual bool MayReturn => false;

    /// <summary>Takes back what was answered at some bookmarks and asks these people again, while others still answer. Answers whether it can.</summary>
    internal virtual bool AskAgain(StepContext context, IReadOnlySet<string> bookmarks) => false;

    /// <summary>What it does cannot be taken back: money, certificates, decisions, notices, other systems. No return goes over it.</summary>
    internal virtual bool Binds(FlowNode node) => false;

    /// <summary>It may be marked as what starts an instance; such a mark comes first when the start is looked for.</summary>
    internal virtual bool Triggers => false;

    /// <summary>The outcomes by which a rule may decide when the time is over.</summary>
    internal virtual IReadOnlyList<string> DecidableBy(FlowNode node) => OutcomesOf(node.Setting);

    /// <summary>A rule decides because the time is over. Work items that are open are closed as decided by the engine.</summary>
    internal virtual Step Decide(StepContext context, AutoDecision decision) =>
        context.Leave(decision.Outcome, new() { ["rule"] = decision.Rule });

    /// <summary>Looks for settings that name activities which are not there; called once when a definition is read.</summary>
    internal virtual IEnumerable<SettingProblem> CheckNames(FlowNode node, Func<string, FlowNode?> find) => [];

    internal ActivityAttribute Attribute => field ??= GetType().GetCustomAttribute<ActivityAttribute>()
        ?? throw new InvalidOperationException($"{GetType().Name} has no {nameof(ActivityAttribute)}.");

    internal ActivityDescriptor Describe() => new(
        Attribute.Type, Attribute.DisplayName, Attribute.DisplayNameEn, Attribute.Category, Attribute.Description,
        [.. Inputs, .. Asks ? StepPolicies.Inputs : [], .. Waits ? [Boundary.Setting] : Array.Empty<ActivityInput>()], Attribute.Outcomes, Attribute.OptionalOutcomes)
    {
        Slots = Slots,
        IsTrigger = Triggers,
        DescriptionEn = Attribute.DescriptionEn,
    };
}
