namespace Nanning.Approvals.Workflows.Formulas;

/// <summary>The kinds of values there are; a type is a set of them.</summary>
[Flags]
public enum FormulaKinds
{
    /// <summary>No value at all: the items of an empty list.</summary>
    None = 0,

    /// <summary>Nothing filled in.</summary>
    Null = 1,

    /// <summary>Yes or no.</summary>
    Boolean = 2,

    /// <summary>A decimal number.</summary>
    Number = 4,

    /// <summary>Text; one that is a date counts as one.</summary>
    Text = 8,

    /// <summary>A day.</summary>
    Date = 16,

    /// <summary>A list.</summary>
    List = 32,

    /// <summary>Named values.</summary>
    Group = 64,

    /// <summary>Whatever.</summary>
    Any = Null | Boolean | Number | Text | Date | List | Group,
}

/// <summary>What a name or a formula can stand for, as far as is known before there is a case. Immutable.</summary>
public sealed record FormulaType
{
    private FormulaType(FormulaKinds kinds) => Kinds = kinds;

    /// <summary>Anything, null too: what is only known when a case runs.</summary>
    public static FormulaType Any { get; } = new(FormulaKinds.Any);

    /// <summary>Nothing filled in, ever.</summary>
    public static FormulaType Null { get; } = new(FormulaKinds.Null);

    /// <summary>Yes or no.</summary>
    public static FormulaType Boolean { get; } = new(FormulaKinds.Boolean);

    /// <summary>A number.</summary>
    public static FormulaType Number { get; } = new(FormulaKinds.Number);

    /// <summary>Text, possibly one that is a date.</summary>
    public static FormulaType Text { get; } = new(FormulaKinds.Text);

    /// <summary>A day.</summary>
    public static FormulaType Date { get; } = new(FormulaKinds.Date);

    /// <summary>Named values, of which nothing is known.</summary>
    public static FormulaType AnyGroup { get; } = new(FormulaKinds.Group);

    internal static FormulaType Nothing { get; } = new(FormulaKinds.None);

    /// <summary>The kinds it can be of.</summary>
    public FormulaKinds Kinds { get; private init; }

    /// <summary>What a list holds; null when that is not known, or it is no list.</summary>
    public FormulaType? Item { get; private init; }

    /// <summary>The named values of a group; null when they are not known, or it is no group.</summary>
    public IReadOnlyDictionary<string, FormulaType>? Members { get; private init; }

    /// <summary>All values it can have besides null, when they are few and known: the options of a choice, a number of the edition.</summary>
    public IReadOnlyList<object>? Values { get; private init; }

    /// <summary>Smallest number.</summary>
    public decimal? Min { get; init; }

    /// <summary>Largest number.</summary>
    public decimal? Max { get; init; }

    /// <summary>Most decimals of a number; null when there is no limit.</summary>
    public int? Places { get; init; }

    /// <summary>Whether it may be null.</summary>
    public bool IsNullable => (Kinds & FormulaKinds.Null) != FormulaKinds.None;

    internal bool IsAny => Kinds == FormulaKinds.Any && Members is null && Item is null;

    /// <summary>A list of items.</summary>
    public static FormulaType ListOf(FormulaType item) => new(FormulaKinds.List) { Item = item };

    /// <summary>A group that has these values and no others.</summary>
    public static FormulaType Group(IReadOnlyDictionary<string, FormulaType> members) => new(FormulaKinds.Group) { Members = members };

    /// <summary>One of some texts.</summary>
    public static FormulaType Choice(IEnumerable<string> values) => Text with { Values = [.. values] };

    /// <summary>Exactly this value of the language.</summary>
    public static FormulaType Of(object? value) => FormulaValues.Normal(value) switch
    {
        null => Null,
        bool truth => Boolean with { Values = [truth] },
        decimal number => Number with { Values = [number] },
        string text => Text with { Values = [text] },
        DateOnly date => Date with { Values = [date] },
        IReadOnlyList<object?> list => ListOf(list.Select(Of).Aggregate(Nothing, static (all, one) => all.Or(one))),
        IReadOnlyDictionary<string, object?> fields => Group(fields.ToDictionary(field => field.Key, field => Of(field.Value), StringComparer.Ordinal)),
        _ => Any,
    };

    /// <summary>The same, or null.</summary>
    public FormulaType OrNull() => this with { Kinds = Kinds | FormulaKinds.Null };

    internal FormulaType Without(FormulaKinds kind) => this with { Kinds = Kinds & ~kind };

    /// <summary>What is of this type or of another one.</summary>
    public FormulaType Or(FormulaType other)
    {
        if ((Kinds | FormulaKinds.Null) == FormulaKinds.Null)
        {
            return other with { Kinds = Kinds | other.Kinds };
        }

        if ((other.Kinds | FormulaKinds.Null) == FormulaKinds.Null)
        {
            return this with { Kinds = Kinds | other.Kinds };
        }

        return new(Kinds | other.Kinds)
        {
            Item = OfPart(FormulaKinds.List, other, static type => type.Item, static (a, b) => a.Or(b)),
            Members = OfPart(FormulaKinds.Group, other, static type => type.Members, Merged),
            Values = Values is null || other.Values is null ? null : [.. Values.Union(other.Values)],
            Min = OfNumber(other, static type => type.Min) ? Math.Min(Min ?? other.Min!.Value, other.Min ?? Min!.Value) : null,
            Max = OfNumber(other, static type => type.Max) ? Math.Max(Max ?? other.Max!.Value, other.Max ?? Max!.Value) : null,
            Places = OfNumber(other, static type => type.Places) ? Math.Max(Places ?? 0, other.Places ?? 0) : null,
        };
    }

    /// <summary>What a named member of it is; null when it can have none of that name.</summary>
    public FormulaType? Member(string name)
    {
        if (IsAny)
        {
            return Any;
        }

        FormulaType? found = null;
        if ((Kinds & FormulaKinds.Group) != FormulaKinds.None)
        {
            found = Members is null ? Any : Members.GetValueOrDefault(name);
        }

        if ((Kinds & FormulaKinds.List) != FormulaKinds.None && (Item is null ? Any : Item.Member(name)) is { } item)
        {
            var all = ListOf((item.Kinds & FormulaKinds.List) != FormulaKinds.None ? item.Item ?? Any : item);
            found = found?.Or(all) ?? all;
        }

        return found is not null && IsNullable ? found.OrNull() : found;
    }

    // A part counts when both have it, or when the other cannot be of that kind at all.
    private T? OfPart<T>(FormulaKinds kind, FormulaType other, Func<FormulaType, T?> part, Func<T, T, T> both)
        where T : class =>
        (Kinds & kind) == FormulaKinds.None ? part(other) : (other.Kinds & kind) == FormulaKinds.None ? part(this) : part(this) is { } a && part(other) is { } b ? both(a, b) : null;

    private bool OfNumber<T>(FormulaType other, Func<FormulaType, T?> limit)
        where T : struct =>
        ((Kinds & FormulaKinds.Number) == FormulaKinds.None || limit(this) is not null) && ((other.Kinds & FormulaKinds.Number) == FormulaKinds.None || limit(other) is not null)
        && (limit(this) ?? limit(other)) is not null;

    private static IReadOnlyDictionary<string, FormulaType> Merged(IReadOnlyDictionary<string, FormulaType> a, IReadOnlyDictionary<string, FormulaType> b) =>
        a.Keys.Union(b.Keys).ToDictionary(
            name => name,
            name => (a.GetValueOrDefault(name), b.GetValueOrDefault(name)) switch
            {
                ({ } one, { } two) => one.Or(two),
                var (one, two) => (one ?? two)!.OrNull(),
            },
            StringComparer.Ordinal);
}
