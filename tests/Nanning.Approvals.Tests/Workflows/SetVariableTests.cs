using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Tests.Workflows;

/// <summary>A variable that is set by hand keeps to what its type and the forms of the flow say.</summary>
public sealed class SetVariableTests
{
    private static readonly CompiledFlow flow = new FlowBuilder()
        .Variable("v1", "visit", "Object").Variable("v2", "points", "Decimal").Variable("v3", "grade").Variable("v4", "free", "Object")
        .Add(
            "Visit1", "Approvals.Review", ("department", "kjj"), ("resultVariable", "visit"),
            ("form", JsonNode.Parse("""[{"id":"points","label":"得分","labelEn":"Points","type":"integer","min":0,"max":100,"required":true},{"id":"grade","type":"choice","options":["A","B"]}]""")))
        .Add("End1", "Elsa.End").Way("Visit1:Approve > End1").Way("Visit1:Reject > End1").Compile();

    [Theory]
    [InlineData("points", "60")]
    [InlineData("points", "null")]
    [InlineData("grade", "\"B\"")]
    [InlineData("visit", """{"outcome":"Approve","opinion":null,"data":{"points":70,"grade":"A"}}""")]
    [InlineData("visit", """{"outcome":"Supplement","data":{"fields":["x"],"reason":"缺页"}}""")]
    [InlineData("visit", """{"anything":1}""")]
    [InlineData("free", """{"outcome":"Approve","data":{"points":700}}""")]
    public void What_the_forms_allow_may_be_set(string name, string json) => Assert.Equal(JsonNode.Parse(json)?.ToJsonString(), Set(name, json)?.ToJsonString());

    [Theory]
    [InlineData("points", "101", "“得分”应在 0 到 100 之间。", "“Points” has to be between 0 and 100.")]
    [InlineData("points", "0.5", "“得分”应为整数。", "“Points” has to be a whole number.")]
    [InlineData("grade", "\"C\"", "“grade”不在可选项中。", "“grade” is not one of the options.")]
    [InlineData("visit", """{"outcome":"Approve","data":{"points":700}}""", "“得分”应在 0 到 100 之间。", "“Points” has to be between 0 and 100.")]
    [InlineData("visit", """{"outcome":"Approve","data":{"grade":"A"}}""", "“得分”必须填写。", "“Points” has to be filled in.")]
    public void What_no_form_allows_is_refused_in_the_words_of_the_form(string name, string json, string chinese, string english)
    {
        var refused = Assert.Throws<AlterationRefusedException>(() => Set(name, json));

        Assert.Equal(("variable-value", chinese, english), (refused.Code, refused.Message, refused.English));
    }

    private static JsonNode? Set(string name, string json) =>
        new WorkflowEngine().SetVariable(flow, new FlowRun(flow).State, name, JsonNode.Parse(json)).State.Variables.GetValueOrDefault(name);
}
