using System.Globalization;
using Superpower;
using Superpower.Model;
using Superpower.Parsers;
using Operator = Superpower.TokenListParser<Nanning.Approvals.Workflows.Formulas.FormulaToken, Superpower.Model.Token<Nanning.Approvals.Workflows.Formulas.FormulaToken>>;
using Parser = Superpower.TokenListParser<Nanning.Approvals.Workflows.Formulas.FormulaToken, Nanning.Approvals.Workflows.Formulas.FormulaNode>;

namespace Nanning.Approvals.Workflows.Formulas;

/// <summary>The grammar, from the loosest binding to the tightest: ?: · or · and · not · comparison, in · ?? · + - · * / % · - ! · primary.</summary>
internal static class FormulaGrammar
{
    private static readonly Parser number = Token.EqualTo(FormulaToken.Number).Select(Number);

    private static readonly Parser text = Token.EqualTo(FormulaToken.Text)
        .Select(token => (FormulaNode)new LiteralNode(FormulaTokens.Unquote(token.ToStringValue()), At(token)));

    private static readonly Parser word = Token.EqualTo(FormulaToken.True).Or(Token.EqualTo(FormulaToken.False)).Or(Token.EqualTo(FormulaToken.Null))
        .Select(token => (FormulaNode)new LiteralNode(token.Kind is FormulaToken.Null ? null : token.Kind is FormulaToken.True, At(token)));

    private static readonly TokenListParser<FormulaToken, FormulaNode[]> arguments =
        Parse.Ref(() => expression!).ManyDelimitedBy(Token.EqualTo(FormulaToken.Comma));

    private static readonly Parser list =
        from open in Token.EqualTo(FormulaToken.OpenList)
        from items in arguments
        from close in Token.EqualTo(FormulaToken.CloseList)
        select (FormulaNode)new ListNode(items, At(open));

    private static readonly Parser group =
        from open in Token.EqualTo(FormulaToken.Open)
        from inner in Parse.Ref(() => expression!)
        from close in Token.EqualTo(FormulaToken.Close)
        select inner;

    private static readonly TokenListParser<FormulaToken, FormulaNode[]?> callArguments =
        (from open in Token.EqualTo(FormulaToken.Open)
         from items in arguments
         from close in Token.EqualTo(FormulaToken.Close)
         select items).AsNullable().OptionalOrDefault();

    private static readonly Parser pathOrCall =
        from first in Token.EqualTo(FormulaToken.Name)
        from called in callArguments
        from rest in Token.EqualTo(FormulaToken.Dot).IgnoreThen(Token.EqualTo(FormulaToken.Name)).Many()
        select Named(first, called, rest);

    private static readonly Parser primary = number.Or(text).Or(word).Or(list).Or(group).Or(pathOrCall);

    private static readonly Parser prefix =
        (from sign in Token.EqualTo(FormulaToken.Minus).Or(Token.EqualTo(FormulaToken.Bang))
         from operand in Parse.Ref(() => prefix!)
         select (FormulaNode)new UnaryNode(sign.Kind, operand, At(sign))).Or(primary);

    private static readonly Parser product = Chain(Any(FormulaToken.Times, FormulaToken.Divide, FormulaToken.Modulo), prefix);

    private static readonly Parser sum = Chain(Any(FormulaToken.Plus, FormulaToken.Minus), product);

    private static readonly Parser coalesced = Chain(Any(FormulaToken.Coalesce), sum);

    private static readonly Parser comparison =
        from left in coalesced
        from right in Any(
            FormulaToken.Equal, FormulaToken.NotEqual, FormulaToken.Less, FormulaToken.LessOrEqual, FormulaToken.Greater, FormulaToken.GreaterOrEqual,
            FormulaToken.In).Then(sign => coalesced.Select(operand => (Sign: sign, Operand: operand))).OptionalOrDefault()
        select right.Operand is null ? left : new BinaryNode(right.Sign.Kind, left, right.Operand, At(right.Sign));

    private static readonly Parser negation =
        (from sign in Token.EqualTo(FormulaToken.Not)
         from operand in Parse.Ref(() => negation!)
         select (FormulaNode)new UnaryNode(FormulaToken.Bang, operand, At(sign))).Or(comparison);

    private static readonly Parser conjunction = Chain(Any(FormulaToken.And), negation);

    private static readonly Parser disjunction = Chain(Any(FormulaToken.Or), conjunction);

    private static readonly Parser expression =
        from condition in disjunction
        from choice in
            (from question in Token.EqualTo(FormulaToken.Question)
             from yes in Parse.Ref(() => expression!)
             from colon in Token.EqualTo(FormulaToken.Colon)
             from no in Parse.Ref(() => expression!)
             select (Yes: yes, No: no, At: At(question))).OptionalOrDefault()
        select choice.Yes is null ? condition : new ConditionalNode(condition, choice.Yes, choice.No, choice.At);

    public static FormulaNode Read(string source)
    {
        var tokens = FormulaTokens.Read(source);
        var result = expression.AtEnd().TryParse(tokens);
        if (result.HasValue)
        {
            return result.Value;
        }

        var at = result.ErrorPosition.HasValue ? result.ErrorPosition.Absolute : source.Length;
        var offender = tokens.FirstOrDefault(token => token.Position.Absolute == at);
        throw offender.HasValue
            ? new FormulaException($"此处不应出现“{offender.ToStringValue()}”", at)
            : new FormulaException(source.Trim().Length == 0 ? "公式为空" : "公式没有写完", source.Length);
    }

    private static Parser Chain(Operator sign, Parser operand) =>
        Parse.Chain(sign, operand, (token, left, right) => new BinaryNode(token.Kind, left, right, At(token)));

    private static Operator Any(params ReadOnlySpan<FormulaToken> kinds)
    {
        var parser = Token.EqualTo(kinds[0]);
        foreach (var kind in kinds[1..])
        {
            parser = parser.Or(Token.EqualTo(kind));
        }

        return parser;
    }

    private static FormulaNode Number(Token<FormulaToken> token) =>
        decimal.TryParse(token.ToStringValue(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            ? new LiteralNode(value, At(token))
            : throw new FormulaException("数字过大", At(token));

    private static FormulaNode Named(Token<FormulaToken> first, FormulaNode[]? called, Token<FormulaToken>[] rest)
    {
        var names = rest.Select(token => token.ToStringValue());
        if (called is null)
        {
            return new PathNode([first.ToStringValue(), .. names], At(first));
        }

        return rest.Length == 0
            ? new CallNode(first.ToStringValue(), called, At(first))
            : throw new FormulaException("函数结果不能再取成员", At(rest[0]));
    }

    private static int At(Token<FormulaToken> token) => token.Position.Absolute;
}
