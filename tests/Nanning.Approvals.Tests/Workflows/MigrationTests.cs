using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Tests.Workflows;

/// <summary>Instances of one version go on in another.</summary>
public class MigrationTests
{
    private static readonly WorkflowEngine Engine = new();
    private static readonly TestFacts Facts = new(new(2026, 3, 2));

    [Fact]
    public void What_has_the_same_id_stays_where_it_is_and_its_item_stays_open()
    {
        var run = new FlowRun(TwoSteps().Compile());

        var migrated = Migrate(run, TwoSteps().Compile(), TwoSteps("C").Compile());

        Assert.Equal([("A", "A", "kept")], Moves(migrated));
        Assert.Equal(run.State.Bookmarks[0].Id, Assert.Single(migrated.Burst!.State.Bookmarks).Id);
        Assert.DoesNotContain(migrated.Burst.Effects, effect => effect is OpenWorkItem or CloseWorkItem);
        Assert.Equal(("A", "A"), (migrated.Burst.Effects.OfType<RetargetWorkItem>().Single().ActivityId, migrated.Burst.Effects.OfType<RetargetWorkItem>().Single().Asked.Single().ActivityId));
    }

    [Fact]
    public void The_new_step_is_gone_through_after_the_migration()
    {
        var run = new FlowRun(TwoSteps().Compile());
        var to = TwoSteps("C").Compile();

        var state = Migrate(run, TwoSteps().Compile(), to).Burst!.State;

        Assert.Equal(["C"], Decided(to, state).Tokens.Select(token => token.ActivityId));
    }

    [Fact]
    public void An_activity_that_is_gone_is_named_with_the_one_that_is_probably_meant()
    {
        var run = new FlowRun(TwoSteps().Compile());
        var to = new FlowBuilder().Add("Start", "Elsa.Start").Add("A2", "Approvals.Review").Add("B", "Approvals.Review").Way("Start > A2:Approve > B").Way("A2:Reject > B")
            .Add("Last", "Approvals.EndBranch").Way("B:Approve > Last").Way("B:Reject > Last").Compile();

        var problem = Assert.Single(Migrate(run, TwoSteps().Compile(), to).Problems);

        Assert.Equal(("unmapped", "A", "A2"), (problem.Code, problem.Activity, problem.Suggestion));
        var byHand = Migrate(run, TwoSteps().Compile(), to, Map(("A", "A2")));
        Assert.Equal([("A", "A2", "kept")], Moves(byHand));
        Assert.Equal("A2", byHand.Burst!.State.Bookmarks.Single().ActivityId);
    }

    [Fact]
    public void A_step_of_another_type_is_closed_and_the_new_one_begins()
    {
        var run = new FlowRun(TwoSteps().Compile());
        var to = new FlowBuilder().Add("Start", "Elsa.Start").Add("W", "Elsa.Delay", ("timeSpan", "P1D")).Add("Last", "Approvals.EndBranch").Way("Start > W > Last").Compile();

        var migrated = Migrate(run, TwoSteps().Compile(), to, Map(("A", "W")));

        Assert.Equal([("A", "W", "restarted")], Moves(migrated));
        Assert.Contains(migrated.Burst!.Effects, effect => effect is CloseWorkItem);
        Assert.Contains(migrated.Burst.Effects, effect => effect is ScheduleTimer);
    }

    [Theory]
    [InlineData(false, "kept")]
    [InlineData(true, "restarted")]
    public void A_timer_stays_due_when_it_was_unless_it_shall_begin_anew(bool restart, string kind)
    {
        var flow = Waiting("P30D");
        var run = new FlowRun(flow.Compile());

        var migrated = Migrate(run, flow.Compile(), Waiting("P10D").Compile(), MigrationMap.Automatic with { RestartTimers = restart ? new HashSet<string> { "W" } : [] });

        Assert.Equal([("W", "W", kind)], Moves(migrated));
        Assert.Equal(restart ? 1 : 0, migrated.Burst!.Effects.OfType<ScheduleTimer>().Count());
        Assert.Equal(restart ? 0 : 1, migrated.Burst.Effects.OfType<RetargetTimer>().Count());
    }

    [Fact]
    public void A_token_that_waits_at_a_join_knows_the_edge_it_came_by_in_the_new_version()
    {
        var from = Parallel();
        var to = Parallel().Add("X", "Approvals.EndBranch").Compile();
        var run = new FlowRun(from.Compile()).Decide("A", "Approve");

        var state = Migrate(run, from.Compile(), to).Burst!.State;

        Assert.Equal(["B", "J"], state.Tokens.Select(token => token.ActivityId).Order());
        Assert.Equal(InstanceStatus.Finished, Decided(to, state).Status);
    }

    [Fact]
    public void When_the_fork_is_gone_its_branches_go_on_side_by_side()
    {
        var run = new FlowRun(Parallel().Compile());
        var to = new FlowBuilder().Add("Start", "Elsa.Start").Add("A", "Approvals.Review").Add("B", "Approvals.Review").Add("Last", "Approvals.EndBranch")
            .Way("Start > A:Approve > B:Approve > Last").Way("A:Reject > B:Reject > Last").Compile();

        var migrated = Migrate(run, Parallel().Compile(), to);

        Assert.All(migrated.Burst!.State.Tokens, token => Assert.Empty(token.Scope));
        Assert.Equal(["A", "B"], migrated.Burst.State.Tokens.Select(token => token.ActivityId).Order());
    }

    [Fact]
    public void A_branch_may_be_taken_away_but_not_the_whole_instance()
    {
        var run = new FlowRun(Parallel().Compile());

        Assert.Equal([("A", null, "removed"), ("B", "B", "kept")], Moves(Migrate(run, Parallel().Compile(), Parallel().Compile(), Map(("A", null)))));
        Assert.Equal("nothing-left", Assert.Single(Migrate(run, Parallel().Compile(), Parallel().Compile(), Map(("A", null), ("B", null))).Problems).Code);
    }

    [Fact]
    public void A_variable_whose_value_does_not_fit_its_type_in_the_new_version_keeps_the_instance_where_it_is()
    {
        var run = new FlowRun(TwoSteps().Variable("a", "a").Compile(), inputs: new() { ["a"] = "many" });
        var to = TwoSteps().Variable("a", "a", "Decimal").Compile();

        var migrated = Migrate(run, TwoSteps().Compile(), to, MigrationMap.Automatic);

        Assert.Null(migrated.Burst);
        Assert.Equal("variable-type", Assert.Single(migrated.Problems).Code);
        Assert.NotNull(Migrate(run, TwoSteps().Compile(), to, MigrationMap.Automatic with { Variables = new Dictionary<string, string?> { ["a"] = null } }).Burst);
    }

    [Fact]
    public void Variables_are_kept_renamed_dropped_and_added()
    {
        var run = new FlowRun(TwoSteps().Variable("a", "a").Variable("b", "b").Variable("c", "c").Compile(), inputs: new() { ["a"] = "1", ["b"] = "2", ["c"] = "3" });
        var to = TwoSteps().Variable("a", "a").Variable("x", "x").Variable("n", "n", "Decimal", "7").Compile();

        var state = Migrate(run, TwoSteps().Compile(), to, MigrationMap.Automatic with { Variables = new Dictionary<string, string?> { ["b"] = "x", ["c"] = null } }).Burst!.State;

        Assert.Equal(["a=\"1\"", "n=7", "x=\"2\""], state.Variables.Select(pair => $"{pair.Key}={pair.Value?.ToJsonString()}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_instance_that_has_ended_is_left_alone()
    {
        var run = new FlowRun(TwoSteps().Compile()).Cancel();

        Assert.Equal("ended", Assert.Single(Migrate(run, TwoSteps().Compile(), TwoSteps("C").Compile()).Problems).Code);
    }

    [Fact]
    public void An_instance_of_any_flow_goes_on_in_the_same_flow_with_other_ids_as_if_nothing_had_happened()
    {
        var instances =
            from block in RandomFlows.Any
            from choices in Gen.Choose(0, 11).ListOf(30)
            from before in Gen.Choose(0, 15)
            select (Block: block, Choices: choices, Before: before);
        Prop.ForAll(instances.ToArbitrary(), given =>
        {
            var json = RandomFlows.Write(given.Block).Json().ToJsonString();
            var flow = CompiledFlow.Compile(WorkflowDefinition.Read(json));
            var renamed = CompiledFlow.Compile(WorkflowDefinition.Read(Regex.Replace(json, "\"(?<id>[ACPRS][0-9]+J?)\"", "\"${id}x\"", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5))));
            var map = MigrationMap.Automatic with { Activities = flow.Nodes.Where(node => renamed.Find(node.Id) is null).ToDictionary(node => node.Id, node => (string?)(node.Id + "x")) };
            var state = Engine.Start(flow, "i", [], Facts, Facts.StartOf(Facts.Today)).State;
            state = Drive(flow, state, given.Choices.Take(given.Before));
            var rest = given.Choices.Skip(given.Before).ToList();
            var stayed = Drive(flow, state, rest);
            if (state.Status is not InstanceStatus.Running)
            {
                return true;
            }

            var went = Drive(renamed, Engine.Migrate(flow, renamed, state, map, "测试", Facts, Facts.StartOf(Facts.Today)).Burst!.State, rest);
            return went.Status == stayed.Status
                && went.Tokens.Select(token => token.ActivityId).Order().SequenceEqual(stayed.Tokens.Select(token => renamed.Find(token.ActivityId) is null ? token.ActivityId + "x" : token.ActivityId).Order())
                && !(went.Status is InstanceStatus.Running && Soundness.CheckFrom(renamed, went).Any(finding => finding.Severity == "error"));
        }).QuickCheckThrowOnFailure();
    }

    private static InstanceState Drive(CompiledFlow flow, InstanceState state, IEnumerable<int> choices)
    {
        foreach (var choice in choices)
        {
            var open = state.Bookmarks.OrderBy(bookmark => int.Parse(bookmark.Id[1..], System.Globalization.CultureInfo.InvariantCulture)).ToList();
            if (state.Status is not InstanceStatus.Running || open.Count == 0)
            {
                break;
            }

            var stimulus = new Stimulus(open[choice % open.Count].Id, choice % 2 == 0 ? "Approve" : "Reject", null, "意见");
            state = Engine.Resume(flow, state, stimulus, Facts, Facts.StartOf(Facts.Today)).State;
        }

        return state;
    }

    private static Migrated Migrate(FlowRun run, CompiledFlow from, CompiledFlow to, MigrationMap? map = null) =>
        Engine.Migrate(from, to, run.State, map ?? MigrationMap.Automatic, "测试", Facts, run.Now);

    private static InstanceState Decided(CompiledFlow flow, InstanceState state) =>
        Engine.Resume(flow, state, new(state.Bookmarks.First(one => one.Kind is BookmarkKind.WorkItem).Id, "Approve"), Facts, Facts.StartOf(Facts.Today)).State;

    private static MigrationMap Map(params (string From, string? To)[] pairs) =>
        MigrationMap.Automatic with { Activities = pairs.ToDictionary(pair => pair.From, pair => pair.To) };

    private static IEnumerable<(string From, string? To, string Kind)> Moves(Migrated migrated) => migrated.Moves.Select(move => (move.From, move.To, move.Kind)).OrderBy(move => move.From);

    /// <summary>A, then B; or A, another step, and B.</summary>
    private static FlowBuilder TwoSteps(string? between = null)
    {
        var flow = new FlowBuilder().Add("Start", "Elsa.Start").Add("A", "Approvals.Review").Add("B", "Approvals.Review").Add("Last", "Approvals.EndBranch")
            .Way("Start > A").Way("B:Approve > Last").Way("B:Reject > Last");
        return between is null
            ? flow.Way("A:Approve > B").Way("A:Reject > B")
            : flow.Add(between, "Approvals.Review").Way($"A:Approve > {between}:Approve > B").Way($"A:Reject > {between}:Reject > B");
    }

    private static FlowBuilder Waiting(string time) =>
        new FlowBuilder().Add("Start", "Elsa.Start").Add("W", "Elsa.Delay", ("timeSpan", time)).Add("Last", "Approvals.EndBranch").Way("Start > W > Last");

    private static FlowBuilder Parallel() => new FlowBuilder().Add("Start", "Elsa.Start").Add("F", "Elsa.FlowFork").Add("A", "Approvals.Review").Add("B", "Approvals.Review")
        .Add("J", "Elsa.FlowJoin").Add("Last", "Approvals.EndBranch")
        .Way("Start > F > A:Approve > J > Last").Way("A:Reject > J").Way("F > B:Approve > J").Way("B:Reject > J");
}
