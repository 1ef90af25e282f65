using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Workflows.Coverage;

/// <summary>One line that a term can follow: slope × value + offset, after so many months have been added to a day. Days count by their number.</summary>
/// <param name="Name">The name it reads; null for a constant.</param>
internal sealed record Piece(string? Name, decimal Slope, decimal Offset, int Months = 0, bool IsDate = false);

/// <summary>Reads terms as lines over one name each.</summary>
internal static class CoverageTerms
{
    private const int MostPieces = 24;

    /// <summary>The lines that a term follows, which one may hang on other conditions; null when it is not made of lines.</summary>
    public static IReadOnlyList<Piece>? Pieces(FormulaNode node, Func<string, FormulaType> typeOf)
    {
        try
        {
            return Read(node, typeOf) is { Count: <= MostPieces } pieces ? pieces : null;
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    /// <summary>The type, with its range, of a sum of different fields with constant factors; null when it is not one.</summary>
    public static FormulaType? Sum(FormulaNode node, Func<string, FormulaType> typeOf)
    {
        try
        {
            return Addends(node, typeOf);
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private static FormulaType? Addends(FormulaNode node, Func<string, FormulaType> typeOf)
    {
        switch (node)
        {
            case LiteralNode { Value: decimal value }:
                return FormulaType.Number with { Min = value, Max = value, Places = value.Scale };
            case PathNode path when typeOf(path.Names[0]) is var type && type.Only(FormulaKinds.Number):
                return type.Values is null ? type : null;
            case UnaryNode { Operator: FormulaToken.Minus } minus when Addends(minus.Operand, typeOf) is { } operand:
                return operand with { Min = -operand.Max, Max = -operand.Min };
            case BinaryNode { Operator: FormulaToken.Plus or FormulaToken.Minus } sum when Addends(sum.Left, typeOf) is { } a && Addends(sum.Right, typeOf) is { } b:
                b = sum.Operator is FormulaToken.Plus ? b : b with { Min = -b.Max, Max = -b.Min };
                var both = FormulaType.Number with { Min = a.Min + b.Min, Max = a.Max + b.Max, Places = a.Places is { } p && b.Places is { } q ? Math.Max(p, q) : null };
                return a.IsNullable || b.IsNullable ? both.OrNull() : both;
            default:
                return null;
        }
    }

    private static IReadOnlyList<Piece>? Read(FormulaNode node, Func<string, FormulaType> typeOf)
    {
        IReadOnlyList<Piece>? Of(FormulaNode inner) => Read(inner, typeOf);
        switch (node)
        {
            case LiteralNode { Value: null }:
                return [];
            case LiteralNode { Value: decimal value }:
                return [new(null, 0, value)];
            case LiteralNode { Value: DateOnly day }:
                return [new(null, 0, day.DayNumber, IsDate: true)];
            case LiteralNode { Value: string text } when FormulaValues.TryDate(text, out var day):
                return [new(null, 0, day.DayNumber, IsDate: true)];
            case PathNode path when typeOf(path.Names[0]) is var type && (type.Kinds & (FormulaKinds.Number | FormulaKinds.Date)) != FormulaKinds.None && type.Values is null:
                return [new(path.Names[0], 1, 0, IsDate: (type.Kinds & FormulaKinds.Number) == FormulaKinds.None)];
            case UnaryNode { Operator: FormulaToken.Minus } minus:
                return Scaled(Of(minus.Operand), -1);
            case BinaryNode { Operator: FormulaToken.Plus } sum:
                return Added(Of(sum.Left), Of(sum.Right), 1);
            case BinaryNode { Operator: FormulaToken.Minus } difference:
                return Added(Of(difference.Left), Of(difference.Right), -1);
            case BinaryNode { Operator: FormulaToken.Times } product:
                return (Of(product.Left), Of(product.Right)) switch
                {
                    ([{ Name: null } factor], var other) => Scaled(other, factor.Offset),
                    (var other, [{ Name: null } factor]) => Scaled(other, factor.Offset),
                    _ => null,
                };
            case BinaryNode { Operator: FormulaToken.Divide } quotient when Of(quotient.Right) is [{ Name: null, Offset: not 0 } divisor]:
                return Scaled(Of(quotient.Left), 1 / divisor.Offset);
            case BinaryNode { Operator: FormulaToken.Coalesce } either:
                return Any(Of(either.Left), Of(either.Right));
            case ConditionalNode choice:
                return Any(Of(choice.Then), Of(choice.Else));
            case CallNode call:
                return OfCall(call, Of);
            default:
                return null;
        }
    }

    private static IReadOnlyList<Piece>? OfCall(CallNode call, Func<FormulaNode, IReadOnlyList<Piece>?> of)
    {
        switch (call.Name)
        {
            case "min" or "max" or "coalesce":
                return Any([.. call.Arguments.Select(of)]);
            case "if":
                return Any(of(call.Arguments[1]), of(call.Arguments[2]));
            case "abs":
                return Any(of(call.Arguments[0]), Scaled(of(call.Arguments[0]), -1));
            case "date" when call.Arguments.Count == 1:
                return of(call.Arguments[0]);
            case "addDays":
                return Added(of(call.Arguments[0]), of(call.Arguments[1]), 1);
            case "daysBetween":
                return Added(of(call.Arguments[1]), of(call.Arguments[0]), -1)?.Select(piece => piece with { IsDate = false }).ToList();
            case "addMonths" or "addYears" when of(call.Arguments[1]) is [{ Name: null } count] && decimal.IsInteger(count.Offset) && Math.Abs(count.Offset) < 1000:
                var months = (int)count.Offset * (call.Name == "addYears" ? 12 : 1);
                return of(call.Arguments[0]) is { } days && days.All(piece => piece is { Name: not null, Offset: 0, Slope: 1 })
                    ? [.. days.Select(piece => piece with { Months = piece.Months + months })]
                    : null;
            default:
                return null;
        }
    }

    private static IReadOnlyList<Piece>? Scaled(IReadOnlyList<Piece>? pieces, decimal factor) =>
        pieces?.Any(piece => piece.Months != 0) is false ? [.. pieces.Select(piece => piece with { Slope = piece.Slope * factor, Offset = piece.Offset * factor })] : null;

    private static List<Piece>? Added(IReadOnlyList<Piece>? left, IReadOnlyList<Piece>? right, int sign)
    {
        if (left is null || right is null || left.Count * right.Count > MostPieces)
        {
            return null;
        }

        var sums = new List<Piece>();
        foreach (var a in left)
        {
            foreach (var b in right)
            {
                if ((a.Name is not null && b.Name is not null && (a.Name != b.Name || a.Months != 0 || b.Months != 0)) || (sign < 0 && b.Months != 0))
                {
                    return null;
                }

                sums.Add(new(a.Name ?? b.Name, a.Slope + (sign * b.Slope), a.Offset + (sign * b.Offset), a.Months + b.Months, a.IsDate || b.IsDate));
            }
        }

        return sums;
    }

    private static List<Piece>? Any(params ReadOnlySpan<IReadOnlyList<Piece>?> sets)
    {
        var all = new List<Piece>();
        foreach (var set in sets)
        {
            if (set is null)
            {
                return null;
            }

            all.AddRange(set);
        }

        return all;
    }
}
