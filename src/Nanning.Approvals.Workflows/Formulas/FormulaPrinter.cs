using System.Globalization;

namespace Nanning.Approvals.Workflows.Formulas;

/// <summary>Writes a tree as the shortest formula that reads as the same tree.</summary>
internal static class FormulaPrinter
{
    private const int Choice = 0;
    private const int Negation = 3;
    private const int Comparison = 4;
    private const int Prefix = 8;
    private const int Primary = 9;

    public static string Print(FormulaNode node) => node switch
    {
        LiteralNode { Value: null } => "null",
        LiteralNode { Value: bool truth } => truth ? "true" : "false",
        LiteralNode { Value: decimal number } => number.ToString(CultureInfo.InvariantCulture),
        LiteralNode literal => $"'{((string)literal.Value!).Replace("'", "''", StringComparison.Ordinal)}'",
        PathNode path => string.Join('.', path.Names),
        ListNode list => $"[{string.Join(", ", list.Items.Select(Print))}]",
        CallNode call => $"{call.Name}({string.Join(", ", call.Arguments.Select(Print))})",
        UnaryNode { Operator: FormulaToken.Bang } not => $"not {Inside(not.Operand, Negation)}",
        UnaryNode minus => $"-{Inside(minus.Operand, Prefix)}",
        ConditionalNode choice => $"{Inside(choice.Condition, Choice + 1)} ? {Print(choice.Then)} : {Print(choice.Else)}",
        BinaryNode binary => Binary(binary),
        _ => throw new ArgumentOutOfRangeException(nameof(node), node, "There is no such node."),
    };

    // Chains lean to the left; comparisons do not chain.
    private static string Binary(BinaryNode node)
    {
        var (sign, level) = Sign(node.Operator);
        return $"{Inside(node.Left, level == Comparison ? level + 1 : level)} {sign} {Inside(node.Right, level + 1)}";
    }

    private static string Inside(FormulaNode node, int level) => Level(node) >= level ? Print(node) : $"({Print(node)})";

    private static int Level(FormulaNode node) => node switch
    {
        ConditionalNode => Choice,
        BinaryNode binary => Sign(binary.Operator).Level,
        UnaryNode { Operator: FormulaToken.Bang } => Negation,
        UnaryNode => Prefix,
        LiteralNode { Value: < 0m } => Prefix,
        _ => Primary,
    };

    private static (string Sign, int Level) Sign(FormulaToken token) => token switch
    {
        FormulaToken.Or => ("or", 1),
        FormulaToken.And => ("and", 2),
        FormulaToken.Equal => ("=", Comparison),
        FormulaToken.NotEqual => ("!=", Comparison),
        FormulaToken.Less => ("<", Comparison),
        FormulaToken.LessOrEqual => ("<=", Comparison),
        FormulaToken.Greater => (">", Comparison),
        FormulaToken.GreaterOrEqual => (">=", Comparison),
        FormulaToken.In => ("in", Comparison),
        FormulaToken.Coalesce => ("??", 5),
        FormulaToken.Plus => ("+", 6),
        FormulaToken.Minus => ("-", 6),
        FormulaToken.Times => ("*", 7),
        FormulaToken.Divide => ("/", 7),
        FormulaToken.Modulo => ("%", 7),
        _ => throw new ArgumentOutOfRangeException(nameof(token), token, "There is no such operator."),
    };
}
