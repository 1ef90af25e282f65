using System.Text.Json.Nodes;
using Nanning.Approvals.Credit;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Tests.Procedures;

/// <summary>The procedures as they are shipped, and facts about an applicant nobody knows.</summary>
internal static class Shipped
{
    public static IReadOnlyList<string> Codes { get; } =
    [
        .. Directory.EnumerateDirectories(RepositoryFiles.PathOf("workflows")).Where(folder => File.Exists(Path.Combine(folder, "procedure.json")))
            .Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal),
    ];

    public static Procedure Procedure(string code) => ProcedureReader.Read(File.ReadAllText(RepositoryFiles.PathOf("workflows", code, "procedure.json")));

    /// <summary>The flow of a procedure, its own or one made of a template.</summary>
    public static WorkflowDefinition Flow(string code)
    {
        var procedure = Procedure(code);
        return WorkflowDefinition.Read(FlowTemplates.NameOf(procedure.Flow) is { } template
            ? FlowTemplates.Read(RepositoryFiles.PathOf("workflows"), template, procedure)
            : File.ReadAllText(RepositoryFiles.PathOf("workflows", code, procedure.Flow)));
    }

    public static JsonObject ExampleForm(string code) => Support.ExampleForm.Load(code).Form;

    public static RuleFacts Facts(JsonObject form, DateOnly on) => new() { Form = form, On = on, AddWorkingDays = (from, days) => from.AddDays(days) };

    /// <summary>What is settled of a case before anything has happened in it.</summary>
    public static FormulaScope Settled(Procedure procedure, CaseLane lane = CaseLane.Normal)
    {
        var rules = (Facts([], procedure.ValidFrom) with { Case = new Dictionary<string, object?> { ["lane"] = CreditNames.Name(lane) } }).ScopeFor(procedure);
        return rules with { Root = name => name == "procedure" ? ProcedureFacts.Of(procedure) : rules.Root(name) };
    }

    /// <summary>The example's form with some fields replaced; a null takes a field away.</summary>
    public static JsonObject With(this JsonObject form, params (string Name, object? Value)[] changes)
    {
        var changed = form.DeepClone().AsObject();
        foreach (var (name, value) in changes)
        {
            changed.Remove(name);
            if (value is not null)
            {
                changed[name] = System.Text.Json.JsonSerializer.SerializeToNode(value);
            }
        }

        return changed;
    }
}
