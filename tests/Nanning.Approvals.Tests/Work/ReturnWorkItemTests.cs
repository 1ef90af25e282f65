using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Tests.Workflows;
using Nanning.Approvals.Work;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Tests.Work;

/// <summary>Items are returned to the applicant and to earlier steps.</summary>
public abstract class ReturnWorkItemTests(ApprovalsFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_step_is_returned_inside_its_branch_and_comes_straight_back_to_the_same_person_with_the_days_that_were_left()
    {
        var (procedure, id) = await InBranchesAsync();
        var (rsj, czj) = (await fixture.App.LoginAsync("rsj.officer"), await fixture.App.LoginAsync("czj.officer"));
        var item = await OnlyAsync(rsj, id);
        var sibling = await OnlyAsync(czj, id);
        (await rsj.PostAsync($"/api/work-items/{item}/claim")).Ok();
        await rsj.AdvanceClockAsync("P7D");
        var detail = (await rsj.GetAsync($"/api/work-items/{item}")).Ok();
        Assert.Contains("return", detail["actions"]!.AsArray().Select(one => (string)one!));
        Assert.Equal(["B", "A"], detail["returnTo"]!.AsArray().Select(one => (string)one!["id"]!));
        var used = (int)detail["clock"]!["used"]!;
        Assert.True(used > 0);

        var returned = (await rsj.PostAsync($"/api/work-items/{item}/return", new { to = "B", opinion = "请核实人数。", then = "backToMe" })).Ok();

        Assert.Equal(("Done", "Return", "B"), ((string)returned["state"]!, (string)returned["outcome"]!, (string)returned["to"]!));
        Assert.Equal(sibling, await OnlyAsync(czj, id));
        await rsj.AdvanceClockAsync("P14D");
        await rsj.DecideAsync(await OnlyAsync(rsj, id), "Approve");
        var back = (await rsj.GetAsync($"/api/work-items/{await OnlyAsync(rsj, id)}")).Ok();
        Assert.Equal("C", (await ItemAsync(procedure, back)).ActivityId);
        Assert.Contains("release", back["actions"]!.AsArray().Select(one => (string)one!)); // it is in the hands of whoever returned it
        Assert.Equal(used, (int)back["clock"]!["used"]!);
        var line = (await rsj.TimelineAsync(id)).Single(one => (string?)one["kind"] == "returned");
        Assert.Equal("请核实人数。", (string)line["opinion"]!);
        Assert.Contains("B", line.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_return_to_before_the_fork_closes_the_sibling_and_tells_its_department()
    {
        var (procedure, id) = await InBranchesAsync();
        var (rsj, czj, kjj) = (await fixture.App.LoginAsync("rsj.officer"), await fixture.App.LoginAsync("czj.officer"), await fixture.App.LoginAsync("kjj.officer"));
        var sibling = await OnlyAsync(czj, id);

        Assert.Equal(["then"], (await rsj.PostAsync($"/api/work-items/{await OnlyAsync(rsj, id)}/return", new { to = "A", opinion = "材料不全。", then = "backToMe" })).Refused(HttpStatusCode.BadRequest).Fields);
        (await rsj.PostAsync($"/api/work-items/{await OnlyAsync(rsj, id)}/return", new { to = "A", opinion = "材料不全。" })).Ok();

        Assert.Empty(await czj.WorkItemsOfAsync(id));
        Assert.Equal(WorkItemState.Cancelled, (await procedure.ReadAsync(db => db.WorkItems.SingleAsync(row => row.Id == Guid.Parse(sibling), Cancel))).State);
        await kjj.AdvanceClockAsync("P1D"); // what was said has arrived
        Assert.Contains("不再需要办理", (await czj.GetAsync("/api/me/notifications")).Words, StringComparison.Ordinal);
        Assert.Contains("退回到", (await kjj.GetAsync("/api/me/notifications")).Words, StringComparison.Ordinal);
        await kjj.DecideAsync(await OnlyAsync(kjj, id), "Approve");
        Assert.Single(await czj.WorkItemsOfAsync(id));
    }

    [Fact]
    public async Task Previous_is_the_step_asked_last_and_the_way_forward_is_gone_step_by_step()
    {
        var (procedure, id) = await InBranchesAsync();
        var rsj = await fixture.App.LoginAsync("rsj.officer");

        Assert.Equal("B", (string)(await rsj.PostAsync($"/api/work-items/{await OnlyAsync(rsj, id)}/return", new { to = "previous", opinion = "再看一遍。" })).Ok()["to"]!);

        await rsj.DecideAsync(await OnlyAsync(rsj, id), "Approve");
        Assert.Equal("C", (await ItemAsync(procedure, (await rsj.WorkItemsOfAsync(id)).Single())).ActivityId);
    }

    [Fact]
    public async Task The_applicant_is_asked_for_supplements_once_with_the_whole_form_and_not_again()
    {
        var procedure = await TestProcedure.PublishAsync(fixture.App, Flow());
        var (applicant, kjj) = (await fixture.App.LoginAsync("enterprise1"), await fixture.App.LoginAsync("kjj.officer"));
        var id = await procedure.ApplyAsync(applicant);
        var item = await OnlyAsync(kjj, id);
        Assert.Equal(["applicant"], (await kjj.GetAsync($"/api/work-items/{item}")).Ok()["returnTo"]!.AsArray().Select(one => (string)one!["id"]!));

        (await kjj.PostAsync($"/api/work-items/{item}/return", new { to = "applicant", opinion = "金额请写清楚。" })).Ok();

        Assert.Equal("AwaitingSupplement", await applicant.StatusAsync(id));
        (await applicant.PutAsync($"/api/cases/{id}", new { form = new { amount = 900 } })).Ok();
        await applicant.SubmitAsync(id);
        var again = await kjj.PostAsync($"/api/work-items/{await OnlyAsync(kjj, id)}/return", new { to = "applicant", opinion = "还是不清楚。" });
        Assert.Equal(["to"], again.Refused(HttpStatusCode.BadRequest).Fields);
        Assert.Contains("一次性告知", again.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_missing_or_not_there_is_said_at_its_field_and_strangers_see_nothing()
    {
        var (_, id) = await InBranchesAsync();
        var (rsj, czj) = (await fixture.App.LoginAsync("rsj.officer"), await fixture.App.LoginAsync("czj.officer"));
        var path = $"/api/work-items/{await OnlyAsync(rsj, id)}/return";

        Assert.Equal(["to"], (await rsj.PostAsync(path, new { opinion = "请重办。" })).Refused(HttpStatusCode.BadRequest).Fields);
        Assert.Equal(["opinion"], (await rsj.PostAsync(path, new { to = "B" })).Refused(HttpStatusCode.BadRequest).Fields);
        Assert.Equal(["then"], (await rsj.PostAsync(path, new { to = "B", opinion = "请重办。", then = "later" })).Refused(HttpStatusCode.BadRequest).Fields);
        Assert.Equal(["to"], (await rsj.PostAsync(path, new { to = "D", opinion = "请重办。" })).Refused(HttpStatusCode.BadRequest).Fields);
        (await czj.PostAsync(path, new { to = "B", opinion = "请重办。" })).Refused(HttpStatusCode.NotFound);
        Assert.Single(await rsj.WorkItemsOfAsync(id));
    }

    [Fact]
    public async Task A_return_and_the_siblings_decision_at_the_same_moment_leave_the_step_returned_to_and_nothing_else()
    {
        for (var round = 0; round < 4; round++)
        {
            var (procedure, id) = await InBranchesAsync();
            var (rsj, czj) = (await fixture.App.LoginAsync("rsj.officer"), await fixture.App.LoginAsync("czj.officer"));
            var (mine, sibling) = (await OnlyAsync(rsj, id), await OnlyAsync(czj, id));

            var answers = await Task.WhenAll(
                rsj.PostAsync($"/api/work-items/{mine}/return", new { to = "A", opinion = "重新受理。" }), czj.TryDecideAsync(sibling, "Approve"));

            answers[0].Ok();
            Assert.True(answers[1].Status is HttpStatusCode.OK or HttpStatusCode.Conflict, answers[1].Text);
            var open = await procedure.ReadAsync(db => db.WorkItems.Where(row => row.CaseId == Guid.Parse(id) && row.State == WorkItemState.Open).ToListAsync(Cancel));
            Assert.Equal("A", Assert.Single(open).ActivityId);
            var state = InstanceState.FromJson(await procedure.ReadAsync(db => db.WorkflowInstances.Where(row => row.CaseId == Guid.Parse(id)).Select(row => row.State).SingleAsync(Cancel)));
            Assert.Equal("A", Assert.Single(state.Tokens).ActivityId);
        }
    }

    private async Task<(TestProcedure Procedure, string Id)> InBranchesAsync()
    {
        var procedure = await TestProcedure.PublishAsync(fixture.App, Flow());
        var applicant = await fixture.App.LoginAsync("enterprise1");
        var id = await procedure.ApplyAsync(applicant);
        var (kjj, rsj) = (await fixture.App.LoginAsync("kjj.officer"), await fixture.App.LoginAsync("rsj.officer"));
        await kjj.DecideAsync(await OnlyAsync(kjj, id), "Approve");
        await rsj.DecideAsync(await OnlyAsync(rsj, id), "Approve");
        return (procedure, id);
    }

    private static async Task<string> OnlyAsync(ApiClient officer, string id) => ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(id)));

    private static Task<WorkItem> ItemAsync(TestProcedure procedure, JsonNode item)
    {
        var id = Guid.Parse(ApiClient.Id(item));
        return procedure.ReadAsync(db => db.WorkItems.SingleAsync(row => row.Id == id, Cancel));
    }

    private static FlowBuilder Flow() => new FlowBuilder().Add("Start1", "Elsa.Start")
        .Add("A", "Approvals.Review", ("workingDays", 5), ("outcomes", new JsonArray("Approve", "Supplement", "Reject"))).Add("S", "Approvals.RequestSupplement")
        .Add("F", "Elsa.FlowFork").Add("B", "Approvals.Review", ("department", "rsj"), ("workingDays", 10)).Add("C", "Approvals.Review", ("department", "rsj"), ("workingDays", 10))
        .Add("D", "Approvals.Review", ("department", "czj"), ("workingDays", 10)).Add("J", "Elsa.FlowJoin").Add("E", "Approvals.Review")
        .Add("Done1", "Approvals.SetStatus", ("status", "Approved")).Add("No1", "Approvals.SetStatus", ("status", "Rejected")).Add("End1", "Elsa.End")
        .Way("Start1 > A:Approve > F > B:Approve > C:Approve > J > E:Approve > Done1 > End1").Way("A:Supplement > S > A:Reject > No1 > End1").Way("S:Expired > No1")
        .Way("F > D:Approve > J").Way("B:Reject > J").Way("C:Reject > J").Way("D:Reject > J").Way("E:Reject > No1");
}

public sealed class ReturnWorkItemOnSqliteTests(OnSqlite fixture) : ReturnWorkItemTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class ReturnWorkItemOnPostgresTests(OnPostgres fixture) : ReturnWorkItemTests(fixture), IClassFixture<OnPostgres>;
