namespace Nanning.Approvals.Workflows.Formulas;

/// <summary>Turns the parsed formula into delegates, once.</summary>
internal static class FormulaCompiler
{
    public static Evaluation Compile(FormulaNode node, ISet<string> references)
    {
        switch (node)
        {
            case LiteralNode literal:
                return _ => literal.Value;
            case PathNode path:
                references.Add(string.Join('.', path.Names));
                return Path(path);
            case ListNode list:
                var items = list.Items.Select(item => Compile(item, references)).ToArray();
                return scope => Array.ConvertAll(items, item => item(scope));
            case UnaryNode unary:
                return Unary(unary, Compile(unary.Operand, references));
            case BinaryNode binary:
                return Binary(binary, Compile(binary.Left, references), Compile(binary.Right, references));
            case ConditionalNode choice:
                var (condition, yes, no) = (Compile(choice.Condition, references), Compile(choice.Then, references), Compile(choice.Else, references));
                return scope => FormulaOperators.Truth(condition(scope), choice.Condition.At) ? yes(scope) : no(scope);
            case CallNode call:
                return FormulaFunctions.Bind(call, call.Arguments.Select(argument => Compile(argument, references)).ToArray());
            default:
                throw new ArgumentOutOfRangeException(nameof(node), node, "There is no such node.");
        }
    }

    private static Evaluation Path(PathNode path)
    {
        var root = path.Names[0];
        var members = path.Names.Skip(1).ToArray();
        return scope =>
        {
            var value = scope.Root(root);
            foreach (var member in members)
            {
                value = FormulaValues.Member(value, member);
            }

            return FormulaValues.Normal(value);
        };
    }

    private static Evaluation Unary(UnaryNode node, Evaluation operand) => node.Operator is FormulaToken.Bang
        ? scope => !FormulaOperators.Truth(operand(scope), node.At)
        : scope => operand(scope) is { } value ? -FormulaOperators.Number(value, node.At) : null;

    private static Evaluation Binary(BinaryNode node, Evaluation left, Evaluation right)
    {
        var at = node.At;
        return node.Operator switch
        {
            FormulaToken.And => scope => FormulaOperators.Truth(left(scope), at) && FormulaOperators.Truth(right(scope), at),
            FormulaToken.Or => scope => FormulaOperators.Truth(left(scope), at) || FormulaOperators.Truth(right(scope), at),
            FormulaToken.Coalesce => scope => left(scope) ?? right(scope),
            FormulaToken.Equal => scope => FormulaOperators.AreEqual(left(scope), right(scope)),
            FormulaToken.NotEqual => scope => !FormulaOperators.AreEqual(left(scope), right(scope)),
            FormulaToken.Less => scope => FormulaOperators.Compare(left(scope), right(scope), at) < 0,
            FormulaToken.LessOrEqual => scope => FormulaOperators.Compare(left(scope), right(scope), at) <= 0,
            FormulaToken.Greater => scope => FormulaOperators.Compare(left(scope), right(scope), at) > 0,
            FormulaToken.GreaterOrEqual => scope => FormulaOperators.Compare(left(scope), right(scope), at) >= 0,
            FormulaToken.In => scope => FormulaOperators.IsIn(left(scope), right(scope), at),
            _ => scope => FormulaOperators.Arithmetic(node.Operator, left(scope), right(scope), at),
        };
    }
}
