using System.Text.Json;
using System.Text.Json.Nodes;
using Nanning.Approvals.Procedures;

namespace Nanning.Approvals.Plan;

/// <summary>Reads what the plan says beside its procedures: the files of the folder <c>plan</c>, which ship with the platform.</summary>
internal static class PlanFile
{
    /// <summary>Reads a file by its name; everything that is wrong in it is named at once.</summary>
    public static T Read<T>(string name, Func<JsonPlace, T> read)
    {
        using var stream = typeof(PlanFile).Assembly.GetManifestResourceStream($"plan/{name}.json")
            ?? throw new InvalidOperationException($"plan/{name}.json is not embedded.");
        return Read(name, JsonNode.Parse(stream, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }), read);
    }

    /// <summary>The same, of a text that was read already.</summary>
    public static T Read<T>(string name, JsonNode? json, Func<JsonPlace, T> read)
    {
        var errors = new List<string>();
        var place = new JsonPlace(json as JsonObject ?? [], "", errors);
        var result = read(place);
        place.Close();
        return errors.Count == 0 ? result : throw new InvalidOperationException($"plan/{name}.json:{Environment.NewLine}{string.Join(Environment.NewLine, errors)}");
    }

    /// <summary>One of an enumeration, by its name in small letters.</summary>
    public static T OneOf<T>(this JsonPlace place, string name)
        where T : struct, Enum
    {
        var text = place.Text(name);
        if (Enum.TryParse<T>(text, ignoreCase: true, out var value) && text.Length > 0 && !char.IsAsciiDigit(text[0]))
        {
            return value;
        }

        place.Fail(name, $"应为 {string.Join("、", Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName))} 之一");
        return default;
    }
}
