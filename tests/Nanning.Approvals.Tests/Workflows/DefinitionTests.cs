using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Tests.Workflows;

public class DefinitionTests
{
    [Fact]
    public void A_definition_keeps_what_another_tool_wrote_into_it()
    {
        var json = Small().Json();
        json["customProperties"] = new JsonObject { ["from"] = "another tool" };
        json["root"]!["activities"]![1]!["metadata"]!["color"] = "red";

        var read = WorkflowDefinition.Read(json.ToJsonString());

        Assert.True(JsonNode.DeepEquals(json, read.Json));
        Assert.Equal(("test-v1", "test", "测试", 1), (read.Id, read.DefinitionId, read.Name, read.Version));
    }

    [Fact]
    public void A_type_nobody_knows_is_refused_with_its_place() =>
        Refuses(Small().Add("Odd", "Elsa.Teleport"), "unknown-type", "Odd");

    [Fact]
    public void Two_activities_with_one_id_are_refused() =>
        Refuses(Small().Add("A", "Elsa.Start"), "duplicate-id", "A");

    [Fact]
    public void A_connection_to_nowhere_is_refused() =>
        Refuses(Small().Way("A:Approve > Nowhere"), "unknown-activity", "Nowhere");

    [Fact]
    public void A_port_that_is_no_outcome_is_refused() =>
        Refuses(Small().Way("A:Maybe > E"), "unknown-port", "A");

    [Fact]
    public void An_outcome_without_a_way_on_is_refused() =>
        Refuses(new FlowBuilder().Add("S", "Elsa.Start").Add("A", "Approvals.Review").Add("E", "Elsa.End").Way("S > A:Approve > E"), "open-outcome", "A");

    [Fact]
    public void The_supplement_outcome_needs_no_way_on() =>
        new FlowBuilder().Add("S", "Elsa.Start").Add("A", "Approvals.Review", ("outcomes", new JsonArray("Approve", "Supplement"))).Add("E", "Elsa.End").Way("S > A:Approve > E").Read();

    [Fact]
    public void A_formula_that_does_not_parse_is_refused_with_its_position()
    {
        var flow = new FlowBuilder().Add("D", "Elsa.FlowDecision", ("condition", FlowBuilder.Formula("1 + * 2"))).Add("E", "Elsa.End").Way("D:True > E").Way("D:False > E");

        var finding = Refuses(flow, "bad-formula", "D");

        Assert.Contains("第 5 个字符", finding.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_formula_inside_a_text_is_checked_too() =>
        Refuses(Small().Add("N", "Approvals.Notify", ("subject", "关于 {{1 +}}"), ("text", "x")).Way("N > E"), "bad-formula", "N");

    [Fact]
    public void An_input_that_must_be_there_is_missed() =>
        Refuses(Small().Add("N", "Approvals.PublicNotice", ("title", "x")).Way("N:Clear > E").Way("N:Objected > E"), "input-missing", "N");

    [Fact]
    public void An_expression_of_another_language_is_refused() =>
        Refuses(
            new FlowBuilder().Add("D", "Elsa.FlowDecision", ("condition", FlowBuilder.Expression("JavaScript", "true"))).Add("E", "Elsa.End").Way("D:True > E").Way("D:False > E"),
            "bad-input", "D");

    [Theory]
    [InlineData("{", "not-json")]
    [InlineData("[]", "not-a-definition")]
    [InlineData("{}", "no-definition-id")]
    [InlineData("""{"definitionId":"x"}""", "no-root")]
    [InlineData("""{"definitionId":"x","root":{"type":"Elsa.Sequence"}}""", "root-type")]
    [InlineData("""{"definitionId":"x","root":{"type":"Elsa.Flowchart"}}""", "no-activities")]
    public void A_text_that_is_no_definition_is_refused(string json, string code) =>
        Assert.Contains(Assert.Throws<DefinitionException>(() => WorkflowDefinition.Read(json)).Findings, finding => finding.Code == code);

    [Fact]
    public void An_activity_that_cannot_be_reached_is_a_warning_only()
    {
        var flow = Small().Add("Lost", "Approvals.Notify", ("subject", "x"), ("text", "x")).Way("Lost > E").Compile();

        var warning = Assert.Single(flow.Warnings);
        Assert.Equal(("warning", "unreachable"), (warning.Severity, warning.Code));
        Assert.Equal(["Lost"], warning.Activities);
    }

    [Fact]
    public void All_findings_come_at_once() =>
        Assert.Equal(2, Assert.Throws<DefinitionException>(() => Small().Add("X", "Elsa.Odd").Add("Y", "Elsa.Odd").Read()).Findings.Count);

    [Fact]
    public void The_start_is_the_start_activity_wherever_it_stands_in_the_list() =>
        Assert.Equal("S", new FlowBuilder().Add("E", "Elsa.End").Add("S", "Elsa.Start").Way("S > E").Compile().Start.Id);

    [Fact]
    public void Without_a_start_activity_the_only_one_that_nothing_leads_to_is_the_start() =>
        Assert.Equal("A", new FlowBuilder().Add("E", "Elsa.End").Add("A", "Approvals.Review").Way("A:Approve > E").Way("A:Reject > E").Compile().Start.Id);

    [Fact]
    public void Node_ids_are_the_path_from_the_root()
    {
        var json = Small().Json();

        WorkflowDefinition.FillNodeIds(json);

        Assert.Equal("Workflow1:Flowchart1", (string?)json["root"]!["nodeId"]);
        Assert.Equal("Workflow1:Flowchart1:S", (string?)json["root"]!["activities"]![0]!["nodeId"]);
    }

    private static FlowBuilder Small() => new FlowBuilder().Add("S", "Elsa.Start").Add("A", "Approvals.Review").Add("E", "Elsa.End").Way("S > A:Approve > E").Way("A:Reject > E");

    private static Finding Refuses(FlowBuilder flow, string code, string activity)
    {
        var finding = Assert.Single(Assert.Throws<DefinitionException>(flow.Read).Findings, finding => finding.Code == code);
        Assert.Contains(activity, finding.Activities);
        return finding;
    }
}
