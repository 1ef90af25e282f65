using FsCheck;
using FsCheck.Fluent;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Tests.Formulas;

/// <summary>What holds for any formula on any values.</summary>
public sealed class RandomFormulaTests
{
    private static readonly Config config = Config.QuickThrowOnFailure.WithMaxTest(2_000).WithEndSize(60).WithReplay(20160411, 12345677);

    [Fact]
    public void Evaluating_ends_with_a_value_or_with_a_place_in_the_text_and_the_same_each_time() => ForAny((formula, scope) =>
    {
        var (value, error) = Try(formula, scope);

        Assert.InRange(error?.Position ?? 0, 0, formula.Text.Length);
        Assert.Equal((FormulaValues.Text(value), error?.Message), (FormulaValues.Text(Try(formula, scope).Value), Try(formula, scope).Error?.Message));
        Assert.Equal((FormulaValues.Text(value), error?.Message), (FormulaValues.Text(Try(Formula.Parse(formula.Text), scope).Value), error?.Message));
    });

    [Fact]
    public void A_formula_written_anew_reads_as_the_same_formula() => ForAny((formula, scope) =>
    {
        var written = formula.Normalised();
        var again = Formula.Parse(written);

        Assert.Equal(written, again.Normalised());
        Assert.Equal(formula.References.Order(StringComparer.Ordinal), again.References.Order(StringComparer.Ordinal));
        var (expected, found) = (Try(formula, scope), Try(again, scope));
        Assert.Equal((FormulaValues.Text(expected.Value), expected.Error?.Reason), (FormulaValues.Text(found.Value), found.Error?.Reason));
    });

    [Fact]
    public void A_value_is_of_a_kind_that_the_type_of_its_formula_names() => ForAny((formula, scope) =>
    {
        var (type, findings) = formula.Check(RandomFormulas.Schema);
        var (value, error) = Try(formula, scope);
        if (error is null)
        {
            Assert.True((type.Kinds & KindOf(value)) != FormulaKinds.None, $"{formula} is {KindOf(value)}, not {type.Kinds}");
        }

        Assert.All(findings, finding => Assert.InRange(finding.Position, 0, formula.Text.Length));
    });

    private static void ForAny(Action<Formula, FormulaScope> check) => Prop.ForAll(
        Arb.From(RandomFormulas.Any),
        Arb.From(RandomFormulas.Values),
        (text, values) =>
        {
            var scope = new FormulaScope(values.GetValueOrDefault, (from, days) => from.AddDays(days));
            check(Formula.Parse(text), scope);
        }).Check(config);

    private static (object? Value, FormulaException? Error) Try(Formula formula, FormulaScope scope)
    {
        try
        {
            return (formula.Evaluate(scope), null);
        }
        catch (FormulaException error)
        {
            return (null, error);
        }
    }

    private static FormulaKinds KindOf(object? value) => value switch
    {
        null => FormulaKinds.Null,
        bool => FormulaKinds.Boolean,
        decimal => FormulaKinds.Number,
        string => FormulaKinds.Text,
        DateOnly => FormulaKinds.Date,
        IReadOnlyList<object?> => FormulaKinds.List,
        _ => FormulaKinds.Group,
    };
}
