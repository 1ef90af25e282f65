using System.Text.Json.Nodes;
using Nanning.Approvals.Tests.Workflows;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Tests.Procedures;

/// <summary>The shipped flows, walked from end to end on the shipped examples.</summary>
public sealed class ShippedFlowTests
{
    private static readonly DateOnly submitted = new(2016, 9, 20);

    [Fact]
    public void Every_shipped_flow_could_be_published_again() =>
        Assert.Empty(Shipped.Codes.SelectMany(code => Soundness.Check(Shipped.Flow(code)).Where(finding => finding.Severity == "error").Select(finding => $"{code}: {finding.Text} {string.Join(" → ", finding.Path)}")));

    [Fact]
    public void A_base_is_recognised_and_called_back_after_a_year()
    {
        var run = Recognised();

        Assert.Equal("Approved", run.Effect<SetStatus>().Status);
        Assert.Equal("南宁市众创空间：邕江创客空间", run.Effect<IssueCertificate>().Title);
        Assert.Equal(new DateOnly(2019, 10, 30), run.Effect<IssueCertificate>().ValidUntil);
        Assert.Equal("P18a-life", run.Effect<StartSubflow>().DefinitionId);
        Assert.Equal(("renewal", new DateOnly(2018, 10, 31), "open"), Duty(run));
        Assert.Equal(["FullYear1"], run.Waiting);
        Assert.Equal(run.Facts.StartOf(new(2017, 10, 31)), run.Effect<ScheduleTimer>().DueAt);

        On(run, new(2017, 10, 31)).Fire("FullYear1");
        Assert.Contains("截止 2018-10-31", run.Effect<Notify>().Text, StringComparison.Ordinal);
        Assert.Equal(["RemindOn1", "Renewed1", "Revoked1"], run.Waiting);
        Assert.All(run.Effects.OfType<AwaitMessage>(), wait => Assert.Equal("NN-2026-0001", wait.Correlation));

        On(run, new(2017, 12, 1)).Tell("Renewed1");
        Assert.Equal(("renewal", new DateOnly(2018, 10, 31), "done"), Duty(run));
        Assert.Equal(InstanceStatus.Finished, run.State.Status);
        Assert.Single(run.Effects.OfType<CancelTimer>());
    }

    [Fact]
    public void A_base_that_does_not_answer_is_reminded_three_times_and_then_the_window_closes()
    {
        var run = On(Recognised(), new(2017, 10, 31)).Fire("FullYear1");
        foreach (var (step, day, left) in new[] { ("RemindOn1", new DateOnly(2018, 9, 1), 60), ("RemindOn2", new DateOnly(2018, 10, 1), 30), ("RemindOn3", new DateOnly(2018, 10, 24), 7) })
        {
            Assert.Equal(run.Facts.StartOf(day), run.Effect<ScheduleTimer>().DueAt);
            On(run, day).Fire(step);
            Assert.Contains($"还有 {left} 天", run.Effect<Notify>().Text, StringComparison.Ordinal);
        }

        Assert.Equal(run.Facts.StartOf(new(2018, 11, 1)), run.Effect<ScheduleTimer>().DueAt);
        On(run, new(2018, 11, 1)).Fire("Closing1");

        Assert.Equal(("renewal", new DateOnly(2018, 10, 31), "missed"), Duty(run));
        Assert.Equal(InstanceStatus.Finished, run.State.Status);
    }

    [Fact]
    public void An_application_that_is_not_completed_in_time_is_refused()
    {
        var run = Start("P18a").Decide("Accept1", "Supplement", Supplement, "缺材料").Fire("Supplement1");

        AssertRejected(run, "逾期未补正材料，不予受理");
    }

    [Fact]
    public void The_lead_may_ask_for_supplements_once()
    {
        var run = Start("P18a").Decide("Accept1", "Supplement", Supplement, "缺材料").Answer("Supplement1");

        Assert.Throws<StimulusRefusedException>(() => run.Decide("Accept1", "Supplement", Supplement, "还缺"));
    }

    [Theory]
    [InlineData("Accept1")]
    [InlineData("Examine1")]
    public void A_refusal_ends_the_case_with_the_officers_reason_and_the_clause(string step)
    {
        var run = Start("P18a");
        if (step == "Examine1")
        {
            run.Decide("Accept1", "Approve");
        }

        AssertRejected(run.Decide(step, "Reject", null, "场地不属实"), "场地不属实");
    }

    [Fact]
    public void A_mean_score_below_the_threshold_ends_the_case() =>
        AssertRejected(Scored(70, 70, 69), "专家评审平均 69.67 分，低于 70 分");

    [Fact]
    public void An_objection_that_is_upheld_ends_the_case() =>
        AssertRejected(
            Scored(70, 70, 70).Fire("Notice1", new() { ["objections"] = 1 }).Decide("Objection1", "Reject", null, "异议属实"),
            "异议属实");

    [Fact]
    public void An_objection_that_is_dismissed_leads_to_the_decision() =>
        Assert.Equal(["Decide1"], Scored(70, 70, 70).Fire("Notice1", new() { ["objections"] = 2 }).Decide("Objection1", "Approve", null, "经核实不属实").Waiting);

    [Theory]
    [InlineData("P18b", 2016, "2017-01-09", 2015)]
    [InlineData("P18c", 2016, "2017-11-20", 2017)]
    public void A_subsidy_passes_human_resources_then_finance_and_is_granted_for_its_year(string code, int plaqueYear, string on, int year)
    {
        var day = DateOnly.Parse(on, System.Globalization.CultureInfo.InvariantCulture);
        var run = Start(code, day, new() { ["plaqueDate"] = new DateOnly(plaqueYear, 10, 31), ["certificateNumber"] = "NNFH20160001" });
        Assert.Equal(("rsj", "handler"), (run.Effect<OpenWorkItem>().Department, run.Effect<OpenWorkItem>().Position));

        run.Decide("Examine1", "Approve");
        Assert.Equal(428400.00m, run.Effect<SetAmount>().Amount);
        Assert.Equal("czj", run.Effect<OpenWorkItem>().Department);

        run.Decide("Finance1", "Approve");
        Assert.Equal((428400.00m, year), (run.Effect<RecordGrant>().Amount, run.Effect<RecordGrant>().Year));
        Assert.Equal("补助 428,400.00 元", run.Effect<SetStatus>().Reason);
        Assert.Equal(InstanceStatus.Finished, run.State.Status);
        Assert.Equal(code == "P18c" ? ["base-renewed NNFH20160001"] : [], run.Effects.OfType<PublishMessage>().Select(message => $"{message.Name} {message.Correlation}"));
    }

    private static JsonObject Supplement => new() { ["fields"] = new JsonArray("managers"), ["materials"] = new JsonArray(), ["reason"] = "请补充" };

    private static FlowRun Recognised()
    {
        var run = Start("P18a").Decide("Accept1", "Supplement", Supplement, "缺材料").Answer("Supplement1");
        Score(run.Decide("Accept1", "Approve"), 80, 75, 85);
        Assert.Equal("关于拟认定“邕江创客空间”为南宁市众创空间的公示", run.Effect<PublishNotice>().Title);
        run.Fire("Notice1");
        Assert.Equal("leader", run.Effect<OpenWorkItem>().Position);
        return On(run, new(2016, 10, 31)).Decide("Decide1", "Approve");
    }

    private static FlowRun Scored(params int[] scores) => Score(Start("P18a").Decide("Accept1", "Approve"), scores);

    private static FlowRun Score(FlowRun run, params int[] scores)
    {
        Assert.Equal(["Examine1", "Opinions1"], run.Waiting);
        run.Decide("Opinions1", "Agree").Decide("Examine1", "Approve").Decide("Opinions1", "Agree");
        Assert.Equal(3, run.Effects.OfType<OpenWorkItem>().Count());
        foreach (var (seat, score) in scores.Index())
        {
            run.Decide("Experts1", "Approve", new() { ["expert"] = $"专家{seat + 1}", ["score"] = score });
        }

        return run;
    }

    private static void AssertRejected(FlowRun run, string reason)
    {
        var status = run.Effect<SetStatus>();
        Assert.Equal("Rejected", status.Status);
        Assert.Equal($"{reason}（依据：南府办〔2016〕34号第18条及认定办法）", status.Reason);
        Assert.Contains(reason, run.Effect<Notify>().Text, StringComparison.Ordinal);
        Assert.Equal(InstanceStatus.Finished, run.State.Status);
    }

    private static (string Kind, DateOnly DueOn, string State) Duty(FlowRun run) =>
        (run.Effect<SetObligation>().Kind, run.Effect<SetObligation>().DueOn, run.Effect<SetObligation>().State);

    private static FlowRun Start(string code, DateOnly? on = null, Dictionary<string, object?>? history = null)
    {
        var flow = CompiledFlow.Compile(Shipped.Flow(code));
        return new FlowRun(flow, FactsOn(code, on ?? submitted, history));
    }

    private static FlowRun On(FlowRun run, DateOnly day)
    {
        run.On(day).Facts = FactsOn("P18a", day);
        return run;
    }

    private static TestFacts FactsOn(string code, DateOnly day, Dictionary<string, object?>? history = null)
    {
        var procedure = Shipped.Procedure(code);
        var rules = Shipped.Facts(Shipped.ExampleForm(code), day) with
        {
            Applicant = new Dictionary<string, object?> { ["name"] = "南宁邕江创客空间管理有限公司" },
            Case = new Dictionary<string, object?> { ["number"] = $"{code}-2016-0001", ["submittedOn"] = submitted > day ? null : day },
            History = history,
        };
        var scope = rules.ScopeFor(procedure);
        var facts = new TestFacts(day);
        foreach (var root in new[] { "form", "params", "applicant", "history", "case", "on" })
        {
            facts.Roots[root] = scope.Root(root);
        }

        facts.Roots["procedure"] = new Dictionary<string, object?> { ["name"] = procedure.Name.Zh, ["promisedDays"] = (decimal)procedure.PromisedDays };
        return facts;
    }
}
