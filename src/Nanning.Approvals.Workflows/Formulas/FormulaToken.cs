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
    Open,
    Close,
    OpenList,
    CloseList,
}

/// <summary>A token at its place in the text.</summary>
internal readonly record struct FormulaPart(FormulaToken Kind, int At, int Length);

/// <summary>Cuts a formula into tokens. By hand, because a start reads thousands of formulas.</summary>
internal static class FormulaTokens
{
    public static List<FormulaPart> Read(string text)
    {
        var parts = new List<FormulaPart>();
        for (var at = 0; at < text.Length; at += char.IsWhiteSpace(text[at]) ? 1 : parts[^1].Length)
        {
            if (!char.IsWhiteSpace(text[at]))
            {
                parts.Add(Next(text, at));
            }
        }

        CheckDepth(parts);
        return parts;
    }

    /// <summary>The text of a quoted token: without its quotes, a doubled quote inside is one.</summary>
    public static string Unquote(ReadOnlySpan<char> token) => token[1..^1].ToString().Replace(new string(token[0], 2), token[..1].ToString(), StringComparison.Ordinal);

    private static FormulaPart Next(string text, int at) => text[at] switch
    {
        '\'' or '"' => new(FormulaToken.Text, at, Quoted(text, at)),
        >= '0' and <= '9' => new(FormulaToken.Number, at, Number(text, at)),
        var first when char.IsLetter(first) || first == '_' => Word(text, at),
        _ => Sign(text, at),
    };

    private static int Quoted(string text, int at)
    {
        for (var end = at + 1; end < text.Length; end++)
        {
            if (text[end] != text[at])
            {
                continue;
            }

            if (end + 1 == text.Length || text[end + 1] != text[at])
            {
                return end + 1 - at;
            }

            end++;
        }

        throw new FormulaException("引号没有结束", "The quotation mark is not closed", text.Length);
    }

    private static int Number(string text, int at)
    {
        var end = Digits(text, at);
        end = end + 1 < text.Length && text[end] == '.' && char.IsAsciiDigit(text[end + 1]) ? Digits(text, end + 1) : end;
        return end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] == '_') ? throw new FormulaException($"无法识别“{text[end]}”", $"“{text[end]}” is not known here", end) : end - at;
    }

    private static int Digits(string text, int at)
    {
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return at;
    }

    private static FormulaPart Word(string text, int at)
    {
        var end = at + 1;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] == '_'))
        {
            end++;
        }

        var kind = text.AsSpan(at, end - at) switch
        {
            "and" => FormulaToken.And,
            "or" => FormulaToken.Or,
            "not" => FormulaToken.Not,
            "in" => FormulaToken.In,
            "true" => FormulaToken.True,
            "false" => FormulaToken.False,
            "null" => FormulaToken.Null,
            _ => FormulaToken.Name,
        };
        return new(kind, at, end - at);
    }

    private static FormulaPart Sign(string text, int at)
    {
        var two = (at + 1 < text.Length ? text.AsSpan(at, 2) : []) switch
        {
            "&&" => FormulaToken.And,
            "||" => FormulaToken.Or,
            "==" => FormulaToken.Equal,
            "!=" or "<>" => FormulaToken.NotEqual,
            "<=" => FormulaToken.LessOrEqual,
            ">=" => FormulaToken.GreaterOrEqual,
            "??" => FormulaToken.Coalesce,
            _ => FormulaToken.None,
        };
        if (two is not FormulaToken.None)
        {
            return new(two, at, 2);
        }

        var one = text[at] switch
        {
            '=' => FormulaToken.Equal,
            '<' => FormulaToken.Less,
            '>' => FormulaToken.Greater,
            '+' => FormulaToken.Plus,
            '-' => FormulaToken.Minus,
            '*' => FormulaToken.Times,
            '/' => FormulaToken.Divide,
            '%' => FormulaToken.Modulo,
            '!' => FormulaToken.Bang,
            '?' => FormulaToken.Question,
            ':' => FormulaToken.Colon,
            '.' => FormulaToken.Dot,
            ',' => FormulaToken.Comma,
            '(' => FormulaToken.Open,
            ')' => FormulaToken.Close,
            '[' => FormulaToken.OpenList,
            ']' => FormulaToken.CloseList,
            _ => throw new FormulaException($"无法识别“{text[at]}”", $"“{text[at]}” is not known here", at),
        };
        return new(one, at, 1);
    }

    // The parser and the evaluation are recursive: what can nest is counted before either of them runs.
    private static void CheckDepth(List<FormulaPart> parts)
    {
        int open = 0, prefixes = 0, choices = 0;
        var previous = FormulaToken.None;
        foreach (var part in parts)
        {
            var isPrefix = part.Kind is FormulaToken.Bang or FormulaToken.Not
                || (part.Kind is FormulaToken.Minus && previous is not (FormulaToken.Number or FormulaToken.Name or FormulaToken.Text or FormulaToken.Close));
            prefixes = isPrefix ? prefixes + 1 : 0;
            open += part.Kind switch
            {
                FormulaToken.Open or FormulaToken.OpenList => 1,
                FormulaToken.Close or FormulaToken.CloseList => -1,
                _ => 0,
            };
            choices += part.Kind is FormulaToken.Question ? 1 : 0;
            if (open + prefixes + choices > Formula.MaxDepth)
            {
                throw new FormulaException($"公式嵌套过深：最多 {Formula.MaxDepth} 层", $"The formula is nested too deeply: {Formula.MaxDepth} levels at most", part.At);
            }

            previous = part.Kind;
        }
    }
}
