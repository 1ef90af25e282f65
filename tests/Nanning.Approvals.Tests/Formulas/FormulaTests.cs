using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Tests.Formulas;

public sealed class FormulaTests
{
    private static readonly Dictionary<string, object?> roots = new()
    {
        ["form"] = FormulaValues.FromJson(JsonNode.Parse("""
            {"rentPaid": 600000, "broadbandPaid": 12000.00, "name": "创客城", "own": false, "leaseEnd": "2019-04-10", "nothing": null,
             "invoices": [{"amount": 100.10, "ok": true}, {"amount": 200.20, "ok": true}, {"ok": false}], "empty": [],
             "rooms": [{"desks": [{"n": 1}, {"n": 2}]}, {"desks": [{"n": 3}]}]}
            """)),
        ["on"] = new DateOnly(2016, 4, 11),
        ["whole"] = 7,
    };

    private static readonly FormulaScope scope = new(roots.GetValueOrDefault, (from, days) => from.AddDays(days * 2));

    [Theory]
    [InlineData("1 + 2 * 3", "7")]
    [InlineData("(1 + 2) * 3", "9")]
    [InlineData("7 - 2 - 1", "4")]
    [InlineData("-2 * -3", "6")]
    [InlineData("1-1", "0")]
    [InlineData("7 % 4", "3")]
    [InlineData("0.1 + 0.2", "0.3")]
    [InlineData("612000 * 0.7", "428400")]
    [InlineData("round(2.345, 2)", "2.35")]
    [InlineData("round(-2.345, 2)", "-2.35")]
    [InlineData("round(2.5)", "3")]
    [InlineData("floor(2.9)", "2")]
    [InlineData("ceil(2.1)", "3")]
    [InlineData("abs(-5)", "5")]
    [InlineData("min(3, 1, 2)", "1")]
    [InlineData("max(3, 1, 2)", "3")]
    [InlineData("max([1, 9], 4)", "9")]
    [InlineData("(form.rentPaid + form.broadbandPaid) * 0.70", "428400")]
    [InlineData("sum(form.invoices.amount)", "300.3")]
    [InlineData("count(form.invoices)", "3")]
    [InlineData("count(form.invoices.amount)", "2")]
    [InlineData("mean(form.invoices.amount)", "150.15")]
    [InlineData("sum(form.rooms.desks.n)", "6")]
    [InlineData("sum(form.empty)", "0")]
    [InlineData("sum(form.missing.amount)", "0")]
    [InlineData("length(form.name)", "3")]
    [InlineData("length(form.invoices)", "3")]
    [InlineData("year(on) * 100 + month(on)", "201604")]
    [InlineData("day('2016-02-29')", "29")]
    [InlineData("daysBetween('2016-02-28', '2016-03-01')", "2")]
    [InlineData("lookup('2016-03-15', ['2016-03-01', '2016-01-01', '2016-04-01'], [3, 1, 4])", "3")]
    [InlineData("lookup('2016-03-01', ['2016-01-01', '2016-03-01'], [1, 3]) ?? 0", "3")]
    [InlineData("lookup('2015-12-31', ['2016-01-01', '2016-03-01'], [1, 3]) ?? 0", "0")]
    [InlineData("lookup(null, [1, 2], [1, 3]) ?? 0", "0")]
    [InlineData("lookup(7, [1, 5, 10], [0.1, 0.2])", "0.2")]
    [InlineData("lookup(12, [1, 5, 10], [0.1, 0.2]) ?? 0", "0")]
    [InlineData("monthsBetween('2016-01-31', '2016-02-29')", "1")]
    [InlineData("monthsBetween('2016-04-12', '2017-04-11')", "11")]
    [InlineData("monthsBetween('2017-04-11', '2016-04-12')", "-11")]
    [InlineData("length(months('2016-11-30', '2017-02-01'))", "4")]
    [InlineData("length(months('2017-02-01', '2016-11-30'))", "0")]
    [InlineData("length(pairs(form.invoices.amount, months('2016-01-01', '2016-03-31')))", "6")]
    [InlineData("length(pairs(form.missing, ['a']))", "0")]
    [InlineData("weekday('2016-04-11')", "1")]
    [InlineData("weekday('2016-04-10')", "7")]
    [InlineData("quarter('2016-03-31') * 10 + quarter('2016-10-01')", "14")]
    [InlineData("yearsBetween('2016-02-29', '2018-02-27')", "1")]
    [InlineData("yearsBetween('2018-02-28', '2016-02-29')", "-2")]
    [InlineData("form.missing ?? 5 + 1", "6")]
    [InlineData("coalesce(form.nothing, form.missing, 3)", "3")]
    [InlineData("form.own ? 1 : form.rentPaid > 5 ? 2 : 3", "2")]
    [InlineData("if(form.own, 1 / 0, 2)", "2")]
    [InlineData("whole + 1", "8")]
    public void A_number_is_computed_exactly(string formula, string expected) => Assert.Equal(expected, FormulaValues.Text(Evaluate(formula)));

    [Theory]
    [InlineData("1 < 2", true)]
    [InlineData("2 <= 2 and 3 >= 3 and 2 <> 3 and 2 != 3 and 2 == 2", true)]
    [InlineData("true or 1 / 0 = 1", true)]
    [InlineData("false && 1 / 0 = 1", false)]
    [InlineData("not 1 = 2", true)]
    [InlineData("!form.own and not form.own", true)]
    [InlineData("form.nothing = null", true)]
    [InlineData("form.rentPaid != null", true)]
    [InlineData("form.nothing = 5", false)]
    [InlineData("form.nothing < 5 or form.nothing >= 5", false)]
    [InlineData("not (form.nothing < 5)", true)]
    [InlineData("form.nothing ?? 0 < 1", true)]
    [InlineData("form.leaseEnd = date('2019-04-10')", true)]
    [InlineData("addYears(on, 3) > form.leaseEnd", true)]
    [InlineData("form.leaseEnd >= '2019-04-10'", true)]
    [InlineData("'a' < 'b'", true)]
    [InlineData("1 = '1'", false)]
    [InlineData("form.name in ['创客城', '其他']", true)]
    [InlineData("5 in [1, 2]", false)]
    [InlineData("'创' in form.name", true)]
    [InlineData("contains(form.name, '客')", true)]
    [InlineData("contains([1, 2], 2)", true)]
    [InlineData("startsWith(form.name, '创')", true)]
    [InlineData("any(form.invoices.ok)", true)]
    [InlineData("all(form.invoices.ok)", false)]
    [InlineData("all(form.empty)", true)]
    [InlineData("isEmpty(form.empty) and isEmpty('') and isEmpty(form.missing) and not isEmpty(0)", true)]
    [InlineData("[1, 'a'] = [1, 'a']", true)]
    public void A_condition_is_decided(string formula, bool expected) => Assert.Equal(expected, Evaluate(formula));

    [Theory]
    [InlineData("'共' + 2 + '家'", "共2家")]
    [InlineData("\"it's\" + 'it''s'", "it'sit's")]
    [InlineData("'x' + form.nothing", "x")]
    [InlineData("upper('450x')", "450X")]
    [InlineData("lower(' NN-A ') + trim(' x ')", " nn-a x")]
    [InlineData("text(1.50)", "1.5")]
    [InlineData("text(on)", "2016-04-11")]
    [InlineData("money(428400)", "428,400.00")]
    [InlineData("money(0.005)", "0.01")]
    [InlineData("'' + true", "是")]
    public void A_text_is_put_together(string formula, string expected) => Assert.Equal(expected, Evaluate(formula));

    [Theory]
    [InlineData("addDays(on, 20)", "2016-05-01")]
    [InlineData("addMonths('2016-01-31', 1)", "2016-02-29")]
    [InlineData("addYears('2016-02-29', 1)", "2017-02-28")]
    [InlineData("addWorkingDays(on, 2)", "2016-04-15")]
    [InlineData("max(on, '2016-05-01')", "2016-05-01")]
    [InlineData("date('2016-05-01')", "2016-05-01")]
    [InlineData("date(2016, 2, 29)", "2016-02-29")]
    [InlineData("startOfMonth('2016-02-11')", "2016-02-01")]
    [InlineData("endOfMonth('2016-02-11')", "2016-02-29")]
    [InlineData("endOfMonth('2015-12-31')", "2015-12-31")]
    [InlineData("endOfQuarter('2016-02-11')", "2016-03-31")]
    [InlineData("endOfQuarter('2016-10-01')", "2016-12-31")]
    [InlineData("endOfYear(on)", "2016-12-31")]
    [InlineData("addDays(endOfMonth(addMonths(on, -1)), 1)", "2016-04-01")]
    public void A_date_is_computed(string formula, string expected) => Assert.Equal(expected, FormulaValues.Text(Evaluate(formula)));

    [Theory]
    [InlineData("form.nothing + 1")]
    [InlineData("-form.nothing")]
    [InlineData("1 / form.nothing")]
    [InlineData("min(5, form.limitThatIsMissing)")]
    [InlineData("round(form.nothing, 2)")]
    [InlineData("addMonths(form.nothing, 1)")]
    [InlineData("unknown.path.of.names")]
    [InlineData("form.name.length")]
    [InlineData("mean(form.empty)")]
    [InlineData("endOfMonth(form.nothing)")]
    [InlineData("isWorkingDay(form.nothing)")]
    [InlineData("workingDaysBetween(on, form.nothing)")]
    [InlineData("date(2016, form.nothing, 1)")]
    public void What_is_missing_stays_missing(string formula) => Assert.Null(Evaluate(formula));

    [Theory]
    [InlineData("", 0, "公式为空")]
    [InlineData("1 +", 3, "没有写完")]
    [InlineData("(1 + 2", 6, "没有写完")]
    [InlineData("1 + * 2", 4, "不应出现“*”")]
    [InlineData("1 2", 2, "不应出现“2”")]
    [InlineData("1 < 2 < 3", 6, "不应出现“<”")]
    [InlineData("form.amount ＞ 3", 12, "无法识别“＞”")]
    [InlineData("nosuch(1)", 0, "没有名为“nosuch”的函数")]
    [InlineData("1 + round()", 4, "应有 1 到 2 个参数")]
    [InlineData("99999999999999999999999999999999", 0, "数字过大")]
    [InlineData("min(1).x", 7, "不能再取成员")]
    public void A_formula_that_is_not_one_is_refused_with_its_place(string formula, int position, string message)
    {
        var error = Assert.Throws<FormulaException>(() => Formula.Parse(formula));

        Assert.Equal(position, error.Position);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1 / 0", 2, "除数为零")]
    [InlineData("1 % (2 - 2)", 2, "除数为零")]
    [InlineData("1 + form.own", 2, "应为数字")]
    [InlineData("form.name and true", 10, "应为条件")]
    [InlineData("form.name > 3", 10, "不能比较大小")]
    [InlineData("on > 'soon'", 3, "应为日期")]
    [InlineData("date('2016-02-30')", 0, "应为日期")]
    [InlineData("addDays(on, 1.5)", 0, "整数")]
    [InlineData("addYears(on, 99999)", 0, "超出范围")]
    [InlineData("date(2016, 2, 30)", 0, "超出范围")]
    [InlineData("date(2016, 2)", 0, "1 个或 3 个参数")]
    [InlineData("workingDaysBetween('0001-01-01', '2016-01-01')", 0, "超出范围")]
    [InlineData("79228162514264337593543950335 * 2", 30, "数字过大")]
    public void A_value_that_does_not_fit_is_refused_with_its_place(string formula, int position, string message)
    {
        var error = Assert.Throws<FormulaException>(() => Evaluate(formula));

        Assert.Equal(position, error.Position);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData('(')]
    [InlineData('-')]
    [InlineData('!')]
    [InlineData('[')]
    public void A_formula_nested_without_end_is_refused_before_it_runs(char prefix) =>
        Assert.Contains("嵌套过深", Assert.Throws<FormulaException>(() => Formula.Parse(new string(prefix, 1500) + "1")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_formula_that_is_too_long_is_refused() =>
        Assert.Contains("过长", Assert.Throws<FormulaException>(() => Formula.Parse(new string('1', Formula.MaxLength + 1))).Message, StringComparison.Ordinal);

    [Fact]
    public void The_longest_sum_that_is_allowed_is_computed() =>
        Assert.Equal(1000m, Evaluate(string.Join('+', Enumerable.Repeat("1", 1000))));

    [Fact]
    public void A_formula_names_the_paths_it_reads() =>
        Assert.Equal(["form.a.b", "on", "params.cap"], Formula.Parse("on > '2016-01-01' ? form.a.b : min(params.cap, 1)").References.Order(StringComparer.Ordinal));

    private static object? Evaluate(string formula) => Formula.Parse(formula).Evaluate(scope);
}
