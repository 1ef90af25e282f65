using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Tests.Formulas;

public sealed class FormulaDocumentationTests
{
    private static readonly string document = File.ReadAllText(RepositoryFiles.PathOf("docs", "formulas.md"));

    [Fact]
    public void Every_function_is_described_and_no_other()
    {
        var table = document[document.IndexOf("## Functions", StringComparison.Ordinal)..document.IndexOf("## Limits", StringComparison.Ordinal)];
        var described = System.Text.RegularExpressions.Regex.Matches(table, @"`([a-zA-Z]+)\(", System.Text.RegularExpressions.RegexOptions.ExplicitCapture | System.Text.RegularExpressions.RegexOptions.NonBacktracking)
            .Select(found => found.Value[1..^1]);

        Assert.Equal(Formula.Functions.Order(StringComparer.Ordinal), described.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_function_can_be_checked()
    {
        foreach (var name in Formula.Functions)
        {
            var formula = Enumerable.Range(1, 3).Select(count => TryParse($"{name}({string.Join(", ", Enumerable.Repeat("x", count))})")).First(parsed => parsed is not null);
            Assert.Empty(formula!.Check(FormulaSchema.Open).Findings);
        }

        static Formula? TryParse(string text)
        {
            try
            {
                return Formula.Parse(text);
            }
            catch (FormulaException)
            {
                return null;
            }
        }
    }
}
