using System.Text.Json.Nodes;
using Nanning.Approvals.Procedures;

namespace Nanning.Approvals.Designer;

/// <summary>The part of a procedure that is drawn together with its flow: <c>{form, materials}</c>, in the shapes of procedure.json. What is left out stays as it is.</summary>
public static class ProcedurePart
{
    private static readonly string[] members = ["form", "materials"];

    /// <summary>The part of a procedure as it stands.</summary>
    public static JsonObject Of(Procedure procedure) =>
        new(members.Select(name => KeyValuePair.Create(name, procedure.Json[name]?.DeepClone())));

    /// <summary>procedure.json with the part put in.</summary>
    public static JsonObject Apply(Procedure procedure, JsonObject? part)
    {
        var json = (JsonObject)procedure.Json.DeepClone();
        foreach (var name in members)
        {
            if (part?[name] is { } value)
            {
                json[name] = value.DeepClone();
            }
        }

        return json;
    }

    /// <summary>Whether the part says anything else than the procedure does.</summary>
    public static bool Changes(Procedure procedure, JsonObject? part) =>
        part is not null && members.Any(name => part[name] is { } value && !JsonNode.DeepEquals(value, procedure.Json[name]));

    /// <summary>The procedure with the part put in, or what is wrong with it, each with its place.</summary>
    public static (Procedure? Procedure, IReadOnlyList<string> Errors) Read(Procedure procedure, JsonObject? part)
    {
        if (!Changes(procedure, part))
        {
            return (procedure, []);
        }

        try
        {
            return (ProcedureReader.Read(Apply(procedure, part).ToJsonString()), []);
        }
        catch (ProcedureException wrong)
        {
            return (null, wrong.Errors);
        }
    }
}
