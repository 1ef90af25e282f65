using System.Text;

namespace Nanning.Approvals.Workflows.Formulas;

/// <summary>A text with formulas in it: <c>贵单位可获补助 {{money(amount)}} 元。</c> Compiled once; immutable and safe to share.</summary>
public sealed class Template
{
    private readonly IReadOnlyList<(string Text, Formula? Formula)> parts;

    private Template(IReadOnlyList<(string Text, Formula? Formula)> parts, IReadOnlyList<(Formula Formula, int At)> formulas) =>
        (this.parts, Formulas) = (parts, formulas);

    /// <summary>The formulas, each with the 0-based place where it begins in the text.</summary>
    public IReadOnlyList<(Formula Formula, int At)> Formulas { get; }

    /// <summary>The paths that all the formulas read.</summary>
    public IReadOnlySet<string> References =>
        Formulas.SelectMany(one => one.Formula.References).ToHashSet(StringComparer.Ordinal);

    /// <summary>Parses and compiles.</summary>
    /// <exception cref="FormulaException">A formula is wrong or not closed; the position is that in <paramref name="text"/>.</exception>
    public static Template Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var found = new List<(string, Formula?)>();
        var formulas = new List<(Formula, int)>();
        for (var at = 0; at < text.Length;)
        {
            var open = text.IndexOf("{{", at, StringComparison.Ordinal);
            if (open < 0)
            {
                found.Add((text[at..], null));
                break;
            }

            var close = text.IndexOf("}}", open, StringComparison.Ordinal);
            if (close < 0)
            {
                throw new FormulaException("“{{”没有对应的“}}”", "A “{{” is not closed by “}}”", open);
            }

            found.Add((text[at..open], null));
            var formula = ParseAt(text[(open + 2)..close], open + 2);
            found.Add(("", formula));
            formulas.Add((formula, open + 2));
            at = close + 2;
        }

        return new Template(found, formulas);
    }

    /// <summary>The text with every formula replaced by its value: plain numbers, dates yyyy-MM-dd, nothing for null.</summary>
    /// <exception cref="FormulaException">A formula cannot be evaluated.</exception>
    public string Render(FormulaScope scope)
    {
        var result = new StringBuilder();
        foreach (var (text, formula) in parts)
        {
            result.Append(formula is null ? text : FormulaValues.Text(formula.Evaluate(scope)));
        }

        return result.ToString();
    }

    private static Formula ParseAt(string formula, int offset)
    {
        try
        {
            return Formula.Parse(formula);
        }
        catch (FormulaException error)
        {
            throw new FormulaException(error.Reason, error.ReasonEn, error.Position + offset);
        }
    }
}
