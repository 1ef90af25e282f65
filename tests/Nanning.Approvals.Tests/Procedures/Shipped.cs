using System.Text.Json.Nodes;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Procedures;

/// <summary>The procedures as they are shipped, and facts about an applicant nobody knows.</summary>
internal static class Shipped
{
    public static IReadOnlyList<string> Codes { get; } =
        [.. Directory.EnumerateDirectories(RepositoryFiles.PathOf("workflows")).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    public static Procedure Procedure(string code) => ProcedureReader.Read(File.ReadAllText(RepositoryFiles.PathOf("workflows", code, "procedure.json")));

    public static JsonObject ExampleForm(string code) => Support.ExampleForm.Load(code).Form;

    public static RuleFacts Facts(JsonObject form, DateOnly on) => new() { Form = form, On = on, AddWorkingDays = (from, days) => from.AddDays(days) };

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
