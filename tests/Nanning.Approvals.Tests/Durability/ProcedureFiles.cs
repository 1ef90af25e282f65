using System.Text.Json.Nodes;

namespace Nanning.Approvals.Tests.Durability;

/// <summary>A procedure without rules or materials, as a folder that the application loads: one field, any flow.</summary>
internal static class ProcedureFiles
{
    /// <param name="folder">Where the folder of the procedure is made.</param>
    /// <param name="code">Its code, also the id of its flow.</param>
    /// <param name="change">Changes procedure.json before it is written.</param>
    public static void Write(DirectoryInfo folder, string code, JsonObject flow, Action<JsonObject>? change = null)
    {
        var own = folder.CreateSubdirectory(code);
        var definition = (JsonObject)flow.DeepClone();
        (definition["id"], definition["definitionId"], definition["name"]) = ($"{code}-v1", code, $"测试 {code}");
        var procedure = new JsonObject
        {
            ["code"] = code,
            ["name"] = $"测试事项 {code}",
            ["nameEn"] = $"Test procedure {code}",
            ["measure"] = 99,
            ["edition"] = "1",
            ["document"] = "测试",
            ["validFrom"] = "2016-01-01",
            ["validUntil"] = null,
            ["closedText"] = "尚未开放。",
            ["audience"] = new JsonArray("enterprise", "incubator"),
            ["lead"] = "kjj",
            ["coLeads"] = new JsonArray("rsj", "czj"),
            ["promisedDays"] = 20,
            ["summary"] = "测试。",
            ["guide"] = "测试。",
            ["clauses"] = new JsonArray(),
            ["parameters"] = new JsonObject(),
            ["form"] = new JsonObject
            {
                ["sections"] = new JsonArray(new JsonObject
                {
                    ["id"] = "main",
                    ["title"] = "申请",
                    ["fields"] = new JsonArray(new JsonObject { ["id"] = "amount", ["type"] = "money", ["label"] = "金额", ["required"] = true }),
                }),
                ["checks"] = new JsonArray(),
            },
            ["materials"] = new JsonArray(),
            ["rules"] = new JsonArray(),
            ["summaryFields"] = new JsonArray(),
            ["numberPrefix"] = code,
            ["flow"] = "flow.json",
        };
        change?.Invoke(procedure);
        File.WriteAllText(Path.Combine(own.FullName, "procedure.json"), procedure.ToJsonString());
        File.WriteAllText(Path.Combine(own.FullName, "flow.json"), definition.ToJsonString());
    }
}
