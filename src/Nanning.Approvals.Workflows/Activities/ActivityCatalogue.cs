namespace Nanning.Approvals.Workflows.Activities;

/// <summary>All activities there are. A type that is not here is refused when a definition is read.</summary>
public static class ActivityCatalogue
{
    private static readonly Activity[] Activities =
    [
        new Flowchart(), new FlowStart(), new FlowEnd(), new FlowFinish(), new EndBranch(), new FlowDecision(), new FlowSwitch(), new FlowFork(),
        new FlowJoin(), new SetVariable(), new Delay(), new StartAt(), new AwaitEvent(), new PublishEvent(), new ExecuteWorkflow(),
        new Review(), new CoLeadOpinions(), new ExpertReview(), new SupplementRequest(), new PublicNotice(), new NotifyPeople(), new ComputeAmount(),
        new GrantMoney(), new CertificateIssue(), new StatusChange(), new Obligation(),
    ];

    private static readonly Dictionary<string, Activity> ByType = Activities.ToDictionary(activity => activity.Attribute.Type);

    /// <summary>Their descriptors, in the order of the palette.</summary>
    public static IReadOnlyList<ActivityDescriptor> All { get; } = [.. Activities.Select(activity => activity.Describe())];

    internal static Activity? Find(string type) => ByType.GetValueOrDefault(type);

    internal static ActivityDescriptor Describe(string type) => All.Single(descriptor => descriptor.Type == type);
}
