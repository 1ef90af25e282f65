using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Tests.Workflows;

/// <summary>A whole case in the shape of the recognition of a base, through to the call after a year.</summary>
public class BaseCaseTests
{
    private static readonly CompiledFlow Flow = new FlowBuilder()
        .Variable("v1", "meanScore", "Decimal")
        .Add("Start", "Elsa.Start")
        .Add("Accept", "Approvals.Review", ("workingDays", 5), ("outcomes", JsonNode.Parse("""["Approve","Supplement","Reject"]""")), ("resultVariable", "acceptance"))
        .Add("Complete", "Approvals.RequestSupplement", ("workingDays", 5))
        .Add("Fork", "Elsa.FlowFork")
        .Add("Examine", "Approvals.Review", ("workingDays", 10))
        .Add("Opinions", "Approvals.CoLeadOpinions", ("workingDays", 5), ("resultVariable", "opinions"))
        .Add("Join", "Elsa.FlowJoin")
        .Add("Experts", "Approvals.ExpertReview", ("seats", 3))
        .Add("Enough", "Elsa.FlowDecision", ("condition", FlowBuilder.Formula("meanScore >= 60")))
        .Add("Notice", "Approvals.PublicNotice", ("title", "拟认定 {{form.name}}"), ("workingDays", 7))
        .Add("Decide", "Approvals.Review", ("position", "leader"))
        .Add("Approved", "Approvals.SetStatus", ("status", "Approved"), ("reason", "平均分 {{round(meanScore, 2)}}"))
        .Add("Certificate", "Approvals.IssueCertificate", ("title", "创业孵化基地"), ("validYears", 3))
        .Add("Year", "Elsa.StartAt", ("dateTime", FlowBuilder.Formula("addYears(issuedOn, 1)")))
        .Add("Invite", "Approvals.Notify", ("subject", "请续报"), ("text", "自 {{today}} 起可续报"))
        .Add("Duty", "Approvals.Obligation", ("kind", "renewal"), ("title", "续报"), ("dueOn", FlowBuilder.Formula("addDays(today, 90)")))
        .Add("Race", "Elsa.FlowFork")
        .Add("Renewed", "Elsa.Event", ("eventName", "renewed"), ("correlationId", "{{certificateNumber}}"))
        .Add("In30", "Elsa.Delay", ("timeSpan", "P30D"))
        .Add("Remind", "Approvals.Notify", ("subject", "续报提醒"), ("text", "窗口将关闭"))
        .Add("In90", "Elsa.Delay", ("timeSpan", "P60D"))
        .Add("Any", "Elsa.FlowJoin", ("mode", "WaitAny"))
        .Add("Rejected", "Approvals.SetStatus", ("status", "Rejected"))
        .Add("End", "Elsa.End")
        .Way("Start > Accept:Approve > Fork > Examine:Approve > Join").Way("Accept:Supplement > Complete > Accept").Way("Complete:Expired > Rejected").Way("Accept:Reject > Rejected > End")
        .Way("Examine:Reject > Rejected").Way("Fork > Opinions > Join > Experts > Enough:True > Notice:Clear > Decide:Approve > Approved > Certificate > Year > Invite > Duty > Race")
        .Way("Enough:False > Rejected").Way("Notice:Objected > Decide:Reject > Rejected")
        .Way("Race > Renewed > Any").Way("Race > In30 > Remind > In90 > Any > End")
        .Compile();

    [Fact]
    public void A_base_is_recognised_after_a_supplement_and_called_back_after_a_year()
    {
        var facts = new TestFacts(new(2026, 3, 2)) { Roots = { ["form"] = new Dictionary<string, object?> { ["name"] = "星火众创" } } };
        var run = new FlowRun(Flow, facts);
        Assert.Equal(["Approve", "Supplement", "Reject"], run.Effect<OpenWorkItem>().Outcomes.Select(outcome => outcome.Name));

        run.Decide("Accept", "Supplement", new() { ["materials"] = new JsonArray("lease"), ["reason"] = "租赁合同不清晰" });
        Assert.Equal(["lease"], run.Effect<RequestSupplement>().Materials);
        Assert.Equal(new DateOnly(2026, 3, 9), run.Effect<RequestSupplement>().DueOn);
        Assert.Equal("补正", run.Effect<PauseClock>().Reason);

        run.Answer("Complete");
        Assert.True(run.Effect<EndSupplement>().Answered);
        Assert.Single(run.Effects.OfType<ResumeClock>());
        Assert.Single(run.Effects.OfType<CancelTimer>());
        Assert.Equal(["Approve", "Reject"], run.Effect<OpenWorkItem>().Outcomes.Select(outcome => outcome.Name));

        run.Decide("Accept", "Approve");
        Assert.Equal(["kjj", "rsj", "czj"], run.Effects.OfType<OpenWorkItem>().Select(item => item.Department));

        run.Decide("Opinions", "Agree").Decide("Examine", "Approve");
        Assert.Equal(["Join", "Opinions"], run.Waiting);
        run.Decide("Opinions", "Disagree", opinion: "场地偏小");
        Assert.Equal([1, 2, 3], run.Effects.OfType<OpenWorkItem>().Select(item => item.Seat));

        run.Decide("Experts", "Approve", Score("甲", 80)).Decide("Experts", "Approve", Score("乙", 70)).Decide("Experts", "Approve", Score("丙", 61));
        Assert.Equal("拟认定 星火众创", run.Effect<PublishNotice>().Title);
        Assert.Equal(new DateOnly(2026, 3, 11), run.Effect<PublishNotice>().EndsOn);
        Assert.Equal(DateTimeOffset.Parse("2026-03-11T16:00Z", System.Globalization.CultureInfo.InvariantCulture), run.Effect<ScheduleTimer>().DueAt);

        run.On(new(2026, 3, 12)).Fire("Notice", new() { ["objections"] = 0 }).Decide("Decide", "Approve");
        Assert.Equal("平均分 70.33", run.Effect<SetStatus>().Reason);
        Assert.Single(run.Effects.OfType<StopClock>());
        Assert.Equal(new DateOnly(2029, 3, 11), run.Effect<IssueCertificate>().ValidUntil);
        Assert.Equal(run.Facts.StartOf(new(2027, 3, 12)), run.Effect<ScheduleTimer>().DueAt);

        run.On(new(2027, 3, 12)).Fire("Year");
        Assert.Equal("自 2027-03-12 起可续报", run.Effect<Notify>().Text);
        Assert.Equal(new DateOnly(2027, 6, 10), run.Effect<SetObligation>().DueOn);
        Assert.Equal("NN-2026-0001", run.Effect<AwaitMessage>().Correlation);

        run.On(new(2027, 4, 11)).Fire("In30");
        Assert.Equal("续报提醒", run.Effect<Notify>().Subject);

        run.Tell("Renewed");
        Assert.Equal(InstanceStatus.Finished, run.State.Status);
        Assert.Single(run.Effects.OfType<CancelTimer>());
        Assert.Empty(run.State.Tokens);
    }

    [Fact]
    public void A_supplement_that_nobody_answers_expires_and_rejects_the_case()
    {
        var run = new FlowRun(Flow).Decide("Accept", "Supplement", new() { ["fields"] = new JsonArray("area"), ["reason"] = "面积不符" });

        run.Fire("Complete");

        Assert.False(run.Effect<EndSupplement>().Answered);
        Assert.Equal("Rejected", run.Effect<SetStatus>().Status);
        Assert.Equal(InstanceStatus.Finished, run.State.Status);
    }

    [Fact]
    public void A_rejection_in_one_branch_ends_the_whole_case_and_closes_the_other_branch()
    {
        var run = new FlowRun(Flow).Decide("Accept", "Approve").Decide("Examine", "Reject", opinion: "不符合条件");

        Assert.Equal(InstanceStatus.Finished, run.State.Status);
        Assert.Equal(2, run.Effects.OfType<CloseWorkItem>().Count());
        Assert.Empty(run.State.Bookmarks);
    }

    [Fact]
    public void The_path_predicted_at_the_start_names_the_steps_in_order_with_the_parallel_ones_side_by_side()
    {
        var path = PathPrediction.Predict(Flow);

        Assert.Equal(
            ["Start", "Accept", "Fork", "Examine", "Opinions", "Join", "Experts", "Enough", "Notice", "Decide", "Approved", "Certificate", "Year", "Invite", "Duty", "Race"],
            path.Take(16).Select(step => step.ActivityId));
        Assert.Equal(path.Single(step => step.ActivityId == "Examine").Order, path.Single(step => step.ActivityId == "Opinions").Order);
        Assert.Equal("End", path[^1].ActivityId);
        Assert.Equal(("coleads", 5), (path.Single(step => step.ActivityId == "Opinions").Department, path.Single(step => step.ActivityId == "Opinions").WorkingDays));
        Assert.Distinct(path.Select(step => step.ActivityId));
    }

    [Fact]
    public void The_path_predicted_in_the_middle_begins_where_the_tokens_wait()
    {
        var path = PathPrediction.Predict(Flow, new FlowRun(Flow).Decide("Accept", "Approve").State);

        Assert.Equal(["Examine", "Opinions", "Join"], path.Take(3).Select(step => step.ActivityId));
        Assert.Equal([true, true, false], path.Take(3).Select(step => step.IsOpen));
        Assert.DoesNotContain(path, step => step.ActivityId == "Accept");
    }

    private static JsonObject Score(string expert, decimal score) => new() { ["expert"] = expert, ["score"] = score, ["comment"] = "良好" };
}
