using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Tests.Workflows;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Tests.Work;

/// <summary>One's own decision is taken back while nobody has acted on it.</summary>
public abstract class RetrieveWorkItemTests(ApprovalsFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_decision_that_nobody_acted_on_is_taken_back_with_its_clock_its_timers_and_its_amount()
    {
        var (procedure, id) = await ApplyAsync();
        var (kjj, rsj) = (await fixture.App.LoginAsync("kjj.officer"), await fixture.App.LoginAsync("rsj.officer"));
        var before = await TimersAsync(procedure, id);
        var item = await DecideAsync(kjj, id);
        Assert.NotEqual(before, await TimersAsync(procedure, id));
        Assert.Contains("retrieve", Actions((await kjj.GetAsync($"/api/work-items/{item}")).Ok()));
        await kjj.AdvanceClockAsync("P4D");

        (await kjj.PostAsync($"/api/work-items/{item}/retrieve")).Ok();

        Assert.Equal([item], (await kjj.WorkItemsOfAsync(id)).Select(one => ApiClient.Id(one)));
        Assert.Empty(await rsj.WorkItemsOfAsync(id));
        Assert.Equal(before, await TimersAsync(procedure, id));
        var detail = (await kjj.GetAsync($"/api/work-items/{item}")).Ok();
        Assert.Contains("release", Actions(detail)); // it is in one's hands again
        Assert.Equal(0, (int)detail["clock"]!["used"]!); // the days in between were not its own
        Assert.Equal(["Started", "Stopped", "Resumed"], detail["clock"]!["entries"]!.AsArray().Select(entry => (string)entry!["kind"]!));
        Assert.Null((string?)(await kjj.CaseAsync(id))["amount"]);
        Assert.Single(await kjj.TimelineAsync(id), line => (string?)line["kind"] == "retrieved");
        await kjj.AdvanceClockAsync("PT1M");
        Assert.Contains("撤回了上一环节的办理意见", (await rsj.GetAsync("/api/me/notifications")).Words, StringComparison.Ordinal);

        // And it is decided again, by numbers that were never used before.
        await DecideAsync(kjj, id);
        await rsj.DecideAsync(ApiClient.Id(Assert.Single(await rsj.WorkItemsOfAsync(id))), "Approve");
        var bookmarks = await procedure.ReadAsync(db => db.WorkItems.Where(row => row.CaseId == Guid.Parse(id)).Select(row => row.BookmarkId).ToListAsync(Cancel));
        Assert.Equal(bookmarks.Count, bookmarks.Distinct().Count());
    }

    [Fact]
    public async Task Once_the_next_person_has_claimed_it_the_decision_stands_until_it_is_given_back()
    {
        var (_, id) = await ApplyAsync();
        var (kjj, rsj) = (await fixture.App.LoginAsync("kjj.officer"), await fixture.App.LoginAsync("rsj.officer"));
        var item = await DecideAsync(kjj, id);
        var next = ApiClient.Id(Assert.Single(await rsj.WorkItemsOfAsync(id)));
        (await rsj.PostAsync($"/api/work-items/{next}/claim")).Ok();

        Assert.DoesNotContain("retrieve", Actions((await kjj.GetAsync($"/api/work-items/{item}")).Ok()));
        Assert.Equal("claimed", (await kjj.PostAsync($"/api/work-items/{item}/retrieve")).Refused(HttpStatusCode.Conflict).Code);

        (await rsj.PostAsync($"/api/work-items/{next}/release")).Ok();
        (await kjj.PostAsync($"/api/work-items/{item}/retrieve")).Ok();
    }

    [Fact]
    public async Task What_cannot_be_undone_or_is_not_ones_own_is_not_taken_back()
    {
        var (_, id) = await ApplyAsync();
        var (kjj, leader, rsj) = (await fixture.App.LoginAsync("kjj.officer"), await fixture.App.LoginAsync("kjj.leader"), await fixture.App.LoginAsync("rsj.officer"));
        var open = ApiClient.Id(Assert.Single(await kjj.WorkItemsOfAsync(id)));
        Assert.Equal("not-decided", (await kjj.PostAsync($"/api/work-items/{open}/retrieve")).Refused(HttpStatusCode.Conflict).Code);
        var item = await DecideAsync(kjj, id);
        Assert.Equal("not-yours", (await leader.PostAsync($"/api/work-items/{item}/retrieve")).Refused(HttpStatusCode.Forbidden).Code);
        (await rsj.PostAsync($"/api/work-items/{item}/retrieve")).Refused(HttpStatusCode.NotFound);

        // The second decision closes the case: the applicant has been told.
        var last = ApiClient.Id(Assert.Single(await rsj.WorkItemsOfAsync(id)));
        await rsj.DecideAsync(last, "Approve");
        Assert.Equal("not-retrievable", (await rsj.PostAsync($"/api/work-items/{last}/retrieve")).Refused(HttpStatusCode.Conflict).Code);
        Assert.Equal("moved-on", (await kjj.PostAsync($"/api/work-items/{item}/retrieve")).Refused(HttpStatusCode.Conflict).Code);
    }

    [Fact]
    public async Task Of_taking_back_and_the_next_persons_decision_at_the_same_moment_exactly_one_wins()
    {
        var (taken, decided) = (0, 0);
        for (var round = 0; round < 6; round++)
        {
            var (procedure, id) = await ApplyAsync();
            var (kjj, rsj) = (await fixture.App.LoginAsync("kjj.officer"), await fixture.App.LoginAsync("rsj.officer"));
            var item = await DecideAsync(kjj, id);
            var next = ApiClient.Id(Assert.Single(await rsj.WorkItemsOfAsync(id)));
            var act = round % 2 == 0 ? "decide" : "claim";

            var answers = await Task.WhenAll(
                kjj.PostAsync($"/api/work-items/{item}/retrieve"), rsj.PostAsync($"/api/work-items/{next}/{act}", new { outcome = "Approve" }));

            var winner = Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
            answers.Single(answer => answer != winner).Refused(HttpStatusCode.Conflict);
            (taken, decided) = winner == answers[0] ? (taken + 1, decided) : (taken, decided + 1);
            var open = await procedure.ReadAsync(db => db.WorkItems.Where(row => row.CaseId == Guid.Parse(id) && row.State == WorkItemState.Open).Select(row => row.ActivityId).ToListAsync(Cancel));
            Assert.Equal(winner == answers[0] ? ["A"] : act == "claim" ? ["B"] : [], open);
        }

        Assert.Equal(6, taken + decided);
    }

    [Fact]
    public async Task What_was_kept_of_decisions_that_nobody_can_take_back_is_removed()
    {
        var (procedure, id) = await ApplyAsync();
        var (kjj, rsj) = (await fixture.App.LoginAsync("kjj.officer"), await fixture.App.LoginAsync("rsj.officer"));
        var item = Guid.Parse(await DecideAsync(kjj, id));
        var prune = fixture.App.Services.GetRequiredService<PruneRetrievals>();
        var now = fixture.App.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        await prune.RunAsync(now.AddDays(1), Cancel);
        Assert.True(await procedure.ReadAsync(db => db.Retrievals.AnyAsync(row => row.WorkItemId == item, Cancel)));

        await rsj.DecideAsync(ApiClient.Id(Assert.Single(await rsj.WorkItemsOfAsync(id))), "Approve");
        await prune.RunAsync(now.AddDays(2), Cancel);

        Assert.False(await procedure.ReadAsync(db => db.Retrievals.AnyAsync(row => row.WorkItemId == item, Cancel)));
    }

    private async Task<(TestProcedure Procedure, string Id)> ApplyAsync()
    {
        var flow = new FlowBuilder().Variable("amount", "amount", "Decimal").Add("Start1", "Elsa.Start")
            .Add("A", "Approvals.Review", ("workingDays", 5), ("boundary", new JsonArray(new JsonObject
            {
                ["name"] = "催办", ["kind"] = "timer", ["after"] = "P300D", ["interrupting"] = false, ["remind"] = new JsonObject { ["to"] = "handler", ["text"] = "请办理" },
            })))
            .Add("Sum", "Approvals.ComputeAmount")
            .Add("B", "Approvals.Review", ("department", "rsj"), ("workingDays", 10), ("boundary", new JsonArray(new JsonObject
            {
                ["name"] = "催办", ["kind"] = "timer", ["after"] = "P400D", ["interrupting"] = false, ["remind"] = new JsonObject { ["to"] = "handler", ["text"] = "请办理" },
            })))
            .Add("Done1", "Approvals.SetStatus", ("status", "Approved")).Add("No1", "Approvals.SetStatus", ("status", "Rejected")).Add("End1", "Elsa.End")
            .Way("Start1 > A:Approve > Sum > B:Approve > Done1 > End1").Way("A:Reject > No1 > End1").Way("B:Reject > No1");
        var procedure = await TestProcedure.PublishAsync(fixture.App, flow, json => json["amount"] = new JsonObject
        {
            ["steps"] = new JsonArray(new JsonObject { ["id"] = "sum", ["text"] = "金额", ["formula"] = "form.amount" }),
            ["result"] = "amount.sum",
        });
        var applicant = await fixture.App.LoginAsync("enterprise1");
        return (procedure, await procedure.ApplyAsync(applicant));
    }

    private static async Task<string> DecideAsync(ApiClient officer, string id)
    {
        var item = ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(id)));
        await officer.DecideAsync(item, "Approve");
        return item;
    }

    private static List<string> Actions(JsonNode detail) => [.. detail["actions"]!.AsArray().Select(one => (string)one!)];

    private static Task<string> TimersAsync(TestProcedure procedure, string id) => procedure.ReadAsync(async db =>
    {
        var instance = await db.WorkflowInstances.Where(row => row.CaseId == Guid.Parse(id)).Select(row => row.Id).SingleAsync(Cancel);
        return string.Join(' ', (await db.Timers.Where(row => row.InstanceId == instance).OrderBy(row => row.BookmarkId).ToListAsync(Cancel)).Select(row => $"{row.BookmarkId} {row.DueAt:O}"));
    });
}

public sealed class RetrieveWorkItemOnSqliteTests(OnSqlite fixture) : RetrieveWorkItemTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class RetrieveWorkItemOnPostgresTests(OnPostgres fixture) : RetrieveWorkItemTests(fixture), IClassFixture<OnPostgres>;
