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
    public async Task The_lead_sees_who_has_voted_who_is_open_and_what_ends_it()
    {
        var (_, id) = await ApplyAsync(Signed("rsj,czj", ("persons", "kjj.leader"), ("mode", "vote"), ("threshold", 3), ("weights", new JsonObject { ["czj"] = 2 })));
        var (rsj, lead) = (await fixture.App.LoginAsync("rsj.officer"), await fixture.App.LoginAsync("kjj.leader"));
        var before = Assert.Single((await lead.GetAsync($"/api/cases/{id}/countersignings")).Ok()["items"]!.AsArray())!;
        Assert.Equal((2, 1), ((int)before["toApprove"]!, (int)before["toReject"]!)); // without the two votes of the finance bureau there are no three

        await rsj.DecideAsync(await OnlyAsync(rsj, id), "Approve", "同意推荐。");

        var ballot = Assert.Single((await lead.GetAsync($"/api/work-items/{await OnlyAsync(lead, id)}")).Ok()["countersignings"]!.AsArray())!;
        Assert.Equal(("vote", 1, 0, 2), ((string)ballot["mode"]!, (int)ballot["approvals"]!, (int)ballot["rejections"]!, (int)ballot["open"]!));
        Assert.Equal((1m, 4m), ((decimal)ballot["weightFor"]!, (decimal)ballot["weight"]!));
        Assert.Equal((1, 1), ((int)ballot["toApprove"]!, (int)ballot["toReject"]!)); // the two votes of the finance bureau, either way
        var seats = ballot["seats"]!.AsArray();
        Assert.Equal(("Approve", "同意推荐。"), ((string)seats[0]!["outcome"]!, (string)seats[0]!["opinion"]!));
        Assert.Null(seats[1]!["outcome"]);
        foreach (var page in new[] { $"/work-items/{await OnlyAsync(lead, id)}", $"/cases/{id}" })
        {
            var text = (await lead.GetAsync(page)).Text;
            Assert.Contains("会签进度", text, StringComparison.Ordinal);
            Assert.Contains("最少再有 1 席同意即提前通过", text, StringComparison.Ordinal);
        }

        var applicant = await fixture.App.LoginAsync("enterprise1");
        Assert.DoesNotContain("会签进度", (await applicant.GetAsync($"/cases/{id}")).Text, StringComparison.Ordinal);
        (await applicant.GetAsync($"/api/cases/{id}/countersignings")).Refused(HttpStatusCode.Forbidden);
        (await (await fixture.App.LoginAsync("gaj.officer")).GetAsync($"/api/cases/{id}/countersignings")).Refused(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task One_after_the_other_the_panel_says_whose_turn_it_is_and_any_ends_with_the_first()
    {
        var (_, id) = await ApplyAsync(Signed("rsj,czj", ("mode", "sequential")));
        var lead = await fixture.App.LoginAsync("supervisor1");
        var ballot = (await lead.GetAsync($"/api/cases/{id}/countersignings")).Ok()["items"]![0]!;
        Assert.Equal((2, 1), ((int)ballot["toApprove"]!, (int)ballot["toReject"]!));
        Assert.Equal([false, true], ballot["seats"]!.AsArray().Select(seat => seat!["workItem"] is null));

        var (_, other) = await ApplyAsync(Signed("rsj,czj", ("mode", "any")));
        var first = (await lead.GetAsync($"/api/cases/{other}/countersignings")).Ok()["items"]![0]!;
        Assert.Equal((1, 1), ((int)first["toApprove"]!, (int)first["toReject"]!));
        var rsj = await fixture.App.LoginAsync("rsj.officer");
        await rsj.DecideAsync(await OnlyAsync(rsj, other), "Approve");
        Assert.Empty((await lead.GetAsync($"/api/cases/{other}/countersignings")).Ok()["items"]!.AsArray());
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

    [Fact]
    public async Task Officers_of_the_lead_see_how_far_it_is_before_the_case_comes_to_them_and_nothing_else_of_it()
    {
        var (_, id) = await ApplyAsync(Signed("rsj,czj", ("fields", new JsonObject { ["hidden"] = new JsonArray("amount") })));
        var (rsj, lead, other) = (await fixture.App.LoginAsync("rsj.officer"), await fixture.App.LoginAsync("kjj.officer"), await fixture.App.LoginAsync("gaj.officer"));
        await rsj.DecideAsync(await OnlyAsync(rsj, id), "Approve", "同意给予 1000 元。");

        var ballot = Assert.Single((await lead.GetAsync($"/api/cases/{id}/countersignings")).Ok()["items"]!.AsArray())!;

        Assert.Equal((1, 1), ((int)ballot["approvals"]!, (int)ballot["open"]!));
        Assert.Contains("会签", (await lead.GetAsync($"/cases/{id}")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("1000", (await lead.GetAsync($"/cases/{id}")).Text + ballot.ToJsonString(), StringComparison.Ordinal);
        (await lead.GetAsync($"/api/cases/{id}")).Refused(HttpStatusCode.NotFound);
        (await other.GetAsync($"/api/cases/{id}/countersignings")).Refused(HttpStatusCode.NotFound);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"/cases/{id}")).Status);
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
