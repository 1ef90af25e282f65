using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Nanning.Approvals.Procedures;

namespace Nanning.Approvals.Designer;

/// <summary>The example applications that come with the procedures, for trying a flow.</summary>
public sealed class ExampleFiles(IOptions<ProcedureOptions> options)
{
    private readonly Lazy<Dictionary<string, JsonObject>> examples = new(() => Read(options.Value.Folder.Length > 0 ? options.Value.Folder : FlowTemplates.Shipped));

    /// <summary><c>{form, materials, on}</c> of a procedure, or null.</summary>
    public JsonObject? Of(string code) => (JsonObject?)examples.Value.GetValueOrDefault(code)?.DeepClone();

    private static Dictionary<string, JsonObject> Read(string folder)
    {
        var found = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(folder, "example.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (JsonNode.Parse(File.ReadAllText(path)) is JsonObject example && example["procedure"]?.ToString() is { Length: > 0 } code)
            {
                found[code] = new JsonObject { ["form"] = example["form"]?.DeepClone(), ["materials"] = example["materials"]?.DeepClone(), ["on"] = example["on"]?.DeepClone() };
            }
        }

        return found;
    }
}
