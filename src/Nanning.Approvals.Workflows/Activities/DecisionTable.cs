using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Formulas;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Workflows.Activities;

/// <summary>Reads values off a table by conditions, e.g. a standard by size and kind. The table is part of the definition, so a running case keeps the one it began with.</summary>
[Activity("Approvals.DecisionTable", DisplayName = "决策表", DisplayNameEn = "Decision table", Category = ActivityCategories.Flow,
    Description = "按条件从表中查出结果，例如按规模和类型查补助标准。",
    DescriptionEn = "Looks a result up in a table by conditions, such as a rate by size and kind.", Outcomes = ["Done", NoMatch], OptionalOutcomes = [NoMatch])]
internal sealed class DecisionTable : Activity
{
    /// <summary>No row holds.</summary>
    public const string NoMatch = "NoMatch";

    private readonly ConditionalWeakTable<FlowNode, TableRows> compiled = [];

    public override IReadOnlyList<ActivityInput> Inputs { get; } =
    [
        new("table", "Object", "表", "Table", ("条件列、结果列、行和测试", "Columns of conditions and results, rows and tests"), JsonNode.Parse("""
            {"hit":"first","inputs":[{"label":"条件","formula":"form.amount"}],"outputs":[{"name":"value","label":"结果","type":"number"}],
             "rows":[{"when":["<= 100000"],"then":["1"]},{"when":["> 100000"],"then":["2"]}],"tests":[]}
            """), Required: true),
        Decisions.ResultVariable with { Default = "standard" },
    ];

    /// <summary>The table of a node.</summary>
    public TableRows TableOf(FlowNode node) => compiled.GetValue(node, static node => TableRows.Read(node.Setting("table")));

    public override IEnumerable<SettingProblem> Check(FlowNode node) => TableRows.Problems(node.Setting("table"));

    internal override IReadOnlyList<FlowCondition> Conditions(FlowNode node) =>
        [.. TableOf(node).Conditions.Select((formula, row) => new FlowCondition(RowName(row), formula, $"table → {RowName(row)}"))];

    internal override IEnumerable<FlowCondition> MoreFormulas(FlowNode node)
    {
        var table = TableOf(node);
        return table.Values.SelectMany((row, number) => row.Select((formula, column) => new FlowCondition(table.Outputs[column].Type, formula, $"table → {RowName(number)} → {table.Outputs[column].Name}")));
    }

    internal override IEnumerable<(string Variable, FormulaType Type)> Keeps(FlowNode node, Func<string, string?> variable)
    {
        var table = TableOf(node);
        var row = FormulaType.Group(table.Outputs.ToDictionary(output => output.Name, output => TypeOf(output.Type).OrNull(), StringComparer.Ordinal));
        return variable("resultVariable") is { } name ? [(name, table.Hit is TableHit.All ? FormulaType.ListOf(row) : row.OrNull())] : [];
    }

    public override Step Start(StepContext context)
    {
        var table = TableOf(context.Node);
        var rows = table.Holding(context.Scope);
        var given = rows.Select(row => (object?)table.Give(row, context.Scope)).ToList();
        context.Set(context.Variable("resultVariable"), FormulaValues.ToJson(table.Hit is TableHit.All ? given : given.FirstOrDefault()));
        return context.Leave(
            rows.Count == 0 ? NoMatch : "Done",
            new()
            {
                ["rows"] = new JsonArray([.. rows.Select(row => (JsonNode)(row + 1))]),
                ["condition"] = string.Join("; ", rows.Select(row => table.Conditions[row].Text)),
                ["values"] = FormulaValues.ToJson(given),
            });
    }

    private static string RowName(int row) => string.Create(CultureInfo.InvariantCulture, $"第 {row + 1} 行");

    internal static FormulaType TypeOf(string type) => type switch
    {
        "number" or "money" => FormulaType.Number,
        "boolean" => FormulaType.Boolean,
        "date" => FormulaType.Date,
        "text" => FormulaType.Text,
        _ => FormulaType.Any,
    };
}
