using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Workflows.Coverage;

/// <summary>
/// Rewrites conditions so that every path is one name and everything known beforehand is a value. What is not linear over one name, e.g. a sum over a table,
/// becomes a name of its own, written as the formula itself.
/// </summary>
/// <param name="schema">The names there are.</param>
/// <param name="naming">Whether terms get names; without, every name is a path and an example is one of the real values.</param>
internal sealed class CoverageTree(FormulaSchema schema, bool naming)
{
    // These reach every value of their type when nothing else reads what they read.
    private static readonly HashSet<string> free = ["sum", "count", "mean", "length", "any", "all", "contains", "startsWith"];

    private static readonly FormulaScope nobody = new(_ => null, (from, _) => from);

    private readonly Dictionary<string, HashSet<string>> readBy = [];

    /// <summary>Types of the names in the rewritten conditions.</summary>
    public Dictionary<string, FormulaType> Names { get; } = [];

    /// <summary>Every combination of values of the names can be had: no name hides a relation between them.</summary>
    public bool IsExact { get; private set; } = true;

    public FormulaNode Rewrite(FormulaNode node)
    {
        var rewritten = Inside(node);
        foreach (var name in PathsOf(rewritten))
        {
            if (!Names.ContainsKey(name))
            {
                Names.Add(name, schema.TypeOf(name.Split('.')) ?? FormulaType.Any);
                Read(name, name);
            }
        }

        return rewritten;
    }

    /// <summary>The values that one path reads are read by one name only.</summary>
    public void CheckOverlaps() => IsExact &= readBy.Values.All(names => names.Count == 1);

    public static IEnumerable<string> PathsOf(FormulaNode node) => PartsOf(node).OfType<PathNode>().Select(path => string.Join('.', path.Names));

    public static IEnumerable<object?> LiteralsOf(FormulaNode node) => PartsOf(node).OfType<LiteralNode>().Select(literal => literal.Value);

    /// <summary>Whether a formula asks the calendar of working days, which is not known here.</summary>
    public static bool NeedsCalendar(FormulaNode node) => PartsOf(node).OfType<CallNode>().Any(call => FormulaFunctions.NeedsCalendar(call.Name));

    private static IEnumerable<FormulaNode> PartsOf(FormulaNode node)
    {
        IEnumerable<FormulaNode> inner = node switch
        {
            ListNode list => list.Items,
            UnaryNode unary => [unary.Operand],
            BinaryNode binary => [binary.Left, binary.Right],
            ConditionalNode choice => [choice.Condition, choice.Then, choice.Else],
            CallNode call => call.Arguments,
            _ => [],
        };
        return inner.SelectMany(PartsOf).Prepend(node);
    }

    private FormulaNode Inside(FormulaNode node)
    {
        var children = node switch
        {
            ListNode list => list with { Items = [.. list.Items.Select(Inside)] },
            UnaryNode unary => unary with { Operand = Inside(unary.Operand) },
            BinaryNode binary => binary with { Left = Inside(binary.Left), Right = Inside(binary.Right) },
            ConditionalNode choice => choice with { Condition = Inside(choice.Condition), Then = Inside(choice.Then), Else = Inside(choice.Else) },
            CallNode call => call with { Arguments = [.. call.Arguments.Select(Inside)] },
            PathNode path => Known(path),
            _ => node,
        };
        return Folded(children) ?? (naming && IsTerm(children) && CoverageTerms.Pieces(children, TypeOf) is null ? Named(node, children) : children);
    }

    private FormulaNode Known(PathNode path)
    {
        IReadOnlyList<string> names = path.Names switch
        {
            ["today"] when schema.Roots.ContainsKey("on") => ["on"],
            ["vars", _, ..] => [.. path.Names.Skip(1)],
            _ => path.Names,
        };
        return schema.TypeOf(names) is { Values: [var only], IsNullable: false } ? new LiteralNode(only, path.At) : new PathNode([string.Join('.', names)], path.At);
    }

    private static LiteralNode? Folded(FormulaNode node)
    {
        if (node is LiteralNode or PathNode or ListNode || PathsOf(node).Any() || NeedsCalendar(node))
        {
            return null;
        }

        try
        {
            return FormulaCompiler.Compile(node, new HashSet<string>())(nobody) is var value and not (IReadOnlyList<object?> or IReadOnlyDictionary<string, object?>)
                ? new LiteralNode(value, node.At)
                : null;
        }
        catch (FormulaException)
        {
            return null;
        }
    }

    // Conditions are looked into; whatever gives another value is a term.
    private static bool IsTerm(FormulaNode node) => node switch
    {
        UnaryNode { Operator: FormulaToken.Bang } or ListNode or LiteralNode or PathNode => false,
        BinaryNode binary => binary.Operator is FormulaToken.Plus or FormulaToken.Minus or FormulaToken.Times or FormulaToken.Divide or FormulaToken.Modulo,
        CallNode call => call.Name is not ("if" or "coalesce" or "isEmpty"),
        ConditionalNode => false,
        _ => true,
    };

    private PathNode Named(FormulaNode node, FormulaNode rewritten)
    {
        var name = FormulaPrinter.Print(node);
        var paths = PathsOf(rewritten).ToList();
        var (type, reachesAll) = CoverageTerms.Sum(rewritten, TypeOf) is { } sum
            ? (sum, true)
            : (new FormulaTypeCheck(schema).Of(node), rewritten is CallNode call && free.Contains(call.Name) && call.Arguments.Count(argument => PathsOf(argument).Any()) == 1
                && call.Arguments.All(argument => argument is PathNode or LiteralNode));
        if (Names.TryAdd(name, type))
        {
            IsExact &= reachesAll && paths.Distinct().Count() == paths.Count;
            foreach (var path in paths)
            {
                Read(TableOf(path), name);
            }
        }

        return new PathNode([name], node.At);
    }

    // A sum over one column and a count of the rows hang together.
    private string TableOf(string path)
    {
        var names = path.Split('.');
        var table = Enumerable.Range(1, names.Length).FirstOrDefault(count => schema.TypeOf([.. names.Take(count)])?.Only(FormulaKinds.List) is true);
        return table == 0 ? path : string.Join('.', names.Take(table));
    }

    private void Read(string path, string by)
    {
        if (!readBy.TryGetValue(path, out var names))
        {
            readBy[path] = names = [];
        }

        names.Add(by);
    }

    private FormulaType TypeOf(string name) => Names.GetValueOrDefault(name) ?? schema.TypeOf(name.Split('.')) ?? FormulaType.Any;
}
