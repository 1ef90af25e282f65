using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Workflows.Coverage;

/// <summary>Finds, for every name in some rewritten conditions, the values at which one of them can change.</summary>
internal sealed class CoverageBreaks
{
    private readonly Dictionary<string, CoverageDimension> dimensions = [];
    private readonly List<HashSet<string>> rivals = [];

    public CoverageBreaks(IReadOnlyList<FormulaNode> conditions, IReadOnlyDictionary<string, FormulaType> types)
    {
        foreach (var name in conditions.SelectMany(CoverageTree.PathsOf).Distinct())
        {
            dimensions.Add(name, new(name, types[name]));
        }

        foreach (var condition in conditions)
        {
            Condition(condition);
        }

        rivals.ForEach(Gather);
    }

    /// <summary>The names.</summary>
    public IReadOnlyList<CoverageDimension> Dimensions => [.. dimensions.Values];

    /// <summary>Nothing can change anywhere else.</summary>
    public bool IsExact { get; private set; } = true;

    private void Condition(FormulaNode node)
    {
        switch (node)
        {
            case LiteralNode:
                break;
            case PathNode path:
                dimensions[path.Names[0]].UseAsCondition();
                break;
            case UnaryNode { Operator: FormulaToken.Bang } not:
                Condition(not.Operand);
                break;
            case BinaryNode { Operator: FormulaToken.And or FormulaToken.Or or FormulaToken.Coalesce } both:
                Condition(both.Left);
                Condition(both.Right);
                break;
            case BinaryNode { Operator: FormulaToken.In } membership:
                Membership(membership);
                break;
            case BinaryNode comparison:
                Comparison(comparison.Left, comparison.Right, comparison.Operator is FormulaToken.Equal or FormulaToken.NotEqual);
                break;
            case ConditionalNode choice:
                Condition(choice.Condition);
                Condition(choice.Then);
                Condition(choice.Else);
                break;
            case CallNode { Name: "if" or "coalesce" } call:
                call.Arguments.ToList().ForEach(Condition);
                break;
            case CallNode { Name: "isEmpty", Arguments: [PathNode] }:
                break;
            default:
                Guess(node);
                break;
        }
    }

    private void Membership(BinaryNode node)
    {
        if (node.Right is not ListNode list)
        {
            Guess(node.Left, node.Right);
            return;
        }

        foreach (var item in list.Items)
        {
            Comparison(node.Left, item, isEquality: true);
        }
    }

    private void Comparison(FormulaNode left, FormulaNode right, bool isEquality)
    {
        Choices(left);
        Choices(right);
        if (CoverageTerms.Pieces(left, TypeOf) is { Count: > 0 } a && CoverageTerms.Pieces(right, TypeOf) is { Count: > 0 } b)
        {
            Cross(a, b);
        }
        else if (!isEquality || !Equality(Leaves(left), Leaves(right)))
        {
            Guess(left, right);
        }
    }

    // Where nothing can be computed, what is written there is the best guess of what matters, and zero, for divisions.
    private void Guess(params ReadOnlySpan<FormulaNode> nodes)
    {
        IsExact = false;
        foreach (var node in nodes)
        {
            foreach (var name in CoverageTree.PathsOf(node))
            {
                foreach (var other in nodes)
                {
                    CoverageTree.LiteralsOf(other).Append(0m).ToList().ForEach(value => Mention(dimensions[name], value));
                }
            }
        }
    }

    // The conditions inside a term decide which of its lines counts.
    private void Choices(FormulaNode node)
    {
        switch (node)
        {
            case ConditionalNode choice:
                Condition(choice.Condition);
                Choices(choice.Then);
                Choices(choice.Else);
                break;
            case CallNode { Name: "if" } call:
                Condition(call.Arguments[0]);
                Choices(call.Arguments[1]);
                Choices(call.Arguments[2]);
                break;
            case CallNode call:
                call.Arguments.ToList().ForEach(Choices);
                break;
            case UnaryNode unary:
                Choices(unary.Operand);
                break;
            case BinaryNode binary:
                Choices(binary.Left);
                Choices(binary.Right);
                break;
        }
    }

    private void Cross(IReadOnlyList<Piece> left, IReadOnlyList<Piece> right)
    {
        foreach (var a in left)
        {
            foreach (var b in right.Concat(left))
            {
                Cross(a, b, left.Contains(b) && !right.Contains(b));
            }
        }

        foreach (var (a, b) in right.SelectMany(a => right.Select(b => (a, b))))
        {
            Cross(a, b, isSameSide: true);
        }
    }

    private void Cross(Piece a, Piece b, bool isSameSide)
    {
        if (a.Name is null && b.Name is not null)
        {
            (a, b) = (b, a);
        }

        if (a.Name is null)
        {
            return;
        }

        var isDay = a.IsDate || b.IsDate || dimensions[a.Name].Type.Only(FormulaKinds.Date);
        if (b.Name is null || (b.Name == a.Name && a.Months == b.Months))
        {
            Break(dimensions[a.Name], a, b, isDay);
        }
        else if (b.Name != a.Name && a is { Slope: 1, Offset: 0, Months: 0 } && b is { Slope: 1, Offset: 0, Months: 0 })
        {
            Rival(a.Name, b.Name);
        }
        else if (!isSameSide)
        {
            IsExact = false;
        }
    }

    private static void Break(CoverageDimension dimension, Piece a, Piece b, bool isDay)
    {
        var slope = a.Slope - b.Slope;
        if (slope == 0)
        {
            return;
        }

        var at = (b.Offset - a.Offset) / slope;
        if (a.Months == 0 || b.Name is not null)
        {
            dimension.BreakAt(at, isDay);
        }
        else if (at >= DateOnly.MinValue.DayNumber && at <= DateOnly.MaxValue.DayNumber)
        {
            // The last days of months fall together when months are added, so the break lies a few days around.
            var about = DateOnly.FromDayNumber((int)at);
            var back = Math.Clamp(-a.Months, (DateOnly.MinValue.Year - about.Year + 1) * 12, (DateOnly.MaxValue.Year - about.Year - 1) * 12);
            for (var off = -4; off <= 4; off++)
            {
                dimension.BreakAt(about.AddMonths(back).DayNumber + off, isDay);
            }
        }
    }

    private bool Equality(List<FormulaNode>? left, List<FormulaNode>? right)
    {
        if (left is null || right is null)
        {
            return false;
        }

        foreach (var (one, other) in left.SelectMany(one => right.Select(other => (one, other))))
        {
            switch (one, other)
            {
                case (PathNode a, PathNode b):
                    Rival(a.Names[0], b.Names[0]);
                    break;
                case (PathNode path, LiteralNode literal):
                    Mention(dimensions[path.Names[0]], literal.Value);
                    break;
                case (LiteralNode literal, PathNode path):
                    Mention(dimensions[path.Names[0]], literal.Value);
                    break;
            }
        }

        return true;
    }

    private static void Mention(CoverageDimension dimension, object? value)
    {
        switch (value)
        {
            case decimal number:
                dimension.BreakAt(number, isDay: false);
                break;
            case DateOnly day:
                dimension.BreakAt(day.DayNumber, isDay: true);
                break;
            case string text:
                dimension.Mention(text);
                if (FormulaValues.TryDate(text, out var date) && dimension.Type.Only(FormulaKinds.Date))
                {
                    dimension.BreakAt(date.DayNumber, isDay: true);
                }

                break;
            case bool:
                dimension.UseAsCondition();
                break;
        }
    }

    // The values that something can be taken from as they are; null when it computes.
    private static List<FormulaNode>? Leaves(FormulaNode node)
    {
        List<FormulaNode>?[] parts = node switch
        {
            LiteralNode or PathNode => [[node]],
            BinaryNode { Operator: FormulaToken.Coalesce } either => [Leaves(either.Left), Leaves(either.Right)],
            ConditionalNode choice => [Leaves(choice.Then), Leaves(choice.Else)],
            CallNode { Name: "coalesce" } call => [.. call.Arguments.Select(Leaves)],
            CallNode { Name: "if" } call => [.. call.Arguments.Skip(1).Select(Leaves)],
            _ => [null],
        };
        return parts.Contains(null) ? null : [.. parts.SelectMany(part => part!)];
    }

    private void Rival(string one, string other)
    {
        if (one == other)
        {
            return;
        }

        var groups = rivals.Where(group => group.Contains(one) || group.Contains(other)).ToList();
        HashSet<string> joined = [one, other, .. groups.SelectMany(group => group)];
        rivals.RemoveAll(groups.Contains);
        rivals.Add(joined);
    }

    private void Gather(HashSet<string> group)
    {
        var members = group.Select(name => dimensions[name]).ToList();
        if (members.Exists(member => member.IsMixed))
        {
            // A variable keeps a day as a text.
            var areDays = members.Exists(member => member.Type.Fits(FormulaKinds.Date) && !member.Type.Fits(FormulaKinds.Number));
            members.ForEach(member => member.BreakAnywhere(areDays));
        }

        foreach (var member in members)
        {
            member.Rivals = members.Count;
            members.ForEach(member.Share);
        }

        // On different grids there are values between the others' that nobody names.
        IsExact &= members.Select(member => member.Type.Places).Distinct().Count() == 1;
    }

    private FormulaType TypeOf(string name) => dimensions[name].Type;
}
