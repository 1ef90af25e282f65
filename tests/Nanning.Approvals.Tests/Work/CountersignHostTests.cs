using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Tests.Workflows;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Tests.Work;

/// <summary>Several people sign, and who must not decide what.</summary>
public abstract class CountersignHostTests(ApprovalsFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_last_approvals_at_the_same_moment_are_both_accepted_and_it_ends_once()
    {
        for (var round = 0; round < 4; round++)
        {
            var (procedure, id) = await ApplyAsync(Signed("coleads"));
            var (rsj, czj) = (await fixture.App.LoginAsync("rsj.officer"), await fixture.App.LoginAsync("czj.officer"));
            var (first, second) = (await OnlyAsync(rsj, id), await OnlyAsync(czj, id));

            var answers = await Task.WhenAll(rsj.TryDecideAsync(first, "Approve"), czj.TryDecideAsync(second, "Approve"));

            Assert.All(answers, answer => answer.Ok());
            Assert.Equal(["B"], await procedure.ReadAsync(db => db.WorkItems.Where(row => row.CaseId == Guid.Parse(id) && row.State == WorkItemState.Open).Select(row => row.ActivityId).ToListAsync(Cancel)));
        }
    }

    [Fact]
    public async Task One_rejection_ends_it_and_the_other_members_item_is_no_longer_needed()
    {
        var (_, id) = await ApplyAsync(Signed("coleads"));
        var (rsj, czj) = (await fixture.App.LoginAsync("rsj.officer"), await fixture.App.LoginAsync("czj.officer"));
        var other = await OnlyAsync(czj, id);

        await rsj.DecideAsync(await OnlyAsync(rsj, id), "Reject", "不同意。");

        Assert.Empty(await czj.WorkItemsOfAsync(id));
        (await czj.TryDecideAsync(other, "Approve")).Refused(HttpStatusCode.Conflict);
        Assert.Equal("Rejected", await rsj.StatusAsync(id));
    }

    [Fact]
    public async Task Nobody_counts_twice_in_person_and_for_the_department()
    {
        var (_, id) = await ApplyAsync(Signed("czj", ("persons", "rsj.leader、czj.leader")));
        var leader = await fixture.App.LoginAsync("czj.leader");
        var items = await leader.WorkItemsOfAsync(id);
        Assert.Equal(2, items.Count);

        await leader.DecideAsync(ApiClient.Id(items[0]), "Approve");
        var again = await leader.TryDecideAsync(ApiClient.Id(items[1]), "Approve");

        Assert.Equal("votes-twice", again.Refused(HttpStatusCode.BadRequest).Code);
    }

    [Fact]
    public async Task Who_decided_an_earlier_step_neither_holds_nor_gets_nor_decides_the_one_that_pays()
    {
        var (_, id) = await ApplyAsync(Two(("notBy", new JsonArray("earlier"))));
        var (officer, leader) = (await fixture.App.LoginAsync("kjj.officer"), await fixture.App.LoginAsync("kjj.leader"));
        await officer.DecideAsync(await OnlyAsync(officer, id), "Approve");
        var item = await OnlyAsync(leader, id);

        Assert.Equal("four-eyes", (await officer.TryDecideAsync(item, "Approve")).Refused(HttpStatusCode.Conflict).Code);
        Assert.Equal("four-eyes", (await officer.PostAsync($"/api/work-items/{item}/claim")).Refused(HttpStatusCode.Conflict).Code);
        Assert.Equal("four-eyes", (await leader.PostAsync($"/api/work-items/{item}/transfer", new { to = "kjj.officer", reason = "出差" })).Refused(HttpStatusCode.Conflict).Code);
        var detail = (await officer.GetAsync($"/api/work-items/{item}")).Ok();
        Assert.DoesNotContain("decide", detail["actions"]!.AsArray().Select(one => (string)one!));
        Assert.Contains("回避", (string)detail["barred"]!, StringComparison.Ordinal);
        await leader.DecideAsync(item, "Approve");
        Assert.Equal("Approved", await leader.StatusAsync(id));
    }

    [Fact]
    public async Task An_item_is_opened_for_the_person_the_flow_names_and_falls_to_the_pool_with_a_note_when_that_person_cannot_have_it()
    {
        var (_, id) = await ApplyAsync(Two(("assignee", "kjj.leader")));
        var (officer, leader) = (await fixture.App.LoginAsync("kjj.officer"), await fixture.App.LoginAsync("kjj.leader"));
        await officer.DecideAsync(await OnlyAsync(officer, id), "Approve");
        Assert.Empty(await officer.WorkItemsOfAsync(id));
        Assert.Single(await leader.WorkItemsOfAsync(id));

        foreach (var (who, why) in new[] { ("rsj.officer", "elsewhere"), ("nobody.at.all", "unknown") })
        {
            var (_, other) = await ApplyAsync(Two(("assignee", who)));
            await officer.DecideAsync(await OnlyAsync(officer, other), "Approve");
            Assert.Single(await officer.WorkItemsOfAsync(other));
            Assert.Single(await officer.TimelineAsync(other), line => (string?)line["kind"] == "assignee-fell" && (string?)line["outcome"] == why);
        }
    }

    private async Task<(TestProcedure Procedure, string Id)> ApplyAsync(FlowBuilder flow)
    {
        var procedure = await TestProcedure.PublishAsync(fixture.App, flow);
        return (procedure, await procedure.ApplyAsync(await fixture.App.LoginAsync("enterprise1")));
    }

    private static async Task<string> OnlyAsync(ApiClient officer, string id) => ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(id)));

    private static FlowBuilder Signed(string members, params (string Name, JsonNode? Value)[] more) => Ends(new FlowBuilder().Add("Start1", "Elsa.Start")
        .Add("A", "Approvals.Countersign", [("department", members), ("workingDays", 5), .. more]));

    private static FlowBuilder Two(params (string Name, JsonNode? Value)[] more) => Ends(new FlowBuilder().Add("Start1", "Elsa.Start").Add("A", "Approvals.Review"), more);

    private static FlowBuilder Ends(FlowBuilder flow, params (string Name, JsonNode? Value)[] more) => flow.Add("B", "Approvals.Review", more)
        .Add("Done1", "Approvals.SetStatus", ("status", "Approved")).Add("No1", "Approvals.SetStatus", ("status", "Rejected")).Add("End1", "Elsa.End")
        .Way("Start1 > A:Approve > B:Approve > Done1 > End1").Way("A:Reject > No1 > End1").Way("B:Reject > No1");
}

public sealed class CountersignHostOnSqliteTests(OnSqlite fixture) : CountersignHostTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class CountersignHostOnPostgresTests(OnPostgres fixture) : CountersignHostTests(fixture), IClassFixture<OnPostgres>;
