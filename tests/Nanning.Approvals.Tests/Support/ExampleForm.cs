using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Nanning.Approvals.Tests.Support;

/// <summary>The example that a procedure's folder ships: a valid form and the materials it asks for.</summary>
/// <param name="Procedure">Code of the procedure, e.g. P18a.</param>
/// <param name="Form">A valid form, in the shape that POST /api/cases takes. Change it freely, every load is a fresh copy.</param>
/// <param name="Materials">The materials to upload.</param>
/// <param name="On">The day on which it is sent in, <see cref="Usually"/> unless the example names another.</param>
public sealed record ExampleForm(string Procedure, JsonObject Form, IReadOnlyList<ExampleForm.Material> Materials, DateOnly On)
{
    /// <summary>A day on which most of the plan is in force.</summary>
    public static readonly DateOnly Usually = new(2017, 7, 3);

    /// <param name="Key">What the upload names.</param>
    /// <param name="FileName">A fitting file name; its extension says the type.</param>
    public sealed record Material(string Key, string FileName)
    {
        public byte[] Content => Path.GetExtension(FileName).ToLowerInvariant() switch
        {
            ".png" => SampleFiles.Png,
            _ => SampleFiles.Pdf(FileName),
        };
    }

    public static ExampleForm Load(string procedure)
    {
        foreach (var path in Directory.EnumerateFiles(RepositoryFiles.PathOf("workflows"), "example.json", SearchOption.AllDirectories))
        {
            var example = JsonNode.Parse(File.ReadAllText(path, Encoding.UTF8))!.AsObject();
            if ((string?)example["procedure"] == procedure)
            {
                var materials = example["materials"]?.AsArray().Select(ReadMaterial).ToList() ?? [];
                var on = example["on"] is { } day ? DateOnly.Parse((string)day!, CultureInfo.InvariantCulture) : Usually;
                return new ExampleForm(procedure, example["form"]!.DeepClone().AsObject(), materials, on);
            }
        }

        throw new FileNotFoundException($"No workflows/*/example.json is for {procedure}.");
    }

    private static Material ReadMaterial(JsonNode? node) => node switch
    {
        JsonValue key => new Material((string)key!, (string)key! + ".pdf"),
        JsonObject material => new Material((string)material["material"]!, (string?)material["file"] ?? (string)material["material"]! + ".pdf"),
        _ => throw new InvalidDataException("A material of an example is a key or {material, file}."),
    };
}
