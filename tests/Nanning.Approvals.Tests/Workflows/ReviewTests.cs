using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Tests.Workflows;

public class ReviewTests
{
    private const string Form = """
        [{"id":"rooms","label":"房间数","type":"integer","required":true,"min":1,"max":10},
         {"id":"area","label":"面积","type":"number","min":0.5,"outcomes":["Approve"]},
         {"id":"note","label":"备注","type":"text","maxLength":5},
         {"id":"grade","label":"等级","type":"choice","options":[{"value":"A","text":"甲"},{"value":"B","text":"乙"}]},
         {"id":"on","label":"日期","type":"date"},
         {"id":"ok","label":"属实","type":"boolean"},
         {"id":"rows","label":"明细","type":"table","columns":[{"id":"sum","label":"金额","type":"money","required":true,"min":0}]}]
        """;

    [Fact]
    public void A_work_item_says_who_is_asked_what_by_when()
    {
        var item = new FlowRun(Flow(("department", "czj"), ("position", "leader"), ("workingDays", 5), ("form", JsonNode.Parse(Form)))).Effect<OpenWorkItem>();

        Assert.Equal((WorkRole.Department, "czj", "leader", 5), (item.Role, item.Department, item.Position, item.WorkingDays));
        Assert.Equal([new("Approve", "同意", "Approve"), new WorkOutcome("Reject", "不同意", "Reject")], item.Outcomes);
        Assert.Equal(["Reject"], item.OpinionRequiredFor);
        Assert.Equal(7, item.Form!.Count);
    }

    [Fact]
    public void A_number_that_came_as_a_text_is_kept_as_a_number()
    {
        var run = new FlowRun(Flow(("resultVariable", "r"), ("form", JsonNode.Parse(Form))));

        run.Decide("A", "Reject", (JsonObject)JsonNode.Parse("""{"rooms":"3","area":"12.50","note":"5","rows":[{"sum":"0.30"}]}""")!, "不可以");

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"rooms":3,"area":12.50,"note":"5","rows":[{"sum":0.30}]}"""), run.State.Variables["r"]!["data"]));
    }

    [Fact]
    public void The_decision_with_opinion_and_data_goes_into_the_result_variable()
    {
        var run = new FlowRun(Flow(("resultVariable", "r"))).Decide("A", "Approve", new() { ["n"] = 1 }, "可以");

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"outcome":"Approve","opinion":"可以","data":{"n":1}}"""), run.State.Variables["r"]));
    }

    [Theory]
    [InlineData("Maybe", null, "outcome-unknown", "outcome")]
    [InlineData(null, null, "outcome-unknown", "outcome")]
    [InlineData("Reject", null, "opinion-required", "opinion")]
    [InlineData("Reject", "  ", "opinion-required", "opinion")]
    public void A_decision_that_is_not_offered_or_says_no_reason_is_refused(string? outcome, string? opinion, string code, string field)
    {
        var run = new FlowRun(Flow());

        var refusal = Assert.Throws<StimulusRefusedException>(() => run.Wake(run.Find("A", BookmarkKind.WorkItem), outcome, null, opinion));

        Assert.Equal((code, field), (refusal.Code, refusal.Field));
        Assert.Equal(["A"], run.Waiting);
    }

    [Theory]
    [InlineData("""{}""", "field-required", "rooms")]
    [InlineData("""{"rooms":"  "}""", "field-required", "rooms")]
    [InlineData("""{"rooms":"many"}""", "field-number", "rooms")]
    [InlineData("""{"rooms":1e400}""", "field-number", "rooms")]
    [InlineData("""{"rooms":{"a":1}}""", "field-number", "rooms")]
    [InlineData("""{"rooms":1.5}""", "field-integer", "rooms")]
    [InlineData("""{"rooms":11}""", "field-range", "rooms")]
    [InlineData("""{"rooms":1,"area":0.4}""", "field-range", "area")]
    [InlineData("""{"rooms":1,"note":"一二三四五六"}""", "field-length", "note")]
    [InlineData("""{"rooms":1,"note":7}""", "field-text", "note")]
    [InlineData("""{"rooms":1,"grade":"C"}""", "field-choice", "grade")]
    [InlineData("""{"rooms":1,"on":"2026-02-30"}""", "field-date", "on")]
    [InlineData("""{"rooms":1,"ok":"yes"}""", "field-boolean", "ok")]
    [InlineData("""{"rooms":1,"rows":"x"}""", "field-table", "rows")]
    [InlineData("""{"rooms":1,"rows":[{"sum":1},{}]}""", "field-required", "rows[1].sum")]
    public void A_step_form_that_is_not_filled_in_well_is_refused_with_the_field(string data, string code, string field)
    {
        var run = new FlowRun(Flow(("form", JsonNode.Parse(Form))));

        var refusal = Assert.Throws<StimulusRefusedException>(() => run.Decide("A", "Approve", (JsonObject)JsonNode.Parse(data)!));

        Assert.Equal((code, field), (refusal.Code, refusal.Field));
    }

    [Fact]
    public void A_field_for_one_outcome_is_not_asked_for_another()
    {
        var run = new FlowRun(Flow(("form", JsonNode.Parse(Form)))).Decide("A", "Reject", new() { ["rooms"] = 3, ["area"] = 0 }, "否");

        Assert.Equal(InstanceStatus.Finished, run.State.Status);
    }

    [Theory]
    [InlineData("""[{"label":"x","type":"text"}]""")]
    [InlineData("""[{"id":"x","type":"text","required":"1 = 1"}]""")]
    [InlineData("""[{"id":"x","type":"text","visible":true}]""")]
    [InlineData("""{"id":"x"}""")]
    public void A_step_form_that_cannot_be_checked_is_refused_with_the_flow(string form) =>
        Assert.Throws<DefinitionException>(() => Flow(("form", JsonNode.Parse(form))));

    [Fact]
    public void A_department_that_nobody_is_stops_the_step_instead_of_losing_the_work() =>
        Assert.Equal("A", Assert.Throws<StepFailedException>(() => new FlowRun(Flow(("department", "nobody")))).ActivityId);

    [Theory]
    [InlineData("""{"reason":"x"}""", "fields")]
    [InlineData("""{"fields":[],"materials":[],"reason":"x"}""", "fields")]
    [InlineData("""{"fields":["a"]}""", "reason")]
    public void A_request_for_supplements_must_say_what_and_why(string data, string field)
    {
        var run = new FlowRun(WithSupplement(1));

        Assert.Equal(field, Assert.Throws<StimulusRefusedException>(() => run.Decide("A", "Supplement", (JsonObject)JsonNode.Parse(data)!)).Field);
    }

    [Fact]
    public void Supplements_are_offered_as_often_as_the_limit_says()
    {
        var run = new FlowRun(WithSupplement(2));
        for (var round = 0; round < 2; round++)
        {
            Assert.Contains(run.Effect<OpenWorkItem>().Outcomes, outcome => outcome.Name == "Supplement");
            run.Decide("A", "Supplement", new() { ["fields"] = new JsonArray("f"), ["reason"] = "r" }).Answer("R");
        }

        Assert.DoesNotContain(run.Effect<OpenWorkItem>().Outcomes, outcome => outcome.Name == "Supplement");
        Assert.Equal("outcome-unknown", Assert.Throws<StimulusRefusedException>(() => run.Decide("A", "Supplement", [])).Code);
    }

    [Fact]
    public void Without_co_leads_the_flow_goes_on_at_once()
    {
        var flow = new FlowBuilder().Add("O", "Approvals.CoLeadOpinions", ("resultVariable", "o")).Add("E", "Elsa.End").Way("O > E").Compile();

        var run = new FlowRun(flow, new TestFacts(new(2026, 3, 2)) { CoLeads = [] });

        Assert.Equal((InstanceStatus.Finished, "[]"), (run.State.Status, run.Variable("o")));
    }

    [Fact]
    public void All_opinions_are_kept_with_their_department()
    {
        var flow = new FlowBuilder().Add("O", "Approvals.CoLeadOpinions", ("resultVariable", "o")).Add("E", "Elsa.End").Way("O > E").Compile();

        var run = new FlowRun(flow).Decide("O", "Agree").Decide("O", "Disagree", opinion: "场地偏小");

        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""[{"department":"rsj","outcome":"Agree","opinion":null,"data":null},{"department":"czj","outcome":"Disagree","opinion":"场地偏小","data":null}]"""),
            run.State.Variables["o"]));
    }

    [Fact]
    public void An_expert_scores_once_and_the_mean_is_exact()
    {
        var flow = new FlowBuilder().Add("X", "Approvals.ExpertReview", ("seats", 2)).Add("E", "Elsa.End").Way("X > E").Compile();
        var run = new FlowRun(flow).Decide("X", "Approve", Score("甲", 80.5m));

        var twice = Assert.Throws<StimulusRefusedException>(() => run.Decide("X", "Approve", Score(" 甲 ", 90)));
        Assert.Equal(("expert-twice", "expert"), (twice.Code, twice.Field));
        Assert.Equal("score", Assert.Throws<StimulusRefusedException>(() => run.Decide("X", "Approve", Score("乙", 101))).Field);

        run.Decide("X", "Approve", Score("乙", 90));
        Assert.Equal(("[80.5,90]", "85.25"), (run.Variable("scores"), run.Variable("meanScore")));
    }

    [Fact]
    public void An_objection_leaves_the_public_notice_by_its_own_exit()
    {
        var flow = new FlowBuilder().Add("N", "Approvals.PublicNotice", ("title", "公示"), ("workingDays", 7)).Add("E", "Elsa.End").Way("N:Clear > E").Way("N:Objected > E").Compile();

        var run = new FlowRun(flow).Fire("N", new() { ["objections"] = 2 });

        Assert.Contains("left N:Objected", run.Journal);
        Assert.True(run.Effect<EndNotice>().Objected);
    }

    private static JsonObject Score(string expert, decimal score) => new() { ["expert"] = expert, ["score"] = score, ["comment"] = "良好" };

    private static CompiledFlow Flow(params (string, JsonNode?)[] inputs) =>
        new FlowBuilder().Add("A", "Approvals.Review", inputs).Add("E", "Elsa.End").Way("A:Approve > E").Way("A:Reject > E").Compile();

    private static CompiledFlow WithSupplement(int times) => new FlowBuilder()
        .Add("A", "Approvals.Review", ("outcomes", new JsonArray("Approve", "Supplement")), ("maxSupplements", times)).Add("R", "Approvals.RequestSupplement").Add("S", "Elsa.Start").Add("E", "Elsa.End")
        .Way("S > A:Approve > E").Way("A:Supplement > R > A").Way("R:Expired > E").Compile();
}
