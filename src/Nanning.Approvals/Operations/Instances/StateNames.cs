using Nanning.Approvals.Cases;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Operations.Instances;

/// <summary>States in words.</summary>
public static class StateNames
{
    public static string Of(InstanceStatus status) => status switch
    {
        InstanceStatus.Running => Say.Pick("运行中", "running"),
        InstanceStatus.Suspended => Say.Pick("已中止", "suspended"),
        InstanceStatus.Finished => Say.Pick("已结束", "finished"),
        InstanceStatus.Cancelled => Say.Pick("已终止", "ended early"),
        _ => status.ToString(),
    };

    public static string Of(CaseStatus status) => status switch
    {
        CaseStatus.Draft => Say.Pick("草稿", "draft"),
        CaseStatus.InProgress => Say.Pick("办理中", "in progress"),
        CaseStatus.AwaitingSupplement => Say.Pick("待补正", "awaiting supplements"),
        CaseStatus.PublicNotice => Say.Pick("公示中", "public notice"),
        CaseStatus.Approved => Say.Pick("已通过", "approved"),
        CaseStatus.Rejected => Say.Pick("不予通过", "rejected"),
        CaseStatus.Withdrawn => Say.Pick("已撤回", "withdrawn"),
        CaseStatus.Closed => Say.Pick("已办结", "closed"),
        _ => status.ToString(),
    };
}
