using System.Text.Json.Nodes;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Tests.Workflows;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Tests.Procedures;

/// <summary>The flows of measures 4 to 17 that have a life of their own.</summary>
public sealed class PlanFlowTests
{
    [Fact]
    public void A_simplified_deregistration_is_announced_for_forty_five_days_and_then_granted()
    {
        var run = Announced();

        Assert.Contains("领取营业执照后未开业", run.Effect<PublishNotice>().Body, StringComparison.Ordinal);
        Assert.True(run.Effect<ScheduleTimer>().DueAt >= run.Facts.EndOf(new DateOnly(2016, 9, 20).AddDays(45)));

        run.Fire("Notice1").Decide("Decide1", "Approve");
        Assert.Equal(("Approved", "准予简易注销登记，通知书编号 NN-2026-0001"), (run.Effect<SetStatus>().Status, run.Effect<SetStatus>().Reason));
    }

    [Fact]
    public void An_objection_ends_the_simplified_deregistration() =>
        AssertRejected(Announced().Fire("Notice1", new() { ["objections"] = 1 }), "公告期内有人提出异议，简易注销程序终止");

    [Fact]
    public void A_tax_office_that_finds_something_open_ends_the_simplified_deregistration() =>
        AssertRejected(Start("P04a").Decide("Examine1", "Approve").Decide("Opinions1", "Agree").Decide("Opinions1", "Disagree", null, "欠缴增值税"), "尚有未结事项");

    [Fact]
    public void Trainees_are_visited_twice_after_the_training()
    {
        var run = Start("P06").Decide("Examine1", "Approve").Decide("Finance1", "Approve").Fire("Notice1");
        Assert.Equal(("visit1", "open"), (run.Effect<SetObligation>().Kind, run.Effect<SetObligation>().State));
        Assert.Equal(run.Facts.StartOf(new(2016, 10, 28)), run.Effect<ScheduleTimer>().DueAt);

        On(run, "P06", new(2016, 10, 28)).Fire("VisitOn1");
        Assert.Throws<StimulusRefusedException>(() => run.Decide("Visit1", "Done", new() { ["reached"] = 4 }));
        run.Decide("Visit1", "Done", Visit());
        Assert.Equal(["done", "open"], run.Effects.OfType<SetObligation>().Select(duty => duty.State));

        On(run, "P06", new(2017, 7, 28)).Fire("VisitOn2").Decide("Visit2", "Done", Visit());
        Assert.Equal("done", run.Effect<SetObligation>().State);
        Assert.Equal(InstanceStatus.Finished, run.State.Status);
    }

    [Fact]
    public void Visits_that_are_late_go_to_the_leader()
    {
        var run = On(Start("P06").Decide("Examine1", "Approve").Decide("Finance1", "Approve").Fire("Notice1"), "P06", new(2016, 10, 28)).Fire("VisitOn1");

        run.Happen("Visit1", "Late");

        Assert.Equal(("leader", true), (run.Effect<Remind>().To, run.Effect<Remind>().Escalates));
        Assert.Equal(["Visit1"], run.Waiting);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_officer_sets_the_points_and_the_leader_confirms(int points)
    {
        var run = Start("P09d").Decide("Examine1", "Approve").Decide("Points1", "Approve", Points(points)).Decide("Decide1", "Approve");

        Assert.Contains($"投标加 {points} 分", run.Effect<IssueCertificate>().Title, StringComparison.Ordinal);
        Assert.Equal("Approved", run.Effect<SetStatus>().Status);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void Points_outside_of_the_range_are_set_again(int points)
    {
        var run = Start("P09d").Decide("Examine1", "Approve").Decide("Points1", "Approve", Points(points));

        Assert.Contains("1–3 分", run.Effect<Notify>().Text, StringComparison.Ordinal);
        Assert.Equal(["Decide1"], run.Decide("Points1", "Approve", Points(2)).Waiting);
    }

    [Fact]
    public void A_deferred_tax_comes_back_at_the_end_and_is_closed_when_it_is_paid()
    {
        var run = Deferred();
        Assert.Equal(("payment", new DateOnly(2017, 10, 16), "open"), (run.Effect<SetObligation>().Kind, run.Effect<SetObligation>().DueOn, run.Effect<SetObligation>().State));
        Assert.Equal([new(2017, 10, 6), new(2017, 10, 17)], run.Effects.OfType<ScheduleTimer>().Select(timer => DateOnly.FromDateTime(timer.DueAt.AddHours(8).Date)).Order());

        On(run, "P10c", new(2017, 10, 6)).Happen("Ended1", "Remind");
        Assert.Contains("2017-10-16", run.Effect<Remind>().Text, StringComparison.Ordinal);
        Assert.Equal(["Ended1"], run.Waiting);

        On(run, "P10c", new(2017, 10, 17)).Fire("Ended1").Decide("Confirm1", "Paid", Paid());
        Assert.Equal("done", run.Effect<SetObligation>().State);
        Assert.Equal(InstanceStatus.Finished, run.State.Status);
    }

    [Fact]
    public void A_deferred_tax_that_is_not_paid_goes_to_the_leader_and_is_never_closed_silently()
    {
        var run = On(Deferred(), "P10c", new(2017, 10, 17)).Fire("Ended1").Decide("Confirm1", "Unpaid", null, "未入库");
        Assert.Equal("missed", run.Effect<SetObligation>().State);
        Assert.Equal("leader", run.Effect<OpenWorkItem>().Position);

        run.Decide("Dun1", "Enforce", null, "已下达强制执行决定");
        Assert.Equal(("Closed", true), (run.Effect<SetStatus>().Status, run.Effect<SetStatus>().Reason!.Contains("强制执行", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_payment_that_is_reported_early_and_not_found_leaves_the_deferral_as_it_was()
    {
        var run = On(Deferred(), "P10c", new(2017, 9, 1)).Happen("Ended1", "Reported", Paid()).Decide("Confirm1", "Unpaid", null, "未查到入库记录");

        Assert.Equal(["Ended1"], run.Waiting);
        Assert.Empty(run.Effects.OfType<SetObligation>());
        Assert.Equal([new(2017, 10, 6), new(2017, 10, 17)], run.Effects.OfType<ScheduleTimer>().Select(timer => DateOnly.FromDateTime(timer.DueAt.AddHours(8).Date)).Order());
    }

    [Fact]
    public void A_taxpayer_who_pays_early_says_so_and_the_tax_office_checks()
    {
        var run = On(Deferred(), "P10c", new(2017, 9, 1));

        Assert.Equal(["Confirm1"], run.Happen("Ended1", "Reported", Paid()).Waiting);
        Assert.Equal("done", run.Decide("Confirm1", "Paid", Paid()).Effect<SetObligation>().State);
    }

    [Theory]
    [InlineData("Approve", "Approved", "银行同意贷款 2,500,000.00 元，年利率 4.785%，期限 12 个月")]
    [InlineData("Reject", "Closed", "银行未同意贷款：抵押物不足")]
    public void A_bank_answers_for_itself_once_the_pledge_is_recommended(string outcome, string status, string reason)
    {
        var run = Start("P05b").Decide("Examine1", "Approve").Decide("Opinions1", "Agree").Decide("Opinions1", "Agree").Decide("Decide1", "Approve");
        Assert.Equal("91450100MA5N4T2B8D", run.Effect<OpenWorkItem>().Party);

        run.Decide("Bank1", outcome, new() { ["loan"] = 2_500_000, ["rate"] = 4.785m, ["months"] = 12 }, "抵押物不足");

        Assert.Equal(status, run.Effect<SetStatus>().Status);
        Assert.Contains(reason, run.Effect<SetStatus>().Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Approve", "自治区补助 500,000.00 元（桂金办〔2017〕9号）")]
    [InlineData("Reject", "自治区未批准（桂金办〔2017〕9号）")]
    public void A_listing_is_paid_by_the_city_first_and_then_decided_by_the_region(string outcome, string reason)
    {
        var run = Listed();
        Assert.Equal(428_400m, run.Effects.OfType<RecordGrant>().Single().Amount);
        Assert.Equal(["Region1"], run.Waiting);

        Answer(run, new() { ["outcome"] = outcome, ["documentNumber"] = "桂金办〔2017〕9号" });

        Assert.Equal("Approved", run.Effect<SetStatus>().Status);
        Assert.Contains(reason, run.Effect<SetStatus>().Reason, StringComparison.Ordinal);
        Assert.Empty(run.Effects.OfType<RecordGrant>());
    }

    [Fact]
    public void An_answer_of_the_region_that_says_neither_is_asked_for_again() =>
        Assert.Equal(["Region1"], Answer(Listed(), new() { ["documentNumber"] = "桂金办〔2017〕9号" }).Waiting);

    private static FlowRun Answer(FlowRun run, JsonObject answer) => run.Wake(run.Find("Region1", BookmarkKind.Task), null, answer, null);

    private static FlowRun Listed()
    {
        var run = Start("P14a").Decide("Examine1", "Approve").Decide("Opinions1", "Agree").Decide("Opinions1", "Agree");
        return run.Decide("Finance1", "Approve").Fire("Notice1");
    }

    private static FlowRun Announced() => Start("P04a").Decide("Examine1", "Approve").Decide("Opinions1", "Agree").Decide("Opinions1", "Agree");

    private static FlowRun Deferred() => Start("P10c").Decide("Examine1", "Approve").Decide("Decide1", "Approve");

    private static JsonObject Points(int points) => new() { ["points"] = points, ["grounds"] = "使用比例和技术水平" };

    private static JsonObject Paid() => new() { ["paidOn"] = "2017-10-13", ["voucher"] = "(171)桂国证 0012345" };

    private static JsonObject Visit() => new() { ["reached"] = 4, ["started"] = 2, ["jobs"] = 5, ["way"] = "phone", ["problems"] = "缺流动资金，已介绍创业担保贷款。" };

    private static void AssertRejected(FlowRun run, string reason)
    {
        Assert.Equal("Rejected", run.Effect<SetStatus>().Status);
        Assert.Contains(reason, run.Effect<SetStatus>().Reason, StringComparison.Ordinal);
        Assert.Equal(InstanceStatus.Finished, run.State.Status);
    }

    private static FlowRun Start(string code) => new(CompiledFlow.Compile(Shipped.Flow(code)), FactsOn(code, new(2016, 9, 20)));

    private static FlowRun On(FlowRun run, string code, DateOnly day)
    {
        run.On(day).Facts = FactsOn(code, day);
        return run;
    }

    private static TestFacts FactsOn(string code, DateOnly day)
    {
        var procedure = Shipped.Procedure(code);
        var scope = (Shipped.Facts(Shipped.ExampleForm(code), day) with
        {
            Applicant = new Dictionary<string, object?> { ["name"] = "南宁绿城智造科技有限公司" },
            Case = new Dictionary<string, object?> { ["number"] = $"{code}-2016-0001", ["submittedOn"] = new DateOnly(2016, 9, 20), ["lane"] = "normal" },
        }).ScopeFor(procedure);
        var facts = new TestFacts(day);
        foreach (var root in new[] { "form", "params", "applicant", "history", "case", "on" })
        {
            facts.Roots[root] = scope.Root(root);
        }

        facts.Roots["procedure"] = ProcedureFacts.Of(procedure, 2016);
        return facts;
    }
}
