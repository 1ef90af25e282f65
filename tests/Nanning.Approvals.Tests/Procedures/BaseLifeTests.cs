using System.Text.Json.Nodes;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Tests.Workflows;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Tests.Procedures;

/// <summary>What follows the recognition of a base: its yearly check, rectification, revocation with a hearing, and the end or renewal of its validity.</summary>
public sealed class BaseLifeTests
{
    private static readonly DateOnly issued = new(2016, 10, 31);

    [Fact]
    public void A_base_reports_every_year_and_is_renewed_in_the_last()
    {
        var run = Reported(Recognised(), 2017);
        Assert.Equal(("kjj", "handler"), (run.Effect<OpenWorkItem>().Department, run.Effect<OpenWorkItem>().Position));
        Pass(run, "第 1 年度");
        Pass(Reported(run, 2018), "第 2 年度");

        Assert.Equal(["RenewOn1"], run.Waiting);
        Assert.Contains(new SetObligation("recognition", "认定延续", new(2019, 10, 30), "open"), run.Effects);
        On(run, new(2019, 7, 31)).Fire("RenewOn1");
        Assert.Contains("2019-10-30", run.Effect<Notify>().Text, StringComparison.Ordinal);
        run.Decide("Renew1", "Apply", new() { ["text"] = "运营良好" }).Decide("RenewExamine1", "Approve").Decide("RenewDecide1", "Approve");

        Assert.Equal(new RenewCertificate("RenewCertificate1", "NNFH20160001", 3), run.Effect<RenewCertificate>());
        Assert.Equal(["CheckOn1"], run.Waiting);
        Assert.Contains("2022-10-30", run.Effect<Notify>().Text, StringComparison.Ordinal);
        Assert.Contains(run.Effects.OfType<SetObligation>(), duty => duty is { Kind: "check", Title: "第 3 年度检查报告", State: "open" });
    }

    [Fact]
    public void A_report_that_never_comes_is_reminded_escalated_and_then_put_right()
    {
        var run = On(Recognised(), new(2017, 10, 31)).Fire("CheckOn1");
        run.Happen("Report1", "Remind").Happen("Report1", "Overdue").Happen("Report1", "Escalate");
        Assert.Equal(["Report1"], run.Waiting);

        run.Happen("Report1", "Missed");
        Assert.Contains(run.Effects.OfType<SetObligation>(), duty => duty is { Kind: "check", State: "missed" });
        Assert.Contains("逾期未提交第 1 年度检查报告", run.Effect<Notify>().Text, StringComparison.Ordinal);
        run.Decide("RectifyReport1", "Submit", new() { ["measures"] = "已补报" });
        Assert.Contains(run.Effects.OfType<SetObligation>(), duty => duty is { Kind: "rectify", State: "done" });
        Assert.Equal(["CheckOn1"], run.Decide("Reexamine1", "Pass").Waiting);
    }

    [Theory]
    [InlineData("Request")]
    [InlineData("Waive")]
    [InlineData("silence")]
    public void A_base_that_does_not_put_right_what_is_wrong_is_heard_and_then_loses_its_certificate(string answer)
    {
        var run = Reported(Recognised(), 2017).Decide("Examine1", "Rectify", null, "面积不足").Happen("RectifyReport1", "Expired");
        Assert.Contains(run.Effects.OfType<SetObligation>(), duty => duty is { Kind: "rectify", State: "missed" });
        run.Decide("Reexamine1", "Revoke", null, "逾期未整改");
        Assert.Contains("理由：逾期未整改", run.Effect<Notify>().Text, StringComparison.Ordinal);

        if (answer == "silence")
        {
            run.Happen("Hearing1", "Silent");
        }
        else
        {
            run.Decide("Hearing1", answer);
        }

        if (answer == "Request")
        {
            run.Decide("Held1", "Held", new() { ["heldOn"] = "2018-03-01", ["chair"] = "陆明", ["minutes"] = "双方陈述" });
        }

        Assert.Equal("leader", run.Effect<OpenWorkItem>().Position);
        On(run, new(2018, 3, 5)).Decide("Decide1", "Revoke", null, "场地面积不足且逾期未整改");
        Assert.Equal(new RevokeCertificate("Revoke1", "NNFH20160001", new(2018, 3, 5), "场地面积不足且逾期未整改"), run.Effect<RevokeCertificate>());
        Assert.Equal(("base-revoked", "NNFH20160001"), (run.Effect<PublishMessage>().Name, run.Effect<PublishMessage>().Correlation));
        Assert.Equal(InstanceStatus.Finished, run.State.Status);
    }

    [Fact]
    public void A_base_that_convinces_the_office_keeps_its_certificate()
    {
        var run = Reported(Recognised(), 2017).Decide("Examine1", "Revoke", null, "涉嫌虚报").Decide("Hearing1", "Waive").Decide("Decide1", "Keep", null, "经核实不属实");

        Assert.Empty(run.Effects.OfType<RevokeCertificate>());
        Assert.Equal(["CheckOn1"], run.Waiting);
    }

    [Theory]
    [InlineData("Decline")]
    [InlineData("Lapsed")]
    [InlineData("Refused")]
    public void A_recognition_that_is_not_renewed_ends_with_its_last_day(string how)
    {
        var run = Pass(Reported(Pass(Reported(Recognised(), 2017), "第 1 年度"), 2018), "第 2 年度");
        On(run, new(2019, 7, 31)).Fire("RenewOn1");
        switch (how)
        {
            case "Decline": run.Decide("Renew1", "Decline"); break;
            case "Lapsed": run.Happen("Renew1", "Lapsed"); break;
            default: run.Decide("Renew1", "Apply", new() { ["text"] = "运营良好" }).Decide("RenewExamine1", "Reject", null, "不再符合条件"); break;
        }

        Assert.Contains(run.Effects.OfType<SetObligation>(), duty => duty is { Kind: "recognition", State: "missed" });
        Assert.Equal(["LapseOn1"], run.Waiting);
        Assert.Equal(run.Facts.StartOf(new(2019, 10, 31)), run.Effect<ScheduleTimer>().DueAt);
        Assert.Equal(InstanceStatus.Finished, On(run, new(2019, 10, 31)).Fire("LapseOn1").State.Status);
    }

    private static FlowRun Reported(FlowRun run, int year)
    {
        Assert.Equal(["CheckOn1"], run.Waiting);
        On(run, new(year, 10, 31)).Fire("CheckOn1");
        return run.Decide("Report1", "Submit", new() { ["entrepreneurs"] = 20, ["tenants"] = 8, ["area"] = 900, ["managers"] = 4, ["text"] = "运营良好" });
    }

    private static FlowRun Pass(FlowRun run, string year)
    {
        run.Decide("Examine1", "Pass");
        Assert.Contains(run.Effects.OfType<SetObligation>(), duty => duty.Kind == "check" && duty.Title.StartsWith(year, StringComparison.Ordinal) && duty.State == "done");
        return run;
    }

    private static FlowRun Recognised()
    {
        var flow = CompiledFlow.Compile(WorkflowDefinition.Read(File.ReadAllText(RepositoryFiles.PathOf("workflows", "P18a", "life.flow.json"))));
        return new FlowRun(flow, FactsOn(issued), new JsonObject { ["certificateNumber"] = "NNFH20160001", ["issuedOn"] = "2016-10-31" });
    }

    private static FlowRun On(FlowRun run, DateOnly day)
    {
        run.On(day).Facts = FactsOn(day);
        return run;
    }

    private static TestFacts FactsOn(DateOnly day)
    {
        var procedure = Shipped.Procedure("P18a");
        var scope = Shipped.Facts(Shipped.ExampleForm("P18a"), day).ScopeFor(procedure);
        var facts = new TestFacts(day);
        foreach (var root in new[] { "form", "params", "on" })
        {
            facts.Roots[root] = scope.Root(root);
        }

        facts.Roots["procedure"] = new Dictionary<string, object?> { ["name"] = procedure.Name.Zh, ["lead"] = procedure.Lead };
        return facts;
    }
}
