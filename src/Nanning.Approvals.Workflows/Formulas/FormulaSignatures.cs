namespace Nanning.Approvals.Workflows.Formulas;

/// <summary>What the functions take and give, for the check before there is a case.</summary>
internal static class FormulaSignatures
{
    private delegate FormulaType Signature(FormulaType[] arguments, CallNode call, FormulaTypeCheck check);

    private static readonly FormulaType whole = FormulaType.Number with { Places = 0 };

    private static readonly FormulaType length = whole with { Min = 0 };

    private static readonly Signature numbers = Each(FormulaKinds.Number, FormulaType.Number.OrNull(), opened: true);

    private static readonly Signature conditions = Each(FormulaKinds.Boolean, FormulaType.Boolean, opened: true);

    private static readonly Signature shift = Taking(FormulaType.Date, FormulaKinds.Date, FormulaKinds.Number);

    private static readonly Signature between = Taking(whole, FormulaKinds.Date, FormulaKinds.Date);

    private static readonly Signature ofNumber = Taking(FormulaType.Number, FormulaKinds.Number);

    private static readonly Signature dateOf = Taking(FormulaType.Date, FormulaKinds.Date);

    private static readonly Dictionary<string, Signature> signatures = new(StringComparer.Ordinal)
    {
        ["min"] = Extreme,
        ["max"] = Extreme,
        ["sum"] = Sum,
        ["mean"] = numbers,
        ["count"] = Giving(length),
        ["any"] = conditions,
        ["all"] = conditions,
        ["lookup"] = Lookup,
        ["abs"] = ofNumber,
        ["floor"] = ofNumber,
        ["ceil"] = ofNumber,
        ["round"] = Each(FormulaKinds.Number, FormulaType.Number.OrNull(), opened: false),
        ["coalesce"] = (arguments, _, _) => arguments.Aggregate(FormulaType.Nothing, (all, one) => all.NotNull().Or(one)),
        ["if"] = (arguments, call, check) => check.Condition(arguments[0], call.Arguments[0].At, arguments[1].Or(arguments[2])),
        ["contains"] = (arguments, call, check) =>
        {
            check.OfIn(arguments[1], arguments[0], call.At);
            return FormulaType.Boolean;
        },
        ["startsWith"] = Each(FormulaKinds.Text, FormulaType.Boolean, opened: false),
        ["pairs"] = Giving(FormulaType.ListOf(FormulaType.Text)),
        ["length"] = Giving(length),
        ["isEmpty"] = Giving(FormulaType.Boolean),
        ["text"] = Giving(FormulaType.Text),
        ["upper"] = Giving(FormulaType.Text.OrNull()),
        ["lower"] = Giving(FormulaType.Text.OrNull()),
        ["trim"] = Giving(FormulaType.Text.OrNull()),
        ["money"] = Each(FormulaKinds.Number, FormulaType.Text, opened: false),
        ["date"] = Day,
        ["year"] = Taking(whole, FormulaKinds.Date),
        ["quarter"] = Taking(whole with { Min = 1, Max = 4 }, FormulaKinds.Date),
        ["month"] = Taking(whole with { Min = 1, Max = 12 }, FormulaKinds.Date),
        ["day"] = Taking(whole with { Min = 1, Max = 31 }, FormulaKinds.Date),
        ["weekday"] = Taking(whole with { Min = 1, Max = 7 }, FormulaKinds.Date),
        ["addDays"] = shift,
        ["addMonths"] = shift,
        ["addYears"] = shift,
        ["addWorkingDays"] = shift,
        ["daysBetween"] = between,
        ["monthsBetween"] = between,
        ["yearsBetween"] = between,
        ["workingDaysBetween"] = between,
        ["months"] = Taking(FormulaType.ListOf(FormulaType.Text), FormulaKinds.Date, FormulaKinds.Date),
        ["isWorkingDay"] = Taking(FormulaType.Boolean, FormulaKinds.Date),
        ["nextWorkingDay"] = dateOf,
        ["startOfMonth"] = dateOf,
        ["endOfMonth"] = dateOf,
        ["endOfQuarter"] = dateOf,
        ["endOfYear"] = dateOf,
    };

    /// <summary>The names that have a signature.</summary>
    public static IReadOnlyCollection<string> Names => signatures.Keys;

    public static FormulaType Check(CallNode call, FormulaType[] arguments, FormulaTypeCheck check) => signatures[call.Name](arguments, call, check);

    private static FormulaType Extreme(FormulaType[] arguments, CallNode call, FormulaTypeCheck check)
    {
        var opened = Array.ConvertAll(arguments, argument => argument.Opened());
        check.NeedOrder(opened, call.At);
        var all = opened.Aggregate((a, b) => a.Or(b));
        var result = all.Fits(FormulaKinds.Number) ? all.Fits(FormulaKinds.Text) ? all : FormulaType.Number : all;
        return Array.TrueForAll(arguments, argument => (argument.Kinds & (FormulaKinds.List | FormulaKinds.Null)) == FormulaKinds.None) ? result.NotNull() : result.OrNull();
    }

    private static FormulaType Lookup(FormulaType[] arguments, CallNode call, FormulaTypeCheck check)
    {
        check.NeedOrder([arguments[0], arguments[1].Opened()], call.At);
        check.Need(arguments[1], FormulaKinds.List, call.Arguments[1].At);
        check.Need(arguments[2], FormulaKinds.List, call.Arguments[2].At);
        return arguments[2].Opened().OrNull();
    }

    // Amounts that are not negative add up to one that is not.
    private static FormulaType Sum(FormulaType[] arguments, CallNode call, FormulaTypeCheck check)
    {
        numbers(arguments, call, check);
        var opened = arguments.Select(argument => argument.Opened()).ToList();
        return FormulaType.Number with
        {
            Min = opened.TrueForAll(one => one.Min >= 0) ? 0 : null,
            Places = opened.TrueForAll(one => one.Places is not null) ? opened.Max(one => one.Places) : null,
        };
    }

    private static FormulaType Day(FormulaType[] arguments, CallNode call, FormulaTypeCheck check)
    {
        if (arguments.Length == 2)
        {
            check.Wrong("wrong-argument", "函数“date”应有 1 个或 3 个参数", call.At);
        }

        return Needing(arguments, call, check, FormulaType.Date, arguments.Length == 1 ? FormulaKinds.Date : FormulaKinds.Number);
    }

    private static Signature Giving(FormulaType result) => (_, _, _) => result;

    private static Signature Each(FormulaKinds kind, FormulaType result, bool opened) => (arguments, call, check) =>
    {
        foreach (var (index, argument) in arguments.Index())
        {
            check.Need(opened ? argument.Opened() : argument, kind, call.Arguments[index].At);
        }

        return result;
    };

    private static Signature Taking(FormulaType result, params FormulaKinds[] kinds) => (arguments, call, check) => Needing(arguments, call, check, result, kinds);

    // The last kind goes for all arguments that follow. A null among them makes the result null.
    private static FormulaType Needing(FormulaType[] arguments, CallNode call, FormulaTypeCheck check, FormulaType result, params ReadOnlySpan<FormulaKinds> kinds)
    {
        for (var index = 0; index < arguments.Length; index++)
        {
            check.Need(arguments[index], kinds[Math.Min(index, kinds.Length - 1)], call.Arguments[index].At);
        }

        return Array.Exists(arguments, argument => argument.IsNullable) ? result.OrNull() : result;
    }
}
