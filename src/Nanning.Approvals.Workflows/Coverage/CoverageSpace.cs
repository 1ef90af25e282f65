using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Workflows.Coverage;

/// <summary>
/// The values that the names in some conditions can have, cut into cells within which no condition changes. The conditions themselves are evaluated on one
/// example of each cell by the language's own code, so an example that is shown really does what is said of it.
/// </summary>
internal sealed class CoverageSpace
{
    private readonly CoverageTree tree;
    private readonly Dictionary<string, object?> values = [];
    private readonly Dictionary<string, Evaluation> conditions;
    private readonly IReadOnlyList<CoverageDimension> order;
    private readonly List<IReadOnlyList<object?>> candidates;
    private readonly FormulaScope scope;

    /// <param name="schema">The names there are.</param>
    /// <param name="formulas">The conditions that will be asked.</param>
    /// <param name="naming">Whether what cannot be cut gets a name of its own and any value; without, only real values are tried, but not all that matter.</param>
    public CoverageSpace(FormulaSchema schema, IEnumerable<Formula> formulas, bool naming = true)
    {
        tree = new(schema, naming);
        var rewritten = formulas.DistinctBy(formula => formula.Text).Select(formula => (formula, Node: tree.Rewrite(formula.Tree))).ToList();
        var breaks = new CoverageBreaks([.. rewritten.Select(one => one.Node)], tree.Names);
        tree.CheckOverlaps();
        (IsWhole, IsReal) = (breaks.IsExact, tree.IsExact);
        order = breaks.Dimensions;
        candidates = [.. order.Select(dimension => dimension.Candidates())];
        scope = new(name => values.GetValueOrDefault(name), (from, days) => from.AddDays(days));
        conditions = rewritten.ToDictionary(one => one.formula.Text, one => FormulaCompiler.Compile(one.Node, new HashSet<string>()), StringComparer.Ordinal);
    }

    /// <summary>Every combination that matters has a cell, so what happens in no cell never happens.</summary>
    public bool IsWhole { get; }

    /// <summary>Every cell has an application, so what happens in a cell can happen.</summary>
    public bool IsReal { get; }

    /// <summary>Both.</summary>
    public bool IsExact => IsWhole && IsReal;

    /// <summary>The names.</summary>
    public IEnumerable<string> Names => order.Select(dimension => dimension.Name);

    /// <summary>How many cells there are.</summary>
    public double Size => candidates.Aggregate(1.0, (size, one) => size * one.Count);

    /// <summary>Makes the cells current one after the other.</summary>
    /// <param name="most">After so many it ends; with more cells than that, it takes some from all over.</param>
    /// <returns>Numbers from 0.</returns>
    public IEnumerable<int> Cells(int most)
    {
        var isAll = Size <= most;
        var count = isAll ? (int)Size : most;
        for (var cell = 0; cell < count; cell++)
        {
            var rest = isAll ? (ulong)cell : Scattered((ulong)cell + 1);
            for (var index = 0; index < order.Count; index++)
            {
                var of = (ulong)candidates[index].Count;
                values[order[index].Name] = candidates[index][(int)(rest % of)];
                rest = isAll ? rest / of : Scattered(rest);
            }

            yield return cell;
        }
    }

    /// <summary>Whether a condition holds in the current cell; null when it cannot be evaluated there.</summary>
    public bool? Holds(Formula formula)
    {
        try
        {
            return FormulaOperators.Truth(conditions[formula.Text](scope), 0);
        }
        catch (FormulaException)
        {
            return null;
        }
    }

    /// <summary>Whether some of these names is null in the current cell.</summary>
    public bool IsNull(IEnumerable<string> names) => names.Any(name => values.TryGetValue(name, out var value) && value is null);

    /// <summary>The current cell as an example.</summary>
    public JsonObject Example() => new(order.Select(one => KeyValuePair.Create(one.Name, FormulaValues.ToJson(values[one.Name]))));

    // A fixed scattering of numbers, the same in every run.
    private static ulong Scattered(ulong number)
    {
        number = (number ^ (number >> 31)) * 0x7FB5D329728EA185;
        number = (number ^ (number >> 27)) * 0x81DADEF4BC2DD44D;
        return number ^ (number >> 33);
    }
}
