using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Tests.Procedures;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Plan;

/// <summary>
/// A case worked out by hand from the plan's text, a line of <c>vectors.csv</c>. The form is the procedure's example with some values replaced, by path
/// (<c>trainees[0].contractDate</c>); a number for a table is how many rows it has.
/// </summary>
/// <param name="Before">What was applied for and granted before; empty when nothing was.</param>
/// <param name="Expected">An amount, "accepted", or "refused: rule".</param>
internal sealed record PlanVector(string Id, string Procedure, string? On, string Before, string Form, string Expected)
{
    public static IReadOnlyList<PlanVector> All { get; } =
    [
        .. File.ReadLines(RepositoryFiles.PathOf("tests", "Nanning.Approvals.Tests", "Plan", "vectors.csv")).Skip(1).Where(line => line.Length > 0).Select(line =>
        {
            var cells = Cells(line);
            return new PlanVector(cells[0], cells[1], cells[2].Length == 0 ? null : cells[2], cells[3], cells[4], cells[5]);
        }),
    ];

    /// <summary>The example with changes as the table writes them.</summary>
    public ExampleForm Example(string changes)
    {
        var example = ExampleForm.Load(Procedure);
        var fields = Shipped.Procedure(Procedure).Form;
        foreach (var (path, value) in JsonNode.Parse(changes)!.AsObject())
        {
            if (fields.Field(path) is { Type: FieldType.Table } table && value is JsonValue count)
            {
                example.Form[path] = Rows(example.Form[path]!.AsArray(), table, (int)count);
            }
            else
            {
                Set(example.Form, path, value?.DeepClone());
            }
        }

        return example;
    }

    // The example's rows, and as many more like them; what is written in a line is different in each.
    private static JsonArray Rows(JsonArray rows, FormField table, int count) =>
    [
        .. Enumerable.Range(0, count).Select(number =>
        {
            var row = rows[number % rows.Count]!.DeepClone().AsObject();
            foreach (var column in table.Columns.Where(column => number >= rows.Count && column.Type is FieldType.Text && row[column.Id] is not null))
            {
                row[column.Id] = string.Create(CultureInfo.InvariantCulture, $"{row[column.Id]}-{number}");
            }

            return row;
        }),
    ];

    private static void Set(JsonObject form, string path, JsonNode? value)
    {
        var steps = path.Split('.', '[');
        JsonNode at = form;
        foreach (var step in steps[..^1])
        {
            at = step.EndsWith(']') ? at[int.Parse(step[..^1], CultureInfo.InvariantCulture)]! : at[step]!;
        }

        at[steps[^1]] = value;
    }

    private static List<string> Cells(string line)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        var quoted = false;
        for (var at = 0; at <= line.Length; at++)
        {
            if (at == line.Length || (line[at] == ',' && !quoted))
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else if (line[at] != '"')
            {
                cell.Append(line[at]);
            }
            else if (quoted && at + 1 < line.Length && line[at + 1] == '"')
            {
                cell.Append('"');
                at++;
            }
            else
            {
                quoted = !quoted;
            }
        }

        return cells;
    }
}
