using FsCheck;
using FsCheck.Fluent;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Tests.Formulas;

/// <summary>Formulas of any shape, with parentheses around every part, and values for the names they read.</summary>
internal static class RandomFormulas
{
    private static readonly string[] literals = ["0", "1", "2.5", "100", "true", "false", "null", "'x'", "'2016-02-29'", "''", "[]", "[1, 2]", "['x', null]"];

    private static readonly string[] names =
        ["form.number", "form.limit", "form.text", "form.kind", "form.day", "form.flag", "form.rows.n", "form.rows.ok", "form.rows", "form.nothing", "anything", "on"];

    private static readonly string[] signs = ["+", "-", "*", "/", "%", "=", "!=", "<", "<=", ">", ">=", "in", "and", "or", "??"];

    private static readonly (string Name, int Arguments)[] functions =
        [.. Formula.Functions.Order(StringComparer.Ordinal).SelectMany(name => Enumerable.Range(1, 3).Select(count => (name, count))).Where(one => Exists(one.name, one.count))];

    /// <summary>The types of the names.</summary>
    public static FormulaSchema Schema { get; } = new(new Dictionary<string, FormulaType>
    {
        ["form"] = FormulaType.Group(new Dictionary<string, FormulaType>
        {
            ["number"] = FormulaType.Number,
            ["limit"] = FormulaType.Number.OrNull(),
            ["text"] = FormulaType.Text.OrNull(),
            ["kind"] = FormulaType.Choice(["x", "y"]),
            ["day"] = FormulaType.Date.OrNull(),
            ["flag"] = FormulaType.Boolean,
            ["rows"] = FormulaType.ListOf(FormulaType.Group(new Dictionary<string, FormulaType> { ["n"] = FormulaType.Number.OrNull(), ["ok"] = FormulaType.Boolean })),
            ["nothing"] = FormulaType.Null,
        }),
        ["anything"] = FormulaType.Any,
        ["on"] = FormulaType.Date,
    });

    public static Gen<string> Any => Gen.Sized(size => Of(Math.Min(5, 1 + (size / 12))));

    /// <summary>Values for the names, as their types say.</summary>
    public static Gen<IReadOnlyDictionary<string, object?>> Values =>
        from number in Number
        from limit in OrNull(Number)
        from text in OrNull(Gen.Elements<object?>("", "x", "中文", "2016-02-29"))
        from kind in Gen.Elements<object?>("x", "y")
        from day in OrNull(Day)
        from flag in Gen.Elements<object?>(true, false)
        from rows in Gen.ListOf(Row, 3)
        from anything in Gen.OneOf<object?>(Number, Day, Gen.Constant<object?>(text), Gen.Constant<object?>(null), Gen.Elements<object?>(true, false))
        select (IReadOnlyDictionary<string, object?>)new Dictionary<string, object?>
        {
            ["form"] = new Dictionary<string, object?>
            {
                ["number"] = number,
                ["limit"] = limit,
                ["text"] = text,
                ["kind"] = kind,
                ["day"] = day,
                ["flag"] = flag,
                ["rows"] = rows.ToArray(),
            },
            ["anything"] = anything,
            ["on"] = new DateOnly(2016, 4, 11),
        };

    private static Gen<object?> Number => Gen.Elements<object?>(0m, 1m, -1m, 2.5m, 100m, 0.01m, 79228162514264337593543950335m);

    private static Gen<object?> Day => Gen.Elements<object?>(new DateOnly(2016, 2, 29), new DateOnly(2016, 4, 11), DateOnly.MinValue, DateOnly.MaxValue);

    private static Gen<object?> Row =>
        from number in OrNull(Number)
        from ok in Gen.Elements<object?>(true, false)
        select (object?)new Dictionary<string, object?> { ["n"] = number, ["ok"] = ok };

    private static Gen<object?> OrNull(Gen<object?> gen) => Gen.OneOf<object?>(gen, gen, gen, Gen.Constant<object?>(null));

    private static Gen<string> Of(int depth) => depth == 0
        ? Gen.OneOf(Gen.Elements(literals), Gen.Elements(names))
        : Gen.OneOf(
            Of(0),
            Pair(depth, "({0} {2} {1})", Gen.Elements(signs)),
            Pair(depth, "({0} {2} {1})", Gen.Elements(signs)),
            Pair(depth, "({0} ? {1} : {2})", Of(depth - 1)),
            Pair(depth, "[{0}, {1}]", Gen.Constant("")),
            Of(depth - 1).Select(inner => $"(not {inner})"),
            Of(depth - 1).Select(inner => $"(-{inner})"),
            from function in Gen.Elements(functions)
            from arguments in Gen.ListOf(Of(depth - 1), function.Arguments)
            select $"{function.Name}({string.Join(", ", arguments)})");

    private static Gen<string> Pair(int depth, string pattern, Gen<string> third) =>
        from left in Of(depth - 1)
        from right in Of(depth - 1)
        from other in third
        select string.Format(System.Globalization.CultureInfo.InvariantCulture, pattern, left, right, other);

    private static bool Exists(string name, int count)
    {
        try
        {
            return Formula.Parse($"{name}({string.Join(", ", Enumerable.Repeat("1", count))})") is not null;
        }
        catch (FormulaException)
        {
            return false;
        }
    }
}
