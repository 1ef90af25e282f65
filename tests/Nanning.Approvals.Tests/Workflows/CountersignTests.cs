using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Tests.Workflows;

/// <summary>Several decide one thing together.</summary>
public class CountersignTests
{
    [Fact]
    public void All_must_approve_and_the_first_rejection_ends_it_for_all()
    {
        Assert.Equal(["Sign", "Sign"], Run("a,b,c", "all").Vote("a", "Approve").Open);
        Assert.Equal(["Yes"], Run("a,b,c", "all").Vote("a", "Approve").Vote("c", "Approve").Vote("b", "Approve").Open);

        var run = Run("a,b,c", "all").Vote("b", "Reject");

        Assert.Equal(["No"], run.Open);
        Assert.Equal(2, run.Effects.OfType<CloseWorkItem>().Count(close => close.Reason == "不再需要"));
    }

    [Fact]
    public void A_ratio_ends_as_soon_as_it_is_reached_or_can_no_longer_be()
    {
        Assert.Equal(["Yes"], Run("a,b,c", "ratio", ("ratio", 0.6m)).Vote("a", "Approve").Vote("b", "Approve").Open);
        Assert.Equal(["No"], Run("a,b,c", "ratio", ("ratio", 0.6m)).Vote("a", "Reject").Vote("b", "Reject").Open);
        Assert.Equal(["Sign"], Run("a,b,c", "ratio", ("ratio", 0.6m)).Vote("a", "Reject").Vote("b", "Approve").Open);
    }

    [Fact]
    public void Of_any_the_first_decides() => Assert.Equal(["No"], Run("a,b,c", "any").Vote("b", "Reject").Open);

    [Fact]
    public void In_sequence_the_next_is_asked_after_the_one_before()
    {
        var run = Run("a,b,c", "sequential");
        Assert.Equal("a", run.Effect<OpenWorkItem>().Department);
        Assert.Equal("b", run.Vote("a", "Approve").Effect<OpenWorkItem>().Department);
        Assert.Equal(["Yes"], run.Vote("b", "Approve").Vote("c", "Approve").Open);
        Assert.Equal(["No"], Run("a,b,c", "sequential").Vote("a", "Reject").Open);
    }

    [Fact]
    public void A_vote_counts_weights_and_a_tie_goes_by_its_rule()
    {
        (string, JsonNode?) weights = ("weights", new JsonObject { ["a"] = 3 });
        Assert.Equal(["Yes"], Run("a,b,c", "vote", weights).Vote("a", "Approve").Open);
        Assert.Equal(["No"], Run("a,b", "vote").Vote("a", "Approve").Vote("b", "Reject").Open);
        Assert.Equal(["Yes"], Run("a,b", "vote", ("tie", "Approve")).Vote("a", "Reject").Vote("b", "Approve").Open);
        Assert.Equal(["No"], Run("a,b,c", "vote", weights, ("threshold", 4)).Vote("a", "Approve").Vote("b", "Reject").Vote("c", "Reject").Open);
        Assert.Equal(["No"], Run("a,b,c", "vote", weights, ("least", 2)).Vote("a", "Approve").Vote("b", "Reject").Vote("c", "Reject").Open);
    }

    [Fact]
    public void An_abstention_counts_for_neither_side()
    {
        (string, JsonNode?) outcomes = ("outcomes", new JsonArray("Approve", "Reject", "Abstain"));
        Assert.Equal(["Yes"], Run("a,b,c", "vote", outcomes).Vote("a", "Abstain").Vote("b", "Abstain").Vote("c", "Approve").Open);
        Assert.Equal(["No"], Run("a,b,c", "vote", outcomes).Vote("a", "Abstain").Vote("b", "Abstain").Vote("c", "Abstain").Open);
    }

    [Fact]
    public void The_same_person_counts_once_even_for_two_departments()
    {
        var run = Run("a,b", "all").Vote("a", "Approve", "wang");

        Assert.Equal("votes-twice", Assert.Throws<StimulusRefusedException>(() => run.Vote("b", "Approve", "wang")).Code);
        Assert.Equal(["Yes"], run.Vote("b", "Approve", "li").Open);
    }

    [Fact]
    public void The_result_holds_every_vote_and_persons_are_asked_by_name()
    {
        var run = Run("a", "all", ("persons", "wang、li"));
        Assert.Equal([(null, false), ("wang", true), ("li", true)], run.Effects.OfType<OpenWorkItem>().Select(open => (open.Assignee, open.InPerson)));

        run.Vote("a", "Approve").VoteSeat(2, "Approve").VoteSeat(3, "Reject");

        var result = JsonNode.Parse(run.Variable("signed")!)!;
        Assert.Equal(("Reject", 2, 1, 3), ((string)result["outcome"]!, (int)result["approvals"]!, (int)result["rejections"]!, result["votes"]!.AsArray().Count));
        Assert.Equal("a", (string)result["votes"]![0]!["department"]!);
    }

    [Fact]
    public void Members_come_from_the_co_leads_or_from_a_formula_and_nobody_is_an_error()
    {
        Assert.Equal(["rsj", "czj"], Run("coleads", "all").Effects.OfType<OpenWorkItem>().Select(open => open.Department));
        Assert.Equal(["x", "y"], Run(FlowBuilder.Formula("split"), "all", facts => facts.Roots["split"] = new List<object?> { "x", "y" }).Effects.OfType<OpenWorkItem>().Select(open => open.Department));
        Assert.Throws<StepFailedException>(() => Run("nobody", "all"));
    }

    [Fact]
    public void A_rule_answers_for_those_who_have_not_and_the_result_is_counted()
    {
        var boundary = new JsonArray(new JsonObject { ["name"] = "Late", ["kind"] = "timer", ["after"] = "P5D", ["decide"] = new JsonObject { ["outcome"] = "Approve", ["opinion"] = "逾期视为同意" } });

        Assert.Equal(["Yes"], Run("a,b,c", "ratio", ("ratio", 0.6m), ("boundary", boundary)).Vote("a", "Reject").Happen("Sign", "Late").Open);
    }

    [Theory]
    [InlineData("mode", "some")]
    [InlineData("mode", "ratio")] // without a ratio
    [InlineData("tie", "maybe")]
    [InlineData("threshold", "0")]
    public void Settings_that_fit_no_run_are_refused(string input, string value) =>
        Assert.Throws<DefinitionException>(() => Flow("a", input == "mode" ? value : "vote", input == "mode" ? [] : [(input, value)]).Compile());

    [Fact]
    public void Outcomes_without_a_no_are_refused() =>
        Assert.Throws<DefinitionException>(() => Flow("a", "all", [("outcomes", new JsonArray("Approve"))]).Compile());

    [Fact]
    public void A_step_after_it_returns_to_it_and_all_are_asked_anew()
    {
        var run = Run("a,b", "all").Vote("a", "Approve").Vote("b", "Approve");

        Assert.Equal(["Sign", "Sign"], run.Return("Yes", "Sign", backToMe: true).Open);
        Assert.Equal(["Yes"], run.Vote("a", "Approve").Vote("b", "Approve").Open);
    }

    private static FlowRun Run(JsonNode members, string mode, params (string Name, JsonNode? Value)[] more) => new(Flow(members, mode, more).Compile());

    private static FlowRun Run(JsonNode members, string mode, Action<TestFacts> with)
    {
        var facts = new TestFacts(new(2026, 3, 2));
        with(facts);
        return new(Flow(members, mode, []).Compile(), facts);
    }

    private static FlowBuilder Flow(JsonNode members, string mode, (string Name, JsonNode? Value)[] more) => new FlowBuilder().Variable("signed", "signed", "Object").Add("Start", "Elsa.Start")
        .Add("Sign", "Approvals.Countersign", [("department", members), ("mode", mode), ("resultVariable", "signed"), .. more.Select(one => (one.Name, one.Value?.DeepClone()))])
        .Add("Yes", "Approvals.Review").Add("No", "Approvals.Review").Add("Last", "Approvals.EndBranch")
        .Way("Start > Sign:Approve > Yes:Approve > Last").Way("Sign:Reject > No:Approve > Last").Way("Yes:Reject > Last").Way("No:Reject > Last");
}

internal static class Votes
{
    public static FlowRun Vote(this FlowRun run, string department, string outcome, string? by = null) => run.VoteSeat(
        run.State.Tokens.Single(token => token.ActivityId == "Sign").Memory!["own"]!["members"]!.AsArray().Single(member => (string)member!["department"]! == department)!["seat"]!.GetValue<int>(), outcome, by);

    public static FlowRun VoteSeat(this FlowRun run, int seat, string outcome, string? by = null)
    {
        var member = run.State.Tokens.Single(token => token.ActivityId == "Sign").Memory!["own"]!["members"]!.AsArray().Single(one => one!["seat"]!.GetValue<int>() == seat)!;
        return run.Wake(run.State.Bookmarks.Single(bookmark => bookmark.Id == (string)member["bookmark"]!), new((string)member["bookmark"]!, outcome, null, "意见", by));
    }
}
