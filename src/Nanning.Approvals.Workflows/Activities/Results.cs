using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Formulas;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Workflows.Activities;

/// <summary>Tells people something.</summary>
[Activity("Approvals.Notify", DisplayName = "通知", DisplayNameEn = "Notify", Category = ActivityCategories.Message, Description = "在系统内并（可选）用邮件通知。",
    DescriptionEn = "Tells somebody on the platform and, if wanted, by mail.")]
internal sealed class NotifyPeople : Activity
{
    public override IReadOnlyList<ActivityInput> Inputs { get; } =
    [
        new("to", "String", "通知谁", "To", ("applicant、lead、coleads 或部门代码", "applicant, lead, coleads or a department code"), "applicant", IsTemplate: true),
        new("subject", "String", "标题", "Subject", Required: true, IsTemplate: true),
        new("text", "String", "正文", "Text", Required: true, IsTemplate: true),
        new("mail", "Boolean", "同时发邮件", "By mail, too", null, true),
    ];

    public override Step Start(StepContext context)
    {
        foreach (var to in context.Texts("to"))
        {
            context.Emit(new Notify(to, context.RequiredText("subject"), context.RequiredText("text"), context.Flag("mail")));
        }

        return context.Leave();
    }
}

/// <summary>Computes the amount by the rule of the procedure and keeps it.</summary>
[Activity("Approvals.ComputeAmount", DisplayName = "核算金额", DisplayNameEn = "Compute amount", Category = ActivityCategories.Result,
    Description = "按办事事项的规则核算金额，存入变量。",
    DescriptionEn = "Computes the amount by the rules of the procedure and keeps it in a variable.")]
internal sealed class ComputeAmount : Activity
{
    public override IReadOnlyList<ActivityInput> Inputs { get; } = [new("variable", "String", "金额变量", "Variable", null, "amount")];

    internal override IEnumerable<(string Variable, FormulaType Type)> Keeps(FlowNode node, Func<string, string?> variable) =>
        variable("variable") is { } name ? [(name, FormulaType.Number with { Min = 0, Places = 2 })] : [];

    public override Step Start(StepContext context)
    {
        var (amount, trace) = context.Facts.ComputeAmount();
        return context.Set(context.Variable("variable"), amount).Emit(new SetAmount(amount, trace)).Leave(detail: new() { ["amount"] = amount });
    }
}

/// <summary>Grants money; the host applies the caps.</summary>
[Activity("Approvals.Grant", DisplayName = "拨付登记", DisplayNameEn = "Grant", Category = ActivityCategories.Result, Description = "登记一笔资助，受上限约束。",
    DescriptionEn = "Records a grant, within the caps.")]
internal sealed class GrantMoney : Activity
{
    public override IReadOnlyList<ActivityInput> Inputs { get; } =
    [
        new("amount", "Decimal", "金额（元）", "Amount in yuan", ("公式，默认取变量 amount", "A formula; the variable amount when empty"), "amount", IsFormula: true, IsMoney: true),
        new("year", "Int32", "年度", "Year", ("公式，默认当年", "A formula; this year when empty"), "year(today)", IsFormula: true),
    ];

    public override Step Start(StepContext context)
    {
        var amount = Values.AsDecimal(context.Value("amount")) ?? throw context.Missing("amount");
        var year = context.Int("year") ?? throw context.Missing("year");
        return amount < 0
            ? throw context.Problem($"的金额为负数：{FormulaValues.Text(amount)}。", $"has a negative amount: {FormulaValues.Text(amount)}.")
            : Record(context, amount, year).Leave(detail: new() { ["amount"] = amount, ["year"] = year });
    }

    private static StepContext Record(StepContext context, decimal amount, int year)
    {
        var key = context.NewKey("g");
        return context.Emit(new RecordGrant(context.Node.Id, amount, year, key)).Remember(key);
    }

    internal override bool Binds(FlowNode node) => true;
}

/// <summary>Takes a part of the grant back; the host sees to it that it is never more than was granted.</summary>
[Activity("Approvals.Recover", DisplayName = "追回登记", DisplayNameEn = "Recover", Category = ActivityCategories.Result,
    Description = "登记追回部分资助：台账记负数分录，原分录不改。金额为零则不登记。",
    DescriptionEn = "Records that a part of a grant is taken back, as a negative entry; zero is not recorded.")]
internal sealed class RecoverMoney : Activity
{
    public override IReadOnlyList<ActivityInput> Inputs { get; } =
    [
        new("amount", "Decimal", "金额（元）", "Amount in yuan", ("公式", "A formula"), Required: true, IsFormula: true, IsMoney: true),
        new("reason", "String", "理由", "Reason", Required: true, IsTemplate: true),
        new("returnsToCaps", "Boolean", "退还限额", "Give back to the caps", ("追回的金额可以再次拨付", "Money taken back may be granted again"), false),
    ];

    public override Step Start(StepContext context)
    {
        var amount = Values.AsDecimal(context.Value("amount")) ?? throw context.Missing("amount");
        if (amount < 0)
        {
            throw context.Problem($"的金额为负数：{FormulaValues.Text(amount)}。", $"has a negative amount: {FormulaValues.Text(amount)}.");
        }

        if (amount > 0)
        {
            context.Emit(new RecoverGrant(context.Node.Id, amount, context.RequiredText("reason"), context.Flag("returnsToCaps")));
        }

        return context.Leave(detail: new() { ["amount"] = amount });
    }

    internal override bool Binds(FlowNode node) => true;
}

/// <summary>Issues a certificate. Valid for so many years means up to the day before the anniversary.</summary>
[Activity("Approvals.IssueCertificate", DisplayName = "颁发证书", DisplayNameEn = "Issue certificate", Category = ActivityCategories.Result,
    Description = "向申请人颁发证书，编号存入变量 certificateNumber，日期存入 issuedOn。",
    DescriptionEn = "Issues a certificate to the applicant and keeps its number and day in variables.")]
internal sealed class CertificateIssue : Activity
{
    public override IReadOnlyList<ActivityInput> Inputs { get; } =
    [
        new("title", "String", "证书名称", "Title", Required: true, IsTemplate: true),
        new("validYears", "Int32", "有效年数", "Valid for years", ("不填则长期有效", "Unlimited when empty")),
    ];

    internal override IEnumerable<(string Variable, FormulaType Type)> Keeps(FlowNode node, Func<string, string?> variable) =>
        [("certificateNumber", FormulaType.Text), ("issuedOn", FormulaType.Date)];

    public override Step Start(StepContext context)
    {
        var (number, issuedOn) = (context.Facts.CertificateNumber, context.Facts.Today);
        var validUntil = context.Int("validYears") is { } years ? issuedOn.AddYears(years).AddDays(-1) : (DateOnly?)null;
        return context
            .Set("certificateNumber", number)
            .Set("issuedOn", issuedOn)
            .Emit(new IssueCertificate(context.Node.Id, number, context.RequiredText("title"), issuedOn, validUntil))
            .Leave(detail: new() { ["number"] = number });
    }

    internal override bool Binds(FlowNode node) => true;
}

/// <summary>Sets the status of the case. A status that decides it also stops the clock: the promised time ends with the decision.</summary>
[Activity("Approvals.SetStatus", DisplayName = "设置状态", DisplayNameEn = "Set status", Category = ActivityCategories.Result, Description = "设置办件状态；办结状态同时停止计时。",
    DescriptionEn = "Sets the status of the case; one that ends it stops the clock.")]
internal sealed class StatusChange : Activity
{
    private static readonly string[] Deciding = ["Approved", "Rejected", "Closed"];

    public override IReadOnlyList<ActivityInput> Inputs { get; } =
    [
        new("status", "String", "状态", "Status", Required: true, Options: ["InProgress", .. Deciding]),
        new("reason", "String", "说明", "Reason", IsTemplate: true),
    ];

    public override IEnumerable<SettingProblem> Check(FlowNode node) =>
        node.TextSetting("status") is { } status && !Inputs[0].Options!.Contains(status) ? [($"没有状态“{status}”。", $"There is no status “{status}”.")] : [];

    public override Step Start(StepContext context)
    {
        var status = context.RequiredText("status");
        context.Emit(new SetStatus(status, context.Text("reason")));
        if (Deciding.Contains(status))
        {
            context.Emit(new StopClock());
        }

        return context.Leave(detail: new() { ["status"] = status });
    }

    internal override bool Binds(FlowNode node) => node.TextSetting("status") != "InProgress";
}

/// <summary>Opens, moves or closes a duty after approval.</summary>
[Activity("Approvals.Obligation", DisplayName = "后续义务", DisplayNameEn = "Obligation", Category = ActivityCategories.Result,
    Description = "登记或更新批准后的义务，如续报、年检。",
    DescriptionEn = "Records what is due after the approval, such as a renewal or a yearly check.")]
internal sealed class Obligation : Activity
{
    public override IReadOnlyList<ActivityInput> Inputs { get; } =
    [
        new("kind", "String", "种类", "Kind", Required: true),
        new("title", "String", "名称", "Title", Required: true, IsTemplate: true),
        new("dueOn", "String", "到期日", "Due on", ("公式，例如 addYears(issuedOn, 1)", "A formula, for example addYears(issuedOn, 1)"), Required: true, IsFormula: true),
        new("state", "String", "状态", "State", null, "open", Options: ["open", "done", "missed"]),
    ];

    public override Step Start(StepContext context)
    {
        var dueOn = Values.AsDate(context.Value("dueOn")) ?? throw context.Missing("dueOn");
        var (kind, state) = (context.RequiredText("kind"), context.RequiredText("state"));
        return context
            .Emit(new SetObligation(kind, context.RequiredText("title"), dueOn, state))
            .Leave(detail: new() { ["kind"] = kind, ["dueOn"] = FormulaValues.ToJson(dueOn), ["state"] = state });
    }

    internal override bool Binds(FlowNode node) => true;
}
