using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Tests.Formulas;

public sealed class FormulaTypeTests
{
    private static readonly FormulaSchema schema = new(new Dictionary<string, FormulaType>
    {
        ["form"] = FormulaType.Group(new Dictionary<string, FormulaType>
        {
            ["amount"] = FormulaType.Number,
            ["area"] = FormulaType.Number.OrNull(),
            ["name"] = FormulaType.Text,
            ["kind"] = FormulaType.Choice(["own", "lease"]),
            ["signed"] = FormulaType.Boolean,
            ["since"] = FormulaType.Date.OrNull(),
            ["invoices"] = FormulaType.ListOf(FormulaType.Group(new Dictionary<string, FormulaType> { ["amount"] = FormulaType.Number, ["number"] = FormulaType.Text })),
        }),
        ["params"] = FormulaType.Group(new Dictionary<string, FormulaType> { ["cap"] = FormulaType.Of(550000m), ["zero"] = FormulaType.Of(0m), ["from"] = FormulaType.Of("2016-06-13") }),
        ["result"] = FormulaType.Any,
        ["granted"] = FormulaType.AnyGroup,
        ["on"] = FormulaType.Date,
    });

    [Theory]
    [InlineData("form.nosuch > 1", 1, "unknown-name", "没有“form.nosuch”")]
    [InlineData("1 + form.invoices.nosuch", 5, "unknown-name", "没有“form.invoices.nosuch”")]
    [InlineData("form.name.length", 1, "unknown-name", "没有“form.name.length”")]
    [InlineData("nosuch.a.b", 1, "unknown-name", "没有“nosuch”")]
    [InlineData("form.amount > 'many'", 13, "type-mismatch", "数字与文字不能比较大小")]
    [InlineData("form.amount = 'many'", 13, "never-equal", "数字与文字永远不会相等")]
    [InlineData("form.amount in ['a', 'b']", 13, "never-equal", "永远不会相等")]
    [InlineData("form.amount in 5", 13, "type-mismatch", "应为列表")]
    [InlineData("form.name * 2", 11, "type-mismatch", "应为数字")]
    [InlineData("-form.name", 1, "type-mismatch", "应为数字")]
    [InlineData("on + 1", 4, "type-mismatch", "addDays")]
    [InlineData("on > 'soon'", 4, "type-mismatch", "日期与文字不能比较大小")]
    [InlineData("form.signed > 1", 13, "type-mismatch", "不能比较大小")]
    [InlineData("form.amount and true", 1, "not-a-condition", "应为是/否，这里却是数字")]
    [InlineData("not form.name", 5, "not-a-condition", "应为是/否")]
    [InlineData("form.amount ? 1 : 2", 1, "not-a-condition", "应为是/否")]
    [InlineData("if(form.amount, 1, 2)", 4, "not-a-condition", "应为是/否")]
    [InlineData("any(form.invoices.amount)", 5, "not-a-condition", "应为是/否")]
    [InlineData("form.amount / 0", 13, "division-by-zero", "除数为零")]
    [InlineData("form.amount % params.zero", 13, "division-by-zero", "除数为零")]
    [InlineData("1 / (2 - 2)", 3, "division-by-zero", "除数为零")]
    [InlineData("addDays('2016-13-01', 1)", 9, "type-mismatch", "应为日期")]
    [InlineData("addDays('2016-01-01', 1.5)", 1, "always-fails", "整数")]
    [InlineData("addMonths(form.amount, 1)", 11, "type-mismatch", "应为日期")]
    [InlineData("year(form.signed)", 6, "type-mismatch", "应为日期")]
    [InlineData("sum(form.invoices.number)", 5, "type-mismatch", "应为数字")]
    [InlineData("max(form.amount, on)", 1, "type-mismatch", "数字与日期不能比较大小")]
    [InlineData("round(form.name)", 7, "type-mismatch", "应为数字")]
    [InlineData("money(form.kind)", 7, "type-mismatch", "应为数字")]
    [InlineData("contains(form.name, 5)", 1, "type-mismatch", "应为文字")]
    [InlineData("date(2016, 5)", 1, "wrong-argument", "1 个或 3 个参数")]
    public void What_can_never_work_is_named_with_its_place(string formula, int character, string code, string text)
    {
        var errors = Formula.Parse(formula).Check(schema).Findings.Where(finding => finding.IsError).ToList();

        var error = Assert.Single(errors);
        Assert.Equal((code, character - 1), (error.Code, error.Position));
        Assert.Contains(text, error.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("form.kind = 'rent'", 11, "not-an-option", "只可能是“own”、“lease”")]
    [InlineData("form.area > null", 11, "always-null", "空值")]
    [InlineData("form.area + null", 11, "always-null", "空值")]
    [InlineData("null ?? 1", 6, "always-null", "空值")]
    public void What_probably_means_something_else_is_a_warning(string formula, int character, string code, string text)
    {
        var (_, findings) = Formula.Parse(formula).Check(schema);

        var warning = Assert.Single(findings);
        Assert.Equal((false, code, character - 1), (warning.IsError, warning.Code, warning.Position));
        Assert.Contains(text, warning.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("form.amount * 0.7 <= params.cap and form.kind = 'own'")]
    [InlineData("form.area = null or form.area > 100")]
    [InlineData("form.name > 'a' and 'x' in form.name")]
    [InlineData("form.since ?? on >= params.from")]
    [InlineData("addDays(form.name, 1) > on")]
    [InlineData("form.since = '2016-06-13'")]
    [InlineData("sum(form.invoices.amount) > count(form.invoices) * 100")]
    [InlineData("min(form.amount, params.cap) + (form.area ?? 0)")]
    [InlineData("max(on, '2016-05-01') > form.since")]
    [InlineData("'共 ' + form.amount + ' 元，自 ' + form.since")]
    [InlineData("form.area ?? '未填写'")]
    [InlineData("result.whatever.it.is + 1 > 2 and result.flag")]
    [InlineData("granted.baseYear + 1")]
    [InlineData("[] = form.invoices or all(form.invoices.amount = null, [])")]
    [InlineData("addDays(form.since, 1.5) = null")]
    [InlineData("form.signed ? form.amount : form.name")]
    [InlineData("max(form.invoices.amount) = 1 or 3 in form.invoices.amount")]
    [InlineData("workingDaysBetween(form.since, on) > 5 and isWorkingDay(nextWorkingDay(on)) and weekday(on) < 6")]
    public void What_may_turn_out_well_is_let_through(string formula) => Assert.Empty(Formula.Parse(formula).Check(schema).Findings);

    [Theory]
    [InlineData("form.amount + 1", FormulaKinds.Number)]
    [InlineData("form.area + 1", FormulaKinds.Number | FormulaKinds.Null)]
    [InlineData("form.area ?? 0", FormulaKinds.Number)]
    [InlineData("form.amount > 1", FormulaKinds.Boolean)]
    [InlineData("form.signed ? 1 : 'a'", FormulaKinds.Number | FormulaKinds.Text)]
    [InlineData("form.invoices.amount", FormulaKinds.List)]
    [InlineData("addDays(on, 1)", FormulaKinds.Date)]
    [InlineData("addDays(form.since, 1)", FormulaKinds.Date | FormulaKinds.Null)]
    [InlineData("'a' + form.amount", FormulaKinds.Text)]
    [InlineData("sum(form.invoices.amount)", FormulaKinds.Number)]
    [InlineData("max(form.amount, 3)", FormulaKinds.Number)]
    [InlineData("result", FormulaKinds.Any)]
    public void A_formula_has_a_type(string formula, FormulaKinds kinds) => Assert.Equal(kinds, Formula.Parse(formula).Check(schema).Type.Kinds);

    [Theory]
    [InlineData("form.amount", FormulaKinds.Boolean, "not-a-condition")]
    [InlineData("form.name", FormulaKinds.Number, "type-mismatch")]
    [InlineData("form.signed", FormulaKinds.Boolean, null)]
    [InlineData("result", FormulaKinds.Boolean, null)]
    public void A_result_must_be_able_to_be_what_is_needed(string formula, FormulaKinds expected, string? code) =>
        Assert.Equal(code, Formula.Parse(formula).Check(schema, expected).Findings.SingleOrDefault()?.Code);

    [Fact]
    public void Where_names_are_not_known_any_name_is_let_through() =>
        Assert.DoesNotContain(Formula.Parse("what.ever > 1 and 'x' + other").Check(FormulaSchema.Open).Findings, finding => finding.Code == "unknown-name");
}
