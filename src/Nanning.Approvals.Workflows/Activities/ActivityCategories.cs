namespace Nanning.Approvals.Workflows.Activities;

/// <summary>The groups of the palette.</summary>
internal static class ActivityCategories
{
    public const string Flow = "流程";
    public const string Container = "容器";
    public const string Time = "时间";
    public const string Message = "消息";
    public const string Approval = "审批";
    public const string Result = "结果";
}
