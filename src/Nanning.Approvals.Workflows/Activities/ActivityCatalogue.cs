namespace Nanning.Approvals.Workflows.Activities;

/// <summary>All activities there are. A type that is not here is refused when a definition is read.</summary>
public static class ActivityCatalogue
{
    private static readonly Activity[] Activities =
    [
        new FlowStart(), new FlowEnd(), new FlowFinish(), new CompleteInstance(), new EndBranch(), new FlowDecision(), new FlowSwitch(), new DecisionTable(), new FlowFork(), new FlowJoin(),
        new SetVariable(), new WriteLine(), new FaultInstance(), new CancelScope(), new ExecuteWorkflow(), new DispatchWorkflow(), new BreakLoop(),
        new Flowchart(), new Sequence(), new If(), new While(), new ForEach(), new ParallelForEach(),
        new Delay(), new StartAt(), new IntervalTimer(), new CronTimer(),
        new AwaitEvent(), new PublishEvent(), new TaskOutside(), new MailOut(), new NotifyPeople(),
        new Review(), new CoLeadOpinions(), new ExpertReview(), new Countersign(), new SupplementRequest(), new PublicNotice(),
        new ComputeAmount(), new GrantMoney(), new RecoverMoney(), new CertificateIssue(), new CertificateRevocation(), new CertificateRenewal(), new CertificateEnd(), new StatusChange(), new Obligation(), new CompensateDone(),
    ];

    private static readonly Dictionary<string, Activity> ByType = Activities.ToDictionary(activity => activity.Attribute.Type);

    /// <summary>Their descriptors, in the order of the palette.</summary>
    public static IReadOnlyList<ActivityDescriptor> All { get; } = [.. Activities.Select(activity => activity.Describe())];

    internal static Activity? Find(string type) => ByType.GetValueOrDefault(type);

    internal static ActivityDescriptor Describe(string type) => All.Single(descriptor => descriptor.Type == type);
}
