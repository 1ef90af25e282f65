using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Tests.Workflows;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Tests.Hosting;

/// <summary>What happens to a step whose time passes, and to money that has to come back.</summary>
public abstract class DeadlineHostTests(ApprovalsFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_step_is_reminded_escalated_and_at_last_decided_by_its_rule()
    {
        var flow = new FlowBuilder().Add("Start1", "Elsa.Start").Add("Look1", "Approvals.Review", ("boundary", new JsonArray(
                Timer("提醒", "P2D", ("remind", new JsonObject { ["to"] = "handler", ["text"] = "请尽快办理 {{case.number}}" })),
                Timer("督办", "P3D", ("escalate", new JsonObject { ["to"] = "supervisor", ["text"] = "仍未办理" })),
                Timer("逾期视为同意", "P4D", ("decide", new JsonObject { ["outcome"] = "Approve", ["opinion"] = "逾期未办，按规定视为同意。", ["clause"] = "silence" })))))
            .Add("Done1", "Approvals.SetStatus", ("status", "Approved")).Add("No1", "Approvals.SetStatus", ("status", "Rejected")).Add("End1", "Elsa.End")
            .Way("Start1 > Look1:Approve > Done1 > End1").Way("Look1:Reject > No1 > End1");
        var procedure = await TestProcedure.PublishAsync(fixture.App, flow, json => json["clauses"] = new JsonArray(new JsonObject
        {
            ["id"] = "silence", ["text"] = "逾期不答复的视为同意。", ["source"] = "测试办法第五条",
        }));
        var applicant = await fixture.App.LoginAsync("enterprise1");
        var id = await procedure.ApplyAsync(applicant);
        var number = (string)(await applicant.CaseAsync(id))["number"]!;

        await applicant.AdvanceClockAsync("P10D");

        Assert.Equal("Approved", await applicant.StatusAsync(id));
        var item = await procedure.ReadAsync(db => db.WorkItems.SingleAsync(row => row.CaseId == Guid.Parse(id), Cancel));
        Assert.Equal((WorkItemState.Done, "Approve", "逾期视为同意", "系统自动办理"), (item.State, item.Outcome, item.Rule, item.DecidedByName));
        Assert.Contains(await applicant.TimelineAsync(id), line => (string?)line["kind"] == "decided" && (string?)line["actor"] == "系统自动办理");
        Assert.Equal(1, await SaidAsync("kjj.officer", number, "请尽快办理"));
        Assert.Equal(1, await SaidAsync("supervisor1", number, "仍未办理"));
        var admin = await fixture.App.LoginAsync("admin1");
        Assert.Contains((await admin.GetAsync("/api/console/automatic-decisions?pageSize=100")).Ok()["items"]!.AsArray(), one => (string?)one!["caseNumber"] == number);
    }

    [Fact]
    public async Task A_grant_that_is_taken_back_is_a_negative_entry_and_the_cap_has_room_again()
    {
        var flow = new FlowBuilder().Variable("money", "money", "Decimal", 700).Add("Start1", "Elsa.Start").Add("Pay1", "Approvals.Grant", ("amount", "form.amount")).Add("Look1", "Approvals.Review")
            .Add("Back1", "Approvals.Compensate", ("reason", "材料不实")).Add("No1", "Approvals.SetStatus", ("status", "Rejected")).Add("Done1", "Approvals.SetStatus", ("status", "Approved")).Add("End1", "Elsa.End")
            .Way("Start1 > Pay1 > Look1:Approve > Done1 > End1").Way("Look1:Reject > Back1 > No1 > End1");
        var procedure = await TestProcedure.PublishAsync(fixture.App, flow, Capped);
        var (applicant, officer) = (await fixture.App.LoginAsync("enterprise1"), await fixture.App.LoginAsync("kjj.officer"));
        var first = await procedure.ApplyAsync(applicant, 700);
        var second = await procedure.ApplyAsync(applicant, 700);
        Assert.Equal([700m], await LedgerAsync(first));
        Assert.Equal([300m], await LedgerAsync(second));

        await officer.DecideAsync(ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(first))), "Reject", "材料不实。");

        Assert.Equal([-700m, 700m], await LedgerAsync(first));
        Assert.Equal("Rejected", await applicant.StatusAsync(first));
        Assert.Contains(await applicant.TimelineAsync(first), line => (string?)line["kind"] == "grant-reversed");
        var third = await procedure.ApplyAsync(applicant, 700);
        Assert.Equal([700m], await LedgerAsync(third));
    }

    private static void Capped(JsonObject procedure)
    {
        procedure["parameters"] = new JsonObject { ["cap"] = new JsonObject { ["value"] = 1000, ["text"] = "上限", ["source"] = "测试" } };
        procedure["amount"] = new JsonObject
        {
            ["result"] = "form.amount",
            ["steps"] = new JsonArray(),
            ["caps"] = new JsonArray(new JsonObject
            {
                ["id"] = $"{procedure["code"]}:cap",
                ["limit"] = "params.cap",
                ["per"] = new JsonArray("enterprise", "year"),
                ["text"] = "每年上限",
            }),
        };
    }

    private static JsonObject Timer(string name, string after, (string Name, JsonObject What) does) =>
        new() { ["name"] = name, ["kind"] = "timer", ["after"] = after, [does.Name] = does.What };

    private async Task<List<decimal>> LedgerAsync(string id) => [.. (await TestProcedure.ReadAsync(
        fixture.App, db => db.Grants.Where(row => row.CaseId == Guid.Parse(id)).Select(row => row.Amount).ToListAsync(Cancel))).Order()];

    private Task<int> SaidAsync(string user, string number, string text) => TestProcedure.ReadAsync(fixture.App, db => db.Notifications.CountAsync(
        row => row.Title.Contains(number) && row.Text.Contains(text) && db.Users.Any(person => person.Id == row.UserId && person.UserName == user), Cancel));
}

public sealed class DeadlineHostOnSqliteTests(OnSqlite fixture) : DeadlineHostTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class DeadlineHostOnPostgresTests(OnPostgres fixture) : DeadlineHostTests(fixture), IClassFixture<OnPostgres>;
