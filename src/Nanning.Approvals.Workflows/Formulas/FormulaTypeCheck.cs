namespace Nanning.Approvals.Workflows.Formulas;

/// <summary>
/// Gives every part of a formula its type and notes what can never work. A part is wrong only when no value of its type but null fits where it stands: what may
/// turn out well when a case runs is let through.
/// </summary>
internal sealed class FormulaTypeCheck(FormulaSchema schema)
{
    private static readonly FormulaScope empty = new(_ => null, (from, _) => from);

    private readonly List<FormulaFinding> findings = [];

    public IReadOnlyList<FormulaFinding> Findings => findings;

    public FormulaType Of(FormulaNode node)
    {
        var known = findings.Count;
        var type = node switch
        {
            LiteralNode literal => FormulaType.Of(literal.Value),
            PathNode path => OfPath(path),
            ListNode list => FormulaType.ListOf(list.Items.Select(Of).Aggregate(FormulaType.Nothing, (all, one) => all.Or(one))),
            UnaryNode { Operator: FormulaToken.Bang } unary => Condition(Of(unary.Operand), unary.Operand.At, FormulaType.Boolean),
            UnaryNode unary => Arithmetic(unary.At, Of(unary.Operand)),
            BinaryNode binary => OfBinary(binary),
            ConditionalNode choice => OfChoice(choice),
            CallNode call => FormulaSignatures.Check(call, [.. call.Arguments.Select(Of)], this),
            _ => throw new ArgumentOutOfRangeException(nameof(node), node, "There is no such node."),
        };
        return node is not (LiteralNode or PathNode) && known == findings.Count && IsConstant(node) ? Folded(node, type) : type;
    }

    public void Wrong(string code, string text, int at) => findings.Add(new(true, code, text, at));

    public void Doubtful(string code, string text, int at) => findings.Add(new(false, code, text, at));

    /// <summary>Notes it when a value can never be what is needed.</summary>
    public void Need(FormulaType type, FormulaKinds kind, int at)
    {
        if (type.Kinds == FormulaKinds.Null)
        {
            Doubtful("always-null", "这里总是空值", at);
        }
        else if (type.Kinds != FormulaKinds.None && !type.Fits(kind))
        {
            Wrong((kind & FormulaKinds.Boolean) != FormulaKinds.None ? "not-a-condition" : "type-mismatch", $"此处应为{FormulaTypes.Name(kind)}，这里却是{FormulaTypes.Name(type.Kinds)}", at);
        }
    }

    /// <summary>Notes it when values can never be ordered among each other.</summary>
    public void NeedOrder(IReadOnlyList<FormulaType> types, int at)
    {
        var known = types.Where(type => (type.Kinds & ~FormulaKinds.Null) != FormulaKinds.None).ToList();
        if (types.Any(type => type.Kinds == FormulaKinds.Null))
        {
            Doubtful("always-null", "与空值比较大小总是不成立", at);
        }
        else if (!FormulaTypes.Orderable.Any(kind => known.TrueForAll(type => type.Fits(kind))))
        {
            Wrong("type-mismatch", $"{string.Join('与', known.Select(type => FormulaTypes.Name(type.Kinds)).Distinct())}不能比较大小", at);
        }
    }

    /// <summary>Notes it when a value can never equal another.</summary>
    public void NeedEquality(FormulaType left, FormulaType right, int at)
    {
        if (!left.CanEqual(right))
        {
            Wrong("never-equal", $"{FormulaTypes.Name(left.Kinds)}与{FormulaTypes.Name(right.Kinds)}永远不会相等", at);
        }
        else if (left.Values is { } few && right.Values is { } others && !few.Any(one => others.Any(other => FormulaOperators.AreEqual(one, other)))
            && !(left.IsNullable && right.IsNullable))
        {
            Doubtful("not-an-option", $"只可能是{FormulaTypes.List(few)}，永远不会等于{FormulaTypes.List(others)}", at);
        }
    }

    public FormulaType Condition(FormulaType type, int at, FormulaType result)
    {
        Need(type, FormulaKinds.Boolean, at);
        return result;
    }

    private FormulaType OfPath(PathNode path)
    {
        if (schema.TypeOf(path.Names) is { } type)
        {
            return type;
        }

        var known = path.Names.Count;
        while (known > 1 && schema.TypeOf([.. path.Names.Take(known - 1)]) is null)
        {
            known--;
        }

        Wrong("unknown-name", $"没有“{string.Join('.', path.Names.Take(known))}”", path.At);
        return FormulaType.Any;
    }

    private FormulaType OfBinary(BinaryNode node)
    {
        var (left, right) = (Of(node.Left), Of(node.Right));
        switch (node.Operator)
        {
            case FormulaToken.And or FormulaToken.Or:
                Need(left, FormulaKinds.Boolean, node.Left.At);
                return Condition(right, node.Right.At, FormulaType.Boolean);
            case FormulaToken.Coalesce:
                if (left.Kinds == FormulaKinds.Null)
                {
                    Doubtful("always-null", "左边总是空值", node.At);
                }

                return left.IsNullable ? left.NotNull().Or(right) : left;
            case FormulaToken.Equal or FormulaToken.NotEqual:
                NeedEquality(left, right, node.At);
                return FormulaType.Boolean;
            case FormulaToken.In:
                OfIn(left, right, node.At);
                return FormulaType.Boolean;
            case FormulaToken.Less or FormulaToken.LessOrEqual or FormulaToken.Greater or FormulaToken.GreaterOrEqual:
                NeedOrder([left, right], node.At);
                return FormulaType.Boolean;
            case FormulaToken.Plus when left.Only(FormulaKinds.Text) || right.Only(FormulaKinds.Text):
                // A text that is missing joins nothing: then it is arithmetic with null.
                return left.Kinds == FormulaKinds.Text || right.Kinds == FormulaKinds.Text ? FormulaType.Text : FormulaType.Text.OrNull();
            case FormulaToken.Plus when left.Fits(FormulaKinds.Text) || right.Fits(FormulaKinds.Text):
                return FormulaType.Number.Or(FormulaType.Text).OrNull();
            default:
                if (node.Operator is FormulaToken.Divide or FormulaToken.Modulo && right.Values is [0m])
                {
                    Wrong("division-by-zero", "除数为零", node.At);
                }

                return Arithmetic(node.At, left, right);
        }
    }

    private FormulaType Arithmetic(int at, params ReadOnlySpan<FormulaType> operands)
    {
        var nullable = false;
        foreach (var operand in operands)
        {
            nullable |= operand.IsNullable;
            if ((operand.Kinds & ~FormulaKinds.Null) == FormulaKinds.Date)
            {
                Wrong("type-mismatch", "日期不能直接加减，请用 addDays、addMonths、addYears 或 daysBetween", at);
            }
            else
            {
                Need(operand, FormulaKinds.Number, at);
            }
        }

        return nullable ? FormulaType.Number.OrNull() : FormulaType.Number;
    }

    public void OfIn(FormulaType item, FormulaType container, int at)
    {
        if (container.Kinds == FormulaKinds.Null)
        {
            Doubtful("always-null", "右边总是空值", at);
        }
        else if (!container.Fits(FormulaKinds.List) && !container.Fits(FormulaKinds.Text))
        {
            Wrong("type-mismatch", $"“in”右边应为列表或文字，这里却是{FormulaTypes.Name(container.Kinds)}", at);
        }
        else if (container.Only(FormulaKinds.Text))
        {
            Need(item, FormulaKinds.Text, at);
        }
        else if (container.Only(FormulaKinds.List) && container.Item is { Kinds: not FormulaKinds.None } inside)
        {
            NeedEquality(item, inside, at);
        }
    }

    private FormulaType OfChoice(ConditionalNode node)
    {
        Need(Of(node.Condition), FormulaKinds.Boolean, node.Condition.At);
        return Of(node.Then).Or(Of(node.Else));
    }

    private static bool IsConstant(FormulaNode node) => node switch
    {
        LiteralNode => true,
        ListNode list => list.Items.All(IsConstant),
        UnaryNode unary => IsConstant(unary.Operand),
        BinaryNode binary => IsConstant(binary.Left) && IsConstant(binary.Right),
        CallNode call => !FormulaFunctions.NeedsCalendar(call.Name) && call.Arguments.All(IsConstant),
        ConditionalNode choice => IsConstant(choice.Condition) && IsConstant(choice.Then) && IsConstant(choice.Else),
        _ => false,
    };

    // What reads nothing is computed here: it fails now if it would ever fail.
    private FormulaType Folded(FormulaNode node, FormulaType type)
    {
        try
        {
            return FormulaType.Of(FormulaCompiler.Compile(node, new HashSet<string>())(empty));
        }
        catch (FormulaException error)
        {
            Wrong("always-fails", error.Reason, error.Position);
            return type;
        }
    }
}
