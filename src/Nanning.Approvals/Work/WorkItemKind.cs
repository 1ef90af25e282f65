namespace Nanning.Approvals.Work;

/// <summary>What a work item is.</summary>
public enum WorkItemKind
{
    /// <summary>A step of the flow.</summary>
    Step,

    /// <summary>委派: a colleague's opinion, after which the step comes back to who asked.</summary>
    Delegate,

    /// <summary>加签: a signature under the step's decision.</summary>
    Signer,
}

/// <summary>When a signer signs.</summary>
public enum SignPosition
{
    /// <summary>前加签: before the holder may decide.</summary>
    Before,

    /// <summary>后加签: after the holder has decided; the decision counts when everybody agrees.</summary>
    After,

    /// <summary>并加签: at any time; the decision counts when everybody agrees.</summary>
    Parallel,
}
