using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Designer;

/// <summary>Checks one formula, or one text with formulas, while it is typed: against the names that the draft has.</summary>
public sealed class CheckFormula(IDbContextFactory<ApprovalsDb> contexts, DefinitionLookup lookup)
{
    /// <param name="Expects">"boolean", "number", "date", "text", "list", "template" (a text with {{formulas}}); anything else takes any value.</param>
    public sealed record Input(string? Text, string? Expects, JsonObject? Model, JsonObject? Procedure);

    /// <param name="From">0-based place of the first character.</param>
    /// <param name="To">Place behind the last one.</param>
    /// <param name="Severity">"error", or "warning" when it can be evaluated but probably means something else.</param>
    public sealed record Problem(int From, int To, string Severity, string Code, string Message, string MessageEn);

    /// <param name="Type">What it gives: "boolean", "number", "text", "date", "list", "group", several with "|"; null when that is not known.</param>
    public sealed record Result(bool Ok, string? Type, IReadOnlyList<Problem> Errors);

    public async Task<Result> RunAsync(Input input, CancellationToken cancellationToken)
    {
        var text = input.Text ?? "";
        try
        {
            if (input.Expects == "template")
            {
                var schema = await SchemaAsync(input, cancellationToken);
                var problems = Template.Parse(text).Formulas.SelectMany(one => one.Formula.Check(schema).Findings.Select(finding => Of(finding, text, one.At))).ToList();
                return new Result(problems.TrueForAll(problem => problem.Severity != "error"), "text", problems);
            }

            var formula = Formula.Parse(text);
            var (type, findings) = formula.Check(await SchemaAsync(input, cancellationToken), Expected(input.Expects));
            return new Result(findings.All(finding => !finding.IsError), NameOf(type), [.. findings.Select(finding => Of(finding, text, 0))]);
        }
        catch (FormulaException wrong)
        {
            return new Result(false, null, [new(Math.Min(wrong.Position, text.Length), EndOf(text, wrong.Position), "error", "syntax", wrong.Reason, $"{wrong.ReasonEn}.")]);
        }
    }

    /// <summary>The names of the draft: those of the procedure and, if the flow can be compiled, its variables with their types.</summary>
    private async Task<FormulaSchema> SchemaAsync(Input input, CancellationToken cancellationToken)
    {
        if (input.Model?["definitionId"]?.ToString() is not { Length: > 0 } definitionId)
        {
            return FormulaSchema.Open;
        }

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await lookup.FindAsync(db, definitionId, cancellationToken);
        var procedure = found.Procedure is null ? null : ProcedurePart.Read(found.Procedure, input.Procedure).Procedure ?? found.Procedure;
        var schema = ExamineDraft.SchemaOf(procedure);
        var (definition, findings) = WorkflowDefinition.Examine(input.Model.ToJsonString());
        if (definition is not null && findings.All(finding => finding.Severity != "error"))
        {
            return FlowVariables.Schema(CompiledFlow.Compile(definition), schema);
        }

        // A flow that is being drawn is seldom whole: its variables count as anything until it is.
        var names = (input.Model["variables"] as JsonArray ?? []).Concat(input.Model["inputs"] as JsonArray ?? [])
            .Select(variable => variable?["name"]?.ToString()).OfType<string>().Distinct(StringComparer.Ordinal).ToDictionary(name => name, _ => FormulaType.Any, StringComparer.Ordinal);
        return schema.With([.. names, KeyValuePair.Create("vars", FormulaType.Group(names)), KeyValuePair.Create("today", FormulaType.Date)]);
    }

    private static Problem Of(FormulaFinding finding, string text, int offset) => new(
        finding.Position + offset, EndOf(text, finding.Position + offset), finding.IsError ? "error" : "warning", finding.Code, finding.Text, finding.TextEn);

    /// <summary>The end of the name or number that begins at a place, or of the one character.</summary>
    private static int EndOf(string text, int from)
    {
        var end = Math.Min(from, text.Length);
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '.'))
        {
            end++;
        }

        return Math.Min(Math.Max(end, from + 1), text.Length);
    }

    private static FormulaKinds Expected(string? expects) => expects switch
    {
        "boolean" => FormulaKinds.Boolean,
        "number" => FormulaKinds.Number,
        "date" => FormulaKinds.Date,
        "text" => FormulaKinds.Text,
        "list" => FormulaKinds.List,
        _ => FormulaKinds.Any,
    };

    private static string? NameOf(FormulaType type) => type.Kinds == FormulaKinds.Any ? null : string.Join('|', new[]
    {
        (FormulaKinds.Boolean, "boolean"), (FormulaKinds.Number, "number"), (FormulaKinds.Text, "text"), (FormulaKinds.Date, "date"), (FormulaKinds.List, "list"), (FormulaKinds.Group, "group"),
    }.Where(one => (type.Kinds & one.Item1) != FormulaKinds.None).Select(one => one.Item2));
}
