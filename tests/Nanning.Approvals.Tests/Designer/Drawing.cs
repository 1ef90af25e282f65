using System.Text.Json.Nodes;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Designer;

/// <summary>P18b as an administrator redraws it: 财政局 looks a second time at large sums, within three working days.</summary>
internal static class Drawing
{
    public static async Task<JsonObject> OfAsync(ApiClient admin, string definitionId) => (JsonObject)(await admin.GetAsync($"/api/designer/{definitionId}")).Ok()["definition"]!.DeepClone();

    /// <summary>Puts a decision on the rent, and the second look behind it, before the step of 财政局.</summary>
    public static JsonObject InsertSecondLook(JsonObject model)
    {
        var flow = model["root"]!;
        flow["activities"]!.AsArray().Add(JsonNode.Parse("""
            {"id":"Large1","type":"Elsa.FlowDecision","version":1,"metadata":{"displayText":"金额较大？","designer":{"position":{"x":700,"y":60}}},
             "condition":{"typeName":"Boolean","expression":{"type":"Formula","value":"form.rentPaid >= 500000"}}}
            """));
        flow["activities"]!.AsArray().Add(JsonNode.Parse("""
            {"id":"Second1","type":"Approvals.Review","version":1,"metadata":{"displayText":"财政复核","displayTextEn":"Second look","designer":{"position":{"x":800,"y":60}}},
             "department":{"typeName":"String","expression":{"type":"Literal","value":"czj"}},"workingDays":{"typeName":"Int32","expression":{"type":"Literal","value":3}}}
            """));
        var edges = flow["connections"]!.AsArray();
        edges.Single(edge => (string?)edge!["source"]!["activity"] == "Amount1")!["target"]!["activity"] = "Large1";
        edges.Add(Edge("Large1", "True", "Second1"));
        edges.Add(Edge("Large1", "False", "Finance1"));
        edges.Add(Edge("Second1", "Approve", "Finance1"));
        edges.Add(Edge("Second1", "Reject", "Rejected1"));
        return model;
    }

    private static JsonObject Edge(string from, string port, string to) => new JsonObject
    {
        ["source"] = new JsonObject { ["activity"] = from, ["port"] = port },
        ["target"] = new JsonObject { ["activity"] = to, ["port"] = "In" },
        ["vertices"] = new JsonArray(),
    };
}
