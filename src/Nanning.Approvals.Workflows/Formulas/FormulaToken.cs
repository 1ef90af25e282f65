using Superpower;
using Superpower.Display;
using Superpower.Model;
using Superpower.Parsers;
using Superpower.Tokenizers;

namespace Nanning.Approvals.Workflows.Formulas;

internal enum FormulaToken
{
    None,
    Number,
    Text,
    Name,
    And,
    Or,
    Not,
    In,
    True,
    False,
    Null,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Plus,
    Minus,
    Times,
    Divide,
    Modulo,
    Bang,
    Coalesce,
    Question,
    Colon,
    Dot,
    Comma,

    [Token(Example = "(")]
    Open,

    [Token(Example = ")")]
    Close,

    [Token(Example = "[")]
    OpenList,

    [Token(Example = "]")]
    CloseList,
}

/// <summary>Cuts a formula into tokens.</summary>
internal static class FormulaTokens
{
    private static readonly TextParser<Unit> number =
        from whole in Character.Digit.AtLeastOnce()
        from fraction in Character.EqualTo('.').IgnoreThen(Character.Digit.AtLeastOnce()).Value(Unit.Value).Try().OptionalOrDefault()
        select Unit.Value;

    private static readonly TextParser<Unit> name =
        from first in Character.Matching(c => char.IsLetter(c) || c == '_', "a name")
        from rest in Character.Matching(c => char.IsLetterOrDigit(c) || c == '_', "a name").Many()
        select Unit.Value;

    private static readonly Tokenizer<FormulaToken> tokenizer = new TokenizerBuilder<FormulaToken>()
        .Ignore(Span.WhiteSpace)
        .Match(number, FormulaToken.Number, requireDelimiters: true)
        .Match(Quoted('\''), FormulaToken.Text)
        .Match(Quoted('"'), FormulaToken.Text)
        .Match(Span.EqualTo("and"), FormulaToken.And, requireDelimiters: true)
        .Match(Span.EqualTo("or"), FormulaToken.Or, requireDelimiters: true)
        .Match(Span.EqualTo("not"), FormulaToken.Not, requireDelimiters: true)
        .Match(Span.EqualTo("in"), FormulaToken.In, requireDelimiters: true)
        .Match(Span.EqualTo("true"), FormulaToken.True, requireDelimiters: true)
        .Match(Span.EqualTo("false"), FormulaToken.False, requireDelimiters: true)
        .Match(Span.EqualTo("null"), FormulaToken.Null, requireDelimiters: true)
        .Match(name, FormulaToken.Name, requireDelimiters: true)
        .Match(Span.EqualTo("&&"), FormulaToken.And)
        .Match(Span.EqualTo("||"), FormulaToken.Or)
        .Match(Span.EqualTo("=="), FormulaToken.Equal)
        .Match(Span.EqualTo("!="), FormulaToken.NotEqual)
        .Match(Span.EqualTo("<>"), FormulaToken.NotEqual)
        .Match(Span.EqualTo("<="), FormulaToken.LessOrEqual)
        .Match(Span.EqualTo(">="), FormulaToken.GreaterOrEqual)
        .Match(Span.EqualTo("??"), FormulaToken.Coalesce)
        .Match(Character.EqualTo('='), FormulaToken.Equal)
        .Match(Character.EqualTo('<'), FormulaToken.Less)
        .Match(Character.EqualTo('>'), FormulaToken.Greater)
        .Match(Character.EqualTo('+'), FormulaToken.Plus)
        .Match(Character.EqualTo('-'), FormulaToken.Minus)
        .Match(Character.EqualTo('*'), FormulaToken.Times)
        .Match(Character.EqualTo('/'), FormulaToken.Divide)
        .Match(Character.EqualTo('%'), FormulaToken.Modulo)
        .Match(Character.EqualTo('!'), FormulaToken.Bang)
        .Match(Character.EqualTo('?'), FormulaToken.Question)
        .Match(Character.EqualTo(':'), FormulaToken.Colon)
        .Match(Character.EqualTo('.'), FormulaToken.Dot)
        .Match(Character.EqualTo(','), FormulaToken.Comma)
        .Match(Character.EqualTo('('), FormulaToken.Open)
        .Match(Character.EqualTo(')'), FormulaToken.Close)
        .Match(Character.EqualTo('['), FormulaToken.OpenList)
        .Match(Character.EqualTo(']'), FormulaToken.CloseList)
        .Build();

    public static TokenList<FormulaToken> Read(string text)
    {
        var result = tokenizer.TryTokenize(text);
        if (!result.HasValue)
        {
            var at = Math.Min(result.ErrorPosition.Absolute, text.Length);
            throw new FormulaException(at < text.Length ? $"无法识别“{text[at]}”" : "引号没有结束", at);
        }

        CheckDepth(result.Value);
        return result.Value;
    }

    // The parser and the evaluation are recursive: what can nest is counted before either of them runs.
    private static void CheckDepth(TokenList<FormulaToken> tokens)
    {
        int open = 0, prefixes = 0, choices = 0;
        var previous = FormulaToken.None;
        foreach (var token in tokens)
        {
            var isPrefix = token.Kind is FormulaToken.Bang or FormulaToken.Not
                || (token.Kind is FormulaToken.Minus && previous is not (FormulaToken.Number or FormulaToken.Name or FormulaToken.Text or FormulaToken.Close));
            prefixes = isPrefix ? prefixes + 1 : 0;
            open += token.Kind switch
            {
                FormulaToken.Open or FormulaToken.OpenList => 1,
                FormulaToken.Close or FormulaToken.CloseList => -1,
                _ => 0,
            };
            choices += token.Kind is FormulaToken.Question ? 1 : 0;
            if (open + prefixes + choices > Formula.MaxDepth)
            {
                throw new FormulaException($"公式嵌套过深：最多 {Formula.MaxDepth} 层", token.Position.Absolute);
            }

            previous = token.Kind;
        }
    }

    /// <summary>The text of a quoted token: without its quotes, a doubled quote inside is one.</summary>
    public static string Unquote(string token) => token[1..^1].Replace(new string(token[0], 2), token[..1], StringComparison.Ordinal);

    private static TextParser<Unit> Quoted(char quote) =>
        from open in Character.EqualTo(quote)
        from content in Span.EqualTo(new string(quote, 2)).Value(Unit.Value).Try().Or(Character.Except(quote).Value(Unit.Value)).Many()
        from close in Character.EqualTo(quote)
        select Unit.Value;
}
