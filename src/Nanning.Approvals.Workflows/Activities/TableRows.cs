using System.Globalization;
using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Workflows.Activities;

/// <summary>What to do when several rows of a decision table hold.</summary>
internal enum TableHit
{
    /// <summary>The first one counts.</summary>
    First,

    /// <summary>Only one may hold; a definition in which two can is refused.</summary>
    Unique,

    /// <summary>All of them count.</summary>
    All,
}

/// <summary>A decision table (决策表), read from its JSON: columns with formulas, rows of cells, and tests that belong to it.</summary>
/// <remarks>
/// <c>{hit, inputs: [{label, formula}], outputs: [{name, label, type}], rows: [{when: [cell], then: [formula]}], tests: [{given: [value], expect: {name: value} | null}]}</c>.
/// A cell is <c>-</c> or empty for anything, a comparison (<c>&gt;= 50000</c>), a range with both ends (<c>1..10</c>), a value, or several of these with commas.
/// </remarks>
internal sealed class TableRows
{
    private const int MostRows = 200;
    private const int MostColumns = 12;

    private static readonly string[] comparisons = [">=", "<=", "!=", "<>", "==", ">", "<", "="];

    private readonly List<JsonObject> rows;
    private readonly List<JsonObject> tests;
    private readonly List<string> formulas;

    private TableRows(JsonObject table)
    {
        (rows, tests) = (Objects(table["rows"]), Objects(table["tests"]));
        formulas = [.. Objects(table["inputs"]).Select(input => Text(input["formula"]))];
        Outputs = [.. Objects(table["outputs"]).Select(output => (Text(output["name"]), Text(output["type"])))];
        Hit = Enum.TryParse<TableHit>(Text(table["hit"]), ignoreCase: true, out var hit) ? hit : TableHit.First;
        Conditions = [.. rows.Select(row => Parse(row, formulas))];
        Values = [.. rows.Select(row => Cells(row, "then").Select(Formula.Parse).ToList())];
    }

    /// <summary>Names and types of what a row gives.</summary>
    public IReadOnlyList<(string Name, string Type)> Outputs { get; }

    public TableHit Hit { get; }

    /// <summary>When each row holds.</summary>
    public IReadOnlyList<Formula> Conditions { get; }

    /// <summary>What each row gives, a formula for each output.</summary>
    public IReadOnlyList<IReadOnlyList<Formula>> Values { get; }

    /// <summary>Reads a table.</summary>
    /// <exception cref="FormulaException">A cell or a formula is none.</exception>
    public static TableRows Read(JsonNode? table) => new(table as JsonObject ?? []);

    /// <summary>What is wrong with a table: its shape, its formulas, a test that fails.</summary>
    public static IEnumerable<SettingProblem> Problems(JsonNode? node)
    {
        if (node is not JsonObject table)
        {
            return [("决策表应为一个对象。", "A decision table is an object.")];
        }

        var shape = Shape(table).ToList();
        if (shape.Count > 0)
        {
            return shape;
        }

        try
        {
            return [.. new TableRows(table).FailedTests()];
        }
        catch (FormulaException exception)
        {
            return [($"决策表：{exception.Message}", $"The table has a formula that cannot be read, at character {exception.Position + 1}.")];
        }
    }

    /// <summary>Numbers of the rows that count.</summary>
    public IReadOnlyList<int> Holding(FormulaScope scope)
    {
        var holding = Enumerable.Range(0, Conditions.Count).Where(row => Conditions[row].IsTrue(scope));
        return [.. Hit is TableHit.All ? holding : holding.Take(1)];
    }

    /// <summary>What a row gives, by name.</summary>
    public Dictionary<string, object?> Give(int row, FormulaScope scope) =>
        Outputs.Index().ToDictionary(output => output.Item.Name, output => Values[row][output.Index].Evaluate(scope), StringComparer.Ordinal);

    private static IEnumerable<SettingProblem> Shape(JsonObject table)
    {
        var (inputs, outputs, rows) = (Objects(table["inputs"]), Objects(table["outputs"]), Objects(table["rows"]));
        if (inputs.Count is 0 or > MostColumns || outputs.Count is 0 or > MostColumns || rows.Count is 0 or > MostRows)
        {
            yield return (
                $"决策表须有 1 至 {MostColumns} 个条件列、1 至 {MostColumns} 个结果列和 1 至 {MostRows} 行。",
                $"A decision table has 1 to {MostColumns} conditions, 1 to {MostColumns} results and 1 to {MostRows} rows.");
            yield break;
        }

        if (inputs.Exists(input => Text(input["formula"]).Length == 0))
        {
            yield return ("决策表有条件列没有公式。", "A condition of the table has no formula.");
        }

        var names = outputs.ConvertAll(output => Text(output["name"]));
        if (names.Exists(name => name.Length == 0 || !name.All(letter => char.IsLetterOrDigit(letter) || letter == '_')) || names.Distinct(StringComparer.Ordinal).Count() != names.Count)
        {
            yield return ("决策表结果列的名称须由字母、数字组成，且不能重复。", "Names of results are letters and digits, and each is there once.");
        }

        foreach (var (index, row) in rows.Index().Where(one => Cells(one.Item, "when").Count != inputs.Count || Cells(one.Item, "then").Count != outputs.Count))
        {
            yield return (string.Create(CultureInfo.InvariantCulture, $"决策表第 {index + 1} 行的格数与列数不符。"), string.Create(CultureInfo.InvariantCulture, $"Row {index + 1} of the table does not have as many cells as there are columns."));
        }

        foreach (var (index, test) in Objects(table["tests"]).Index().Where(one => one.Item["given"] is not JsonArray given || given.Count != inputs.Count))
        {
            yield return (string.Create(CultureInfo.InvariantCulture, $"决策表的测试 {index + 1} 应为每个条件列给出一个值。"), string.Create(CultureInfo.InvariantCulture, $"Test {index + 1} of the table has to give a value for each condition."));
        }
    }

    private IEnumerable<SettingProblem> FailedTests()
    {
        var names = formulas.Select((_, index) => string.Create(CultureInfo.InvariantCulture, $"given{index}")).ToList();
        var conditions = tests.Count == 0 ? [] : rows.ConvertAll(row => Parse(row, names));
        foreach (var (index, test) in tests.Index())
        {
            var given = ((JsonArray)test["given"]!).Select(FormulaValues.FromJson).ToList();
            var scope = new FormulaScope(name => names.IndexOf(name) is >= 0 and var at ? given[at] : null, (day, _) => day);
            var said = Hit is TableHit.All ? conditions.Index().Where(one => one.Item.IsTrue(scope)) : conditions.Index().Where(one => one.Item.IsTrue(scope)).Take(1);
            var got = said.Select(one => one.Index).ToList();
            var expected = test["expect"] switch { null => [], JsonArray list => list.OfType<JsonObject>().ToList(), JsonObject one => [one], _ => [] };
            if (got.Count != expected.Count || got.Zip(expected).Any(pair => !Fits(pair.First, pair.Second, scope)))
            {
                var rowsSaid = got.Count == 0 ? "没有一行成立" : $"成立的是第 {string.Join('、', got.Select(row => row + 1))} 行";
                var rowsSaidEn = got.Count == 0 ? "no row holds" : $"what holds is row {string.Join(", ", got.Select(row => row + 1))}";
                yield return (
                    string.Create(CultureInfo.InvariantCulture, $"决策表的测试 {index + 1} 未通过：{rowsSaid}，与预期不符。"),
                    string.Create(CultureInfo.InvariantCulture, $"Test {index + 1} of the table fails: {rowsSaidEn}, which is not what it expects."));
            }
        }
    }

    private bool Fits(int row, JsonObject expected, FormulaScope scope)
    {
        var given = Give(row, scope);
        return expected.All(one => given.TryGetValue(one.Key, out var value) && Equals(FormulaValues.Text(value), FormulaValues.Text(FormulaValues.FromJson(one.Value))));
    }

    private static Formula Parse(JsonObject row, List<string> columns)
    {
        var parts = Cells(row, "when").Select((cell, index) => Condition(cell, columns[index])).OfType<string>().ToList();
        return Formula.Parse(parts.Count == 0 ? "true" : string.Join(" and ", parts));
    }

    /// <summary>A cell as a condition about a value; null when anything will do.</summary>
    private static string? Condition(string cell, string value)
    {
        if (cell is "" or "-")
        {
            return null;
        }

        var parts = Split(cell, ",");
        if (parts.Count > 1)
        {
            return $"({string.Join(" or ", parts.Select(part => Condition(part, value) ?? "true"))})";
        }

        return Array.Find(comparisons, sign => cell.StartsWith(sign, StringComparison.Ordinal)) is { } comparison
            ? $"(({value}) {comparison} ({cell[comparison.Length..].Trim()}))"
            : Split(cell, "..") is [var from, var to]
                ? $"(({value}) >= ({from}) and ({value}) <= ({to}))"
                : $"(({value}) = ({cell}))";
    }

    // What stands in quotes or brackets belongs together.
    private static List<string> Split(string cell, string separator)
    {
        var (parts, start, depth, quote) = (new List<string>(), 0, 0, '\0');
        for (var at = 0; at < cell.Length; at++)
        {
            var letter = cell[at];
            if (quote != '\0' || letter is '\'' or '"')
            {
                quote = quote == '\0' ? letter : quote == letter ? '\0' : quote;
            }
            else if (letter is '(' or '[')
            {
                depth++;
            }
            else if (letter is ')' or ']')
            {
                depth--;
            }
            else if (depth == 0 && string.CompareOrdinal(cell, at, separator, 0, separator.Length) == 0)
            {
                parts.Add(cell[start..at].Trim());
                at += separator.Length - 1;
                start = at + 1;
            }
        }

        parts.Add(cell[start..].Trim());
        return parts;
    }

    private static List<string> Cells(JsonObject row, string side) => [.. (row[side] as JsonArray ?? []).Select(cell => cell?.ToString().Trim() ?? "")];

    private static List<JsonObject> Objects(JsonNode? list) => [.. (list as JsonArray ?? []).OfType<JsonObject>()];

    private static string Text(JsonNode? node) => node?.ToString().Trim() ?? "";
}
