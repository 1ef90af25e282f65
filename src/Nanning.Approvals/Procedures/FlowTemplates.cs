using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Procedures;

/// <summary>
/// Flows that many procedures share (流程模板): a template is a definition as any other, in <c>templates/name.flow.json</c> beside the folders of the procedures. Each procedure
/// that names it gets a definition of its own, with the procedure's code and name, so that an administrator may change the flow of one without touching the others.
/// </summary>
public static class FlowTemplates
{
    /// <summary>What stands before the name of a template in the procedure's "flow".</summary>
    public const string Prefix = "template:";

    // Templates are made for people to read, and what is stored of them shall stay readable, too.
    private static readonly JsonSerializerOptions plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The template that a procedure's "flow" names; null when it names a file of its own.</summary>
    public static string? NameOf(string flow) => flow.StartsWith(Prefix, StringComparison.Ordinal) ? flow[Prefix.Length..] : null;

    /// <summary>The definition of a procedure, made of a template. The same files always give the same text.</summary>
    /// <param name="root">Folder of the procedures. A template that it does not have is the platform's own.</param>
    /// <exception cref="DefinitionException">There is no such template, or the procedure lacks a parameter that it needs.</exception>
    public static string Read(string root, string template, Procedure procedure)
    {
        var path = Folders(root).Select(folder => Path.Combine(folder, $"{template}.flow.json")).FirstOrDefault(File.Exists)
            ?? throw Wrong("no-template", $"没有流程模板“{template}”");
        var json = JsonNode.Parse(File.ReadAllText(path)) as JsonObject ?? throw Wrong("not-a-definition", $"流程模板“{template}”不是 JSON 对象");
        var missing = (json["customProperties"]?["parameters"] as JsonArray ?? []).Select(name => name!.ToString()).Where(name => !procedure.Parameters.ContainsKey(name)).ToList();
        if (missing.Count > 0)
        {
            throw Wrong("parameters-missing", $"流程模板“{template}”还需要参数 {string.Join('、', missing)}");
        }

        (json["id"], json["definitionId"], json["name"], json["version"]) = ($"{procedure.Code}-v1", procedure.Code, procedure.Name.Zh, 1);
        json["description"] = string.Empty;
        WorkflowDefinition.FillNodeIds(json);
        return json.ToJsonString(plain);

        DefinitionException Wrong(string code, string text) => new([new Finding("error", code, $"{procedure.Code}：{text}。", [], [])]);
    }

    /// <summary>Folder of the procedures that come with the platform.</summary>
    public static string Shipped { get; } = Path.Combine(AppContext.BaseDirectory, "workflows");

    /// <summary>Where a procedure's templates are looked for: beside it first.</summary>
    public static IEnumerable<string> Folders(string root) => new[] { root, Shipped }.Select(folder => Path.Combine(folder, "templates")).Distinct(StringComparer.Ordinal);
}
