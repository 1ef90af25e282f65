namespace Nanning.Approvals.Workflows.Formulas;

/// <summary>A node of the parsed formula; <paramref name="At"/> is its place in the text.</summary>
internal abstract record FormulaNode(int At);

internal sealed record LiteralNode(object? Value, int At) : FormulaNode(At);

internal sealed record PathNode(IReadOnlyList<string> Names, int At) : FormulaNode(At);

internal sealed record ListNode(IReadOnlyList<FormulaNode> Items, int At) : FormulaNode(At);

internal sealed record UnaryNode(FormulaToken Operator, FormulaNode Operand, int At) : FormulaNode(At);

internal sealed record BinaryNode(FormulaToken Operator, FormulaNode Left, FormulaNode Right, int At) : FormulaNode(At);

internal sealed record ConditionalNode(FormulaNode Condition, FormulaNode Then, FormulaNode Else, int At) : FormulaNode(At);

internal sealed record CallNode(string Name, IReadOnlyList<FormulaNode> Arguments, int At) : FormulaNode(At);
