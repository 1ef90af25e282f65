using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Tests.Formulas;

/// <summary>Whatever is written, reading and evaluating ends with a value or with a <see cref="FormulaException"/>, never with anything else.</summary>
public sealed class FormulaTotalityTests
{
    private const int Rounds = 4_000;

    private static readonly string[] pieces =
    [
        "1", "0", "2.5", "-", "+", "*", "/", "%", "(", ")", "[", "]", ",", ".", "?", ":", "??", "=", "!=", "<", ">=", "in", "and", "or", "not", "!", "true", "null",
        "'x'", "'2016-02-29'", "form", "form.list", "form.list.a", "form.date", "form.text", "form.number", "form.nothing", "on", "min(", "max(", "sum(", "round(",
        "addMonths(", "addDays(", "addWorkingDays(", "monthsBetween(", "daysBetween(", "length(", "if(", "any(", "text(", "money(", "year(", "contains(", "79228162514264337593543950335",
        "100000", "'", "\"", "{", "#", "中文",
    ];

    private static readonly object?[] values =
    [
        null, true, false, 0m, 1m, -1m, 2.5m, 100000m, decimal.MaxValue, decimal.MinValue, "", "x", "2016-02-29", new DateOnly(2016, 2, 29), DateOnly.MaxValue, DateOnly.MinValue,
        Array.Empty<object?>(), new object?[] { 1m, null, "x" }, new object?[] { decimal.MaxValue, decimal.MaxValue }, new object?[] { true, null }, new Dictionary<string, object?> { ["a"] = 1m },
    ];

    [Fact]
    public void Any_text_is_a_formula_or_refused()
    {
        var random = new Random(34);
        for (var round = 0; round < Rounds; round++)
        {
            var text = string.Join(random.Next(2) == 0 ? " " : "", Enumerable.Range(0, random.Next(1, 9)).Select(_ => pieces[random.Next(pieces.Length)]));
            Try(text, ["form"], [null]);
        }
    }

    [Theory]
    [InlineData("{0} + {1}")]
    [InlineData("{0} - {1}")]
    [InlineData("{0} * {1}")]
    [InlineData("{0} / {1}")]
    [InlineData("{0} % {1}")]
    [InlineData("-{0}")]
    [InlineData("{0} < {1}")]
    [InlineData("{0} = {1}")]
    [InlineData("{0} in {1}")]
    [InlineData("{0} and {1}")]
    [InlineData("{0} ? {1} : {0}")]
    [InlineData("min({0}, {1})")]
    [InlineData("sum({0}, {1})")]
    [InlineData("mean({0}, {1})")]
    [InlineData("any({0}, {1})")]
    [InlineData("round({0}, {1})")]
    [InlineData("money({0})")]
    [InlineData("ceil({0})")]
    [InlineData("abs({0})")]
    [InlineData("addDays({0}, {1})")]
    [InlineData("addMonths({0}, {1})")]
    [InlineData("addYears({0}, {1})")]
    [InlineData("addWorkingDays({0}, {1})")]
    [InlineData("monthsBetween({0}, {1})")]
    [InlineData("daysBetween({0}, {1})")]
    [InlineData("contains({0}, {1})")]
    [InlineData("startsWith({0}, {1})")]
    [InlineData("upper({0})")]
    [InlineData("length({0})")]
    [InlineData("year({0})")]
    [InlineData("lower({0}) + trim({1})")]
    [InlineData("date({0}, {1}, 1)")]
    [InlineData("weekday({0}) + quarter({0})")]
    [InlineData("startOfMonth({0})")]
    [InlineData("endOfMonth({0})")]
    [InlineData("endOfQuarter({0})")]
    [InlineData("endOfYear({0})")]
    [InlineData("isWorkingDay({0})")]
    [InlineData("nextWorkingDay({0})")]
    [InlineData("workingDaysBetween({0}, {1})")]
    [InlineData("yearsBetween({0}, {1})")]
    [InlineData("{0} + {0} + {1}")]
    public void Any_pair_of_values_has_a_result_or_is_refused(string pattern)
    {
        var formula = string.Format(System.Globalization.CultureInfo.InvariantCulture, pattern, "a", "b");
        foreach (var a in values)
        {
            foreach (var b in values)
            {
                Try(formula, ["a", "b"], [a, b]);
            }
        }
    }

    private static void Try(string text, string[] names, object?[] of)
    {
        var roots = names.Zip(of).ToDictionary(pair => pair.First, pair => pair.Second);
        try
        {
            Formula.Parse(text).Evaluate(new FormulaScope(roots.GetValueOrDefault, (from, days) => from.AddDays(days)));
        }
        catch (FormulaException error)
        {
            Assert.InRange(error.Position, 0, text.Length);
        }
        catch (Exception other)
        {
            Assert.Fail($"{text}: {other}");
        }
    }
}
