using System.Text.Json;
using System.Text.Json.Nodes;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Web.Pages.Cases;

/// <summary>How far a part of an application is filled in.</summary>
/// <param name="Missing">Required entries that are still empty.</param>
/// <param name="Wrong">Entries that would be refused as they are.</param>
public sealed record PartState(string Id, int Missing, int Wrong)
{
    /// <summary>done, wrong or open: picks the mark beside the part.</summary>
    public string Mark => Wrong > 0 ? "wrong" : Missing > 0 ? "open" : "done";
}

/// <summary>A case with its procedure and the facts its rules read: what the pages of an application draw. Nothing of it is saved.</summary>
public sealed class ApplicationView(CaseDetail detail, Procedure procedure, RuleFacts facts)
{
    /// <summary>Id of the part that holds the materials.</summary>
    public const string MaterialsPart = "materials";

    private FormulaScope? scope;
    private IReadOnlyDictionary<string, string[]>? errors;

    public CaseDetail Case => detail;

    public Procedure Procedure => procedure;

    public RuleFacts Facts => facts;

    public JsonObject Form => facts.Form;

    /// <summary>The names its conditions read.</summary>
    public FormulaScope Scope => scope ??= facts.ScopeFor(procedure);

    /// <summary>What would be refused if it were sent in as it is, by field and material; in the person's language.</summary>
    public IReadOnlyDictionary<string, string[]> Errors => errors ??= FindErrors();

    /// <summary>The same application with another form, such as the one just typed.</summary>
    public ApplicationView With(JsonObject form) => new(detail, procedure, facts with { Form = form });

    /// <summary>Whether the applicant may change the field now: all of a draft, or what a request for supplements names.</summary>
    public bool IsOpen(FormField field) => detail.Supplement is null || detail.Supplement.Fields.Contains(field.Id);

    /// <summary>Whether the applicant may change the material now.</summary>
    public bool IsOpen(Material material) => detail.Supplement is null || detail.Supplement.Materials.Contains(material.Id);

    /// <summary>The sections that hold something to fill in.</summary>
    public IReadOnlyList<FormSection> OpenSections => [.. procedure.Form.Sections.Where(section => section.Fields.Any(IsOpen))];

    /// <summary>The materials that may be uploaded.</summary>
    public IReadOnlyList<Material> OpenMaterials => [.. procedure.Materials.Where(IsOpen)];

    public bool IsVisible(FormField field) => !detail.Hidden.Contains(field.Id) && Holds(field.Visible);

    public bool IsRequired(FormField field) => Holds(field.Required);

    public bool IsRequired(Material material) => !detail.Hidden.Contains(material.Id) && Holds(material.Required);

    public IReadOnlyList<DocumentView> DocumentsOf(Material material) => [.. detail.Documents.Where(document => document.Material == material.Id)];

    /// <summary>Every section that is open, then the materials.</summary>
    public IEnumerable<PartState> Parts()
    {
        foreach (var section in OpenSections)
        {
            yield return StateOf(section.Id, [.. section.Fields.Select(field => field.Id)]);
        }

        if (OpenMaterials.Count > 0)
        {
            yield return StateOf(MaterialsPart, [MaterialsPart]);
        }
    }

    /// <summary>What the form calls the field or material at a path of the errors; the column too inside a table.</summary>
    public string LabelOf(string path)
    {
        var parts = path.Split('[', '.');
        if (parts[0] == MaterialsPart)
        {
            return procedure.Materials.FirstOrDefault(material => material.Id == parts[^1])?.Name.ToString() ?? path;
        }

        var field = procedure.Form.Field(parts[0]);
        var column = field?.Columns.FirstOrDefault(one => parts.Length > 2 && one.Id == parts[^1]);
        return column is null ? field?.Label.ToString() ?? path : $"{field!.Label} · {column.Label}";
    }

    private PartState StateOf(string id, IReadOnlyCollection<string> roots)
    {
        var own = Errors.Keys.Where(path => roots.Contains(path.Split('[', '.')[0])).ToList();
        var missing = own.Count(path => path.StartsWith(MaterialsPart + ".", StringComparison.Ordinal) || IsEmpty(Form[path]));
        return new PartState(id, missing, own.Count - missing);
    }

    private static bool IsEmpty(JsonNode? node) => node is null || (node.GetValueKind() is JsonValueKind.String && string.IsNullOrWhiteSpace(node.ToString()));

    private Dictionary<string, string[]> FindErrors()
    {
        // In the order in which the form asks, not by name.
        var order = procedure.Form.Fields.Select(field => field.Id).ToList();
        var found = FormValidator.Validate(procedure, facts, FormMode.Submit)
            .OrderBy(error => order.IndexOf(error.Key.Split('[', '.')[0]))
            .ToDictionary(error => error.Key, error => error.Value.Select(text => text.ToString()).ToArray(), StringComparer.Ordinal);
        foreach (var material in procedure.Materials.Where(material => IsRequired(material) && DocumentsOf(material).Count == 0))
        {
            found[$"{MaterialsPart}.{material.Id}"] = [Say.Pick($"请上传“{material.Name.Zh}”。", $"Please upload “{material.Name.En ?? material.Name.Zh}”.")];
        }

        return found;
    }

    private bool Holds(Condition condition)
    {
        try
        {
            return condition.Holds(Scope);
        }
        catch (FormulaException)
        {
            // Half-typed values must not hide what may be needed.
            return true;
        }
    }
}
