using System.Net;
using System.Text.Json.Nodes;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Supervision;

public sealed class LadderPageOnSqliteTests(OnSqlite fixture) : LadderPageTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class LadderPageOnPostgresTests(OnPostgres fixture) : LadderPageTests(fixture), IClassFixture<OnPostgres>;

/// <summary>Who sees the rungs of the ladder and what they did, and how an administrator changes them.</summary>
public abstract class LadderPageTests(ApprovalsFixture fixture)
{
    private ApprovalsApp App => fixture.App;

    [Fact]
    public async Task The_rungs_and_what_they_did_lately_are_seen_by_those_who_see_the_board()
    {
        var procedure = await TestProcedure.PublishAsync(App, BoardTests.Looks(2));
        var (supervisor, leader, other) = (await App.LoginAsync("supervisor1"), await App.LoginAsync("kjj.leader"), await App.LoginAsync("rsj.leader"));
        var applicant = await App.LoginAsync("enterprise1");
        var id = await procedure.ApplyAsync(applicant);
        await supervisor.AdvanceClockAsync("P20D");

        var rungs = (await supervisor.GetAsync("/api/ladder")).Ok();
        Assert.Equal(["warn", "due", "over-2", "over-5"], rungs["rungs"]!.AsArray().Select(rung => (string)rung!["key"]!).Take(4));
        Assert.False((bool)rungs["mayEdit"]!);
        Assert.Contains(rungs["pauses"]!.AsArray(), pause => (string?)pause!["key"] == "supplement" && (int)pause["workingDays"]! == 30);
        var fired = Fired(await supervisor.GetAsync($"/api/ladder/fired?procedure={procedure.Code}"));
        Assert.Equal(["over-5", "over-2", "due", "warn"], fired.Select(row => (string)row["rung"]!));
        Assert.All(fired, row => Assert.Equal(id, ApiClient.Id(row, "caseId")));
        Assert.Equal("over-2", (string?)Assert.Single(Fired(await leader.GetAsync($"/api/ladder/fired?procedure={procedure.Code}&rung=over-2")))["rung"]);
        Assert.Empty(Fired(await other.GetAsync($"/api/ladder/fired?procedure={procedure.Code}")));
        (await (await App.LoginAsync("kjj.officer")).GetAsync("/api/ladder")).Refused(HttpStatusCode.NotFound);
        (await applicant.GetAsync("/api/ladder")).Refused(HttpStatusCode.Forbidden);
        Assert.Contains("超期 5 个工作日", (await supervisor.GetAsync($"/ladder?procedure={procedure.Code}")).Text, StringComparison.Ordinal);
        await applicant.WithdrawAsync(id);
    }

    [Fact]
    public async Task Every_rung_says_what_it_says_in_the_readers_language()
    {
        var admin = await App.LoginAsync("admin1");

        foreach (var rung in (await admin.GetAsync("/api/ladder")).Ok()["rungs"]!.AsArray())
        {
            var (text, english) = ((string)rung!["text"]!, (string)rung["textEn"]!);
            foreach (var word in new[] { "{step}", "{number}", "{due}" })
            {
                Assert.Equal(text.Contains(word, StringComparison.Ordinal), english.Contains(word, StringComparison.Ordinal));
            }

            // The table, not the form below it, which has both.
            string Table(Answer page) => WebUtility.HtmlDecode(page.Text).Split("name=\"rungs[0]")[0];
            Assert.Contains(text, Table(await admin.GetAsync("/ladder")), StringComparison.Ordinal);
            Assert.Contains(english, Table(await admin.GetAsync("/ladder", "en")), StringComparison.Ordinal);
            Assert.DoesNotContain(text, Table(await admin.GetAsync("/ladder", "en")), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_administrator_changes_the_rungs_with_a_reason_and_the_new_one_fires()
    {
        var procedure = await TestProcedure.PublishAsync(App, BoardTests.Looks(2));
        var (admin, supervisor, applicant) = (await App.LoginAsync("admin1"), await App.LoginAsync("supervisor1"), await App.LoginAsync("enterprise2"));
        var id = await procedure.ApplyAsync(applicant);
        await admin.AdvanceClockAsync("P20D");
        var before = (await admin.GetAsync("/api/ladder")).Ok();
        Assert.True((bool)before["mayEdit"]!);
        var rungs = before["rungs"]!.DeepClone().AsArray();
        rungs.Add(new JsonObject { ["key"] = "extra", ["at"] = "due", ["days"] = 1, ["to"] = "leader", ["effect"] = "notify", ["text"] = "{number} 请领导关注。", ["procedure"] = procedure.Code });

        (await supervisor.PutAsync("/api/ladder", new { rungs, reason = "试行", version = before["version"] })).Refused(HttpStatusCode.Forbidden);
        Assert.Equal(["reason"], (await admin.PutAsync("/api/ladder", new { rungs, version = before["version"] })).Refused(HttpStatusCode.BadRequest).Fields);
        var wrong = rungs.DeepClone().AsArray();
        (wrong[1]!["days"], wrong[2]!["to"], wrong[3]!["key"]) = (-1, "nobody", "warn");
        Assert.Equal(["rungs[1].days", "rungs[2].to", "rungs[3].key"], (await admin.PutAsync("/api/ladder", new { rungs = wrong, reason = "试行", version = before["version"] })).Refused(HttpStatusCode.BadRequest).Fields.Order(StringComparer.Ordinal));
        (await admin.PutAsync("/api/ladder", new { rungs, reason = "本事项多一级提醒", version = before["version"] })).Ok();
        Assert.Equal("ladder-changed", (await admin.PutAsync("/api/ladder", new { rungs, reason = "又改", version = before["version"] })).Refused(HttpStatusCode.Conflict).Code);

        var change = (await supervisor.GetAsync("/api/ladder")).Ok()["changes"]!.AsArray()[0]!;
        Assert.Equal(("本事项多一级提醒", "extra"), ((string)change["reason"]!, (string)Assert.Single(change["changed"]!.AsArray())!));
        await admin.AdvanceClockAsync("PT1H");
        Assert.Equal(id, ApiClient.Id(Assert.Single(Fired(await supervisor.GetAsync("/api/ladder/fired?rung=extra"))), "caseId"));
        Assert.Equal(5, Fired(await supervisor.GetAsync($"/api/ladder/fired?procedure={procedure.Code}")).Count);

        // The other rules are as they were, and the rungs can be put back.
        Assert.Equal(before["pauses"]!.ToJsonString(), (await admin.GetAsync("/api/ladder")).Ok()["pauses"]!.ToJsonString());
        (await admin.PutAsync("/api/ladder", new { rungs = before["rungs"], reason = "试行结束", version = (await admin.GetAsync("/api/ladder")).Ok()["version"] })).Ok();
        Assert.Equal(before["version"]!.ToString(), (await admin.GetAsync("/api/ladder")).Ok()["version"]!.ToString());
        await applicant.WithdrawAsync(id);
    }

    private static List<JsonNode> Fired(Answer answer) => [.. answer.Ok()["items"]!.AsArray().Select(row => row!)];
}
