using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Workflows.Activities;

/// <summary>Activities and connections: the root of a definition, or a part with a frame of its own.</summary>
[Activity("Elsa.Flowchart", DisplayName = "流程图", DisplayNameEn = "Flowchart", Category = ActivityCategories.Container,
    Description = "装着活动和连线；其中的“结束”只结束这一部分。",
    DescriptionEn = "Holds activities and connections; an end inside of it ends this part alone.")]
internal sealed class Flowchart : Container
{
    public override IReadOnlyList<ActivitySlot> Slots { get; } = [new("activities", "活动", "Activities", Many: true, Required: true)];

    public override Step Start(StepContext context) => context.Enter("activities").Wait();
}

/// <summary>One activity after the other, whatever the outcome of each.</summary>
[Activity("Elsa.Sequence", DisplayName = "顺序", DisplayNameEn = "Sequence", Category = ActivityCategories.Container, Description = "按顺序逐个执行其中的活动。",
    DescriptionEn = "Runs the activities in it one after the other.")]
internal sealed class Sequence : Container
{
    public override IReadOnlyList<ActivitySlot> Slots { get; } = [new("activities", "活动", "Activities", Many: true)];

    public override Step Start(StepContext context) => context.Holds("activities") ? context.Enter("activities").Wait() : context.Leave();
}

/// <summary>Runs one of two activities by a condition; null counts as false.</summary>
[Activity("Elsa.If", DisplayName = "如果", DisplayNameEn = "If", Category = ActivityCategories.Container, Description = "条件成立执行“then”，否则执行“else”。",
    DescriptionEn = "Runs one part when a condition holds, the other one when it does not.")]
internal sealed class If : Container
{
    public override IReadOnlyList<ActivityInput> Inputs { get; } =
        [new("condition", "Boolean", "条件", "Condition", ("公式，例如 meanScore >= 60", "A formula, for example meanScore >= 60"), Required: true, IsFormula: true)];

    public override IReadOnlyList<ActivitySlot> Slots { get; } = [new("then", "成立时", "Then"), new("else", "否则", "Else")];

    internal override IReadOnlyList<FlowCondition> Conditions(FlowNode node) => FlowCondition.OfInput(node, "then");

    public override Step Start(StepContext context)
    {
        var holds = context.Flag("condition");
        var slot = holds ? "then" : "else";
        var detail = Reasons.Detail(context, "condition", holds);
        return context.Holds(slot) ? context.Enter(slot).Wait(detail) : context.Leave(detail: detail);
    }
}
