namespace Nanning.Approvals.Workflows.Formulas;

/// <summary>What types say about values.</summary>
internal static class FormulaTypes
{
    /// <summary>The kinds that have an order.</summary>
    public static IReadOnlyList<FormulaKinds> Orderable { get; } = [FormulaKinds.Number, FormulaKinds.Text, FormulaKinds.Date];

    private static readonly (FormulaKinds Kind, string Name)[] names =
    [
        (FormulaKinds.Boolean, "是/否"), (FormulaKinds.Number, "数字"), (FormulaKinds.Text, "文字"), (FormulaKinds.Date, "日期"),
        (FormulaKinds.List, "列表"), (FormulaKinds.Group, "一组数据"),
    ];

    /// <summary>Some value of the type is of the kind. A text may be a date, unless its values are known and none is.</summary>
    public static bool Fits(this FormulaType type, FormulaKinds kind) =>
        (type.Kinds & kind) != FormulaKinds.None
        || (kind is FormulaKinds.Date && (type.Kinds & FormulaKinds.Text) != FormulaKinds.None
            && type.Values?.Any(value => value is string text && FormulaValues.TryDate(text, out _)) is not false);

    /// <summary>Every value of the type but null is of the kind, and there is one.</summary>
    public static bool Only(this FormulaType type, FormulaKinds kind) => (type.Kinds & ~FormulaKinds.Null) == kind;

    public static FormulaType NotNull(this FormulaType type) => type.Kinds == FormulaKinds.Null ? FormulaType.Nothing : type.Without(FormulaKinds.Null);

    /// <summary>The value itself, or what it holds if it is a list: how functions over many values see it.</summary>
    public static FormulaType Opened(this FormulaType type) => (type.Kinds & FormulaKinds.List) == FormulaKinds.None
        ? type
        : type.Only(FormulaKinds.List) ? type.Item ?? FormulaType.Any : FormulaType.Any;

    public static bool CanEqual(this FormulaType left, FormulaType right)
    {
        var (a, b) = (left.Kinds & ~FormulaKinds.Null, right.Kinds & ~FormulaKinds.Null);
        return a == FormulaKinds.None || b == FormulaKinds.None || (a & b) != FormulaKinds.None || (left.Fits(FormulaKinds.Date) && right.Fits(FormulaKinds.Date));
    }

    public static string Name(FormulaKinds kinds)
    {
        var parts = names.Where(one => (kinds & one.Kind) != FormulaKinds.None).Select(one => one.Name).ToList();
        return parts.Count switch { 0 => "空值", 6 => "任意值", _ => string.Join('或', parts) };
    }

    public static string List(IEnumerable<object> values) => string.Join('、', values.Take(8).Select(value => $"“{FormulaValues.Text(value)}”"));
}
