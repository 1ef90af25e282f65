using System.Globalization;

namespace Nanning.Approvals.Workflows.Formulas;

/// <summary>The grammar, from the loosest binding to the tightest: ?: · or · and · not · comparison, in · ?? · + - · * / % · - ! · primary.</summary>
internal sealed class FormulaGrammar
{
    // Operators that may stand several times in a row, the left one first, from the loosest level to the tightest.
    private static readonly FormulaToken[][] chains =
    [
        [FormulaToken.Coalesce], [FormulaToken.Plus, FormulaToken.Minus], [FormulaToken.Times, FormulaToken.Divide, FormulaToken.Modulo],
    ];

    private readonly string source;
    private readonly List<FormulaPart> parts;
    private int next;

    private FormulaGrammar(string source) => (this.source, parts) = (source, FormulaTokens.Read(source));

    private FormulaPart Part => next < parts.Count ? parts[next] : default;

    public static FormulaNode Read(string source)
    {
        var grammar = new FormulaGrammar(source);
        var tree = grammar.Expression();
        return grammar.next == grammar.parts.Count ? tree : throw grammar.Unexpected();
    }

    private FormulaNode Expression()
    {
        var condition = Disjunction();
        if (!Take(FormulaToken.Question, out var question))
        {
            return condition;
        }

        var yes = Expression();
        Need(FormulaToken.Colon);
        return new ConditionalNode(condition, yes, Expression(), question.At);
    }

    private FormulaNode Disjunction()
    {
        var left = Conjunction();
        while (Take(FormulaToken.Or, out var sign))
        {
            left = new BinaryNode(FormulaToken.Or, left, Conjunction(), sign.At);
        }

        return left;
    }

    private FormulaNode Conjunction()
    {
        var left = Negation();
        while (Take(FormulaToken.And, out var sign))
        {
            left = new BinaryNode(FormulaToken.And, left, Negation(), sign.At);
        }

        return left;
    }

    private FormulaNode Negation() => Take(FormulaToken.Not, out var sign) ? new UnaryNode(FormulaToken.Bang, Negation(), sign.At) : Comparison();

    private FormulaNode Comparison()
    {
        var left = Chain(0);
        var sign = Part;
        if (sign.Kind is not (FormulaToken.Equal or FormulaToken.NotEqual or FormulaToken.Less or FormulaToken.LessOrEqual or FormulaToken.Greater
            or FormulaToken.GreaterOrEqual or FormulaToken.In))
        {
            return left;
        }

        next++;
        return new BinaryNode(sign.Kind, left, Chain(0), sign.At);
    }

    private FormulaNode Chain(int level)
    {
        if (level == chains.Length)
        {
            return Prefix();
        }

        var left = Chain(level + 1);
        while (Array.IndexOf(chains[level], Part.Kind) >= 0)
        {
            var sign = parts[next++];
            left = new BinaryNode(sign.Kind, left, Chain(level + 1), sign.At);
        }

        return left;
    }

    private FormulaNode Prefix() =>
        Take(FormulaToken.Minus, out var sign) || Take(FormulaToken.Bang, out sign) ? new UnaryNode(sign.Kind, Prefix(), sign.At) : Primary();

    private FormulaNode Primary()
    {
        var part = Part;
        next++;
        switch (part.Kind)
        {
            case FormulaToken.Number:
                return decimal.TryParse(TextOf(part), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
                    ? new LiteralNode(value, part.At)
                    : throw new FormulaException("数字过大", "The number is too large", part.At);
            case FormulaToken.Text:
                return new LiteralNode(FormulaTokens.Unquote(TextOf(part)), part.At);
            case FormulaToken.True or FormulaToken.False:
                return new LiteralNode(part.Kind is FormulaToken.True, part.At);
            case FormulaToken.Null:
                return new LiteralNode(null, part.At);
            case FormulaToken.OpenList:
                return new ListNode(Arguments(FormulaToken.CloseList), part.At);
            case FormulaToken.Open:
                var inner = Expression();
                Need(FormulaToken.Close);
                return inner;
            case FormulaToken.Name:
                return Named(part);
            default:
                next--;
                throw Unexpected();
        }
    }

    private FormulaNode Named(FormulaPart first)
    {
        var arguments = Take(FormulaToken.Open, out _) ? Arguments(FormulaToken.Close) : null;
        List<string> names = [TextOf(first).ToString()];
        while (Take(FormulaToken.Dot, out _))
        {
            var member = Need(FormulaToken.Name);
            names.Add(arguments is null ? TextOf(member).ToString() : throw new FormulaException("函数结果不能再取成员", "The result of a function has no members", member.At));
        }

        return arguments is null ? new PathNode(names, first.At) : new CallNode(names[0], arguments, first.At);
    }

    private List<FormulaNode> Arguments(FormulaToken end)
    {
        var arguments = new List<FormulaNode>();
        if (!Take(end, out _))
        {
            do
            {
                arguments.Add(Expression());
            }
            while (Take(FormulaToken.Comma, out _));
            Need(end);
        }

        return arguments;
    }

    private bool Take(FormulaToken kind, out FormulaPart part)
    {
        part = Part;
        var taken = part.Kind == kind;
        next += taken ? 1 : 0;
        return taken;
    }

    private FormulaPart Need(FormulaToken kind) => Take(kind, out var part) ? part : throw Unexpected();

    private FormulaException Unexpected() => next < parts.Count
        ? new FormulaException($"此处不应出现“{TextOf(parts[next])}”", $"“{TextOf(parts[next])}” does not belong here", parts[next].At)
        : new FormulaException(parts.Count == 0 ? "公式为空" : "公式没有写完", parts.Count == 0 ? "The formula is empty" : "The formula is not finished", source.Length);

    private ReadOnlySpan<char> TextOf(FormulaPart part) => source.AsSpan(part.At, part.Length);
}
