using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Workflows.Activities;

/// <summary>Revokes a certificate: from today on it holds no longer, and whoever checks it reads why.</summary>
[Activity("Approvals.RevokeCertificate", DisplayName = "撤销证书", DisplayNameEn = "Revoke certificate", Category = ActivityCategories.Result,
    Description = "自当日起撤销证书，查验页面显示撤销日期和理由。",
    DescriptionEn = "Revokes a certificate from today on; the page that verifies it shows the day and the reason.")]
internal sealed class CertificateRevocation : Activity
{
    public override IReadOnlyList<ActivityInput> Inputs { get; } =
    [
        new("number", "String", "证书编号", "Number", null, "{{certificateNumber}}", IsTemplate: true),
        new("reason", "String", "理由", "Reason", Required: true, IsTemplate: true),
    ];

    public override Step Start(StepContext context)
    {
        var (number, reason) = (context.RequiredText("number"), context.RequiredText("reason"));
        return context.Emit(new RevokeCertificate(context.Node.Id, number, context.Facts.Today, reason)).Leave(detail: new() { ["number"] = number });
    }

    internal override bool Binds(FlowNode node) => true;
}

/// <summary>Lets a certificate hold for further years from its end on, or from today when it has ended already.</summary>
[Activity("Approvals.RenewCertificate", DisplayName = "延续证书", DisplayNameEn = "Renew certificate", Category = ActivityCategories.Result,
    Description = "将证书有效期自届满之日起延长若干年，编号不变。",
    DescriptionEn = "Lets a certificate hold some years longer from the day it would end, under the same number.")]
internal sealed class CertificateRenewal : Activity
{
    public override IReadOnlyList<ActivityInput> Inputs { get; } =
    [
        new("number", "String", "证书编号", "Number", null, "{{certificateNumber}}", IsTemplate: true),
        new("years", "Int32", "延长年数", "Years", Required: true),
    ];

    public override IEnumerable<SettingProblem> Check(FlowNode node) => node.IntSetting("years") is >= 1 or null ? [] : [("延长年数至少为 1。", "It has to be at least one year longer.")];

    public override Step Start(StepContext context)
    {
        var (number, years) = (context.RequiredText("number"), context.Int("years") ?? throw context.Missing("years"));
        return years < 1
            ? throw context.Problem($"的延长年数为 {years}，至少应为 1。", $"would renew by {years} years; at least 1 is needed.")
            : context.Emit(new RenewCertificate(context.Node.Id, number, years)).Leave(detail: new() { ["number"] = number, ["years"] = years });
    }

    internal override bool Binds(FlowNode node) => true;
}

/// <summary>Ends a certificate because what it is about is over, not because anything was wrong: today is its last day, unless it has ended already.</summary>
[Activity("Approvals.EndCertificate", DisplayName = "终止证书", DisplayNameEn = "End certificate", Category = ActivityCategories.Result,
    Description = "所证明的事项已结束，证书有效期至当日为止；已届满的不变。",
    DescriptionEn = "What the certificate is about is over: today is its last day, unless it has ended already.")]
internal sealed class CertificateEnd : Activity
{
    public override IReadOnlyList<ActivityInput> Inputs { get; } =
    [
        new("number", "String", "证书编号", "Number", null, "{{certificateNumber}}", IsTemplate: true),
        new("reason", "String", "理由", "Reason", Required: true, IsTemplate: true),
    ];

    public override Step Start(StepContext context)
    {
        var (number, reason) = (context.RequiredText("number"), context.RequiredText("reason"));
        return context.Emit(new EndCertificate(context.Node.Id, number, context.Facts.Today, reason)).Leave(detail: new() { ["number"] = number });
    }

    internal override bool Binds(FlowNode node) => true;
}
