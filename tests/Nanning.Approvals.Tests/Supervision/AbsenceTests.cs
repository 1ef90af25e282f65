using System.Net;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Supervision;

public sealed class AbsenceOnSqliteTests(OnSqlite fixture) : AbsenceTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class AbsenceOnPostgresTests(OnPostgres fixture) : AbsenceTests(fixture), IClassFixture<OnPostgres>;

/// <summary>Absences: who stands in, for what, and what the record says.</summary>
public abstract class AbsenceTests(ApprovalsFixture fixture)
{
    private ApprovalsApp App => fixture.App;

    [Fact]
    public async Task What_is_handed_to_somebody_who_is_away_goes_to_the_substitute_and_the_record_says_for_whom()
    {
        var (first, second, third) = (await ColleagueAsync("away1", "甲"), await ColleagueAsync("away2", "乙"), await ColleagueAsync("away3", "丙"));
        var procedure = await TestProcedure.PublishAsync(App, BoardTests.Looks(5));
        var applicant = await App.LoginAsync("enterprise1");
        var (id, held) = (await procedure.ApplyAsync(applicant), await procedure.ApplyAsync(applicant));
        await ClaimAsync(first, held);
        var today = await DayAsync(first);

        // 甲 is away and 乙 stands in, who is away, too: 丙 gets it, also what 甲 holds.
        (await SetAsync(second, "away3", today, today)).Ok();
        Assert.Equal(1, (int)(await SetAsync(first, "away2", today, today, handOver: true)).Ok()["moved"]!);
        Assert.Equal(held, ApiClient.Id(Assert.Single(await third.WorkItemsOfAsync(held)), "caseId"));
        var officer = await App.LoginAsync("kjj.officer");
        var item = ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(id)));
        Assert.Equal("丙", (string?)(await officer.PostAsync($"/api/work-items/{item}/transfer", new { to = "away1", reason = "由您熟悉的企业。" })).Ok()["assignee"]);

        await third.DecideAsync(item, "Approve", "同意。");

        var lines = await officer.TimelineAsync(id);
        Assert.Equal("甲", (string?)Assert.Single(lines, line => (string?)line["kind"] == "transferred")["onBehalfOf"]);
        Assert.Equal(("丙", "甲"), ((string?)lines.Single(line => (string?)line["kind"] == "decided")["actor"], (string?)lines.Single(line => (string?)line["kind"] == "decided")["onBehalfOf"]));
        await applicant.WithdrawAsync(held);
    }

    [Fact]
    public async Task An_opinion_is_asked_of_who_stands_in_for_somebody_who_is_away_and_of_nobody_when_nobody_does()
    {
        var (away, there, alone) = (await ColleagueAsync("opinion1", "辛"), await ColleagueAsync("opinion2", "壬"), await ColleagueAsync("opinion3", "癸"));
        var procedure = await TestProcedure.PublishAsync(App, BoardTests.Looks(5));
        var applicant = await App.LoginAsync("enterprise1");
        var id = await procedure.ApplyAsync(applicant);
        var today = await DayAsync(away);
        (await SetAsync(away, "opinion2", today, today)).Ok();
        (await SetAsync(alone, "kjj.officer", today, today)).Ok();
        var officer = await App.LoginAsync("kjj.officer");
        var item = ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(id)));

        // Whoever stands in for 癸 is the one who asks: nobody is left to answer.
        Assert.Equal(["to"], (await officer.PostAsync($"/api/work-items/{item}/delegate", new { to = "opinion3", reason = "请核实。" })).Refused(HttpStatusCode.BadRequest).Fields);
        Assert.Equal(["壬"], (await officer.PostAsync($"/api/work-items/{item}/delegate", new { to = "opinion1", reason = "请核实。" })).Ok()["open"]!.AsArray().Select(name => (string?)name));

        Assert.DoesNotContain(await away.WorkItemsOfAsync(id), one => (string?)one["kind"] == "Delegate");
        Assert.Single(await there.WorkItemsOfAsync(id), one => (string?)one["kind"] == "Delegate");
        var line = Assert.Single(await officer.TimelineAsync(id), one => (string?)one["kind"] == "delegated");
        Assert.Contains("代请假的 辛", (string)line["text"]!, StringComparison.Ordinal);
        await applicant.WithdrawAsync(id);
    }

    [Fact]
    public async Task What_somebody_held_whose_account_is_disabled_goes_to_the_pool_and_the_record_says_why()
    {
        var gone = await ColleagueAsync("gone1", "子");
        var procedure = await TestProcedure.PublishAsync(App, BoardTests.Looks(5));
        var applicant = await App.LoginAsync("enterprise1");
        var id = await procedure.ApplyAsync(applicant);
        await ClaimAsync(gone, id);
        var admin = await App.LoginAsync("admin1");
        var user = (await admin.GetAsync("/api/admin/users?q=gone1")).Ok()["items"]![0]!;

        (await admin.PutAsync($"/api/admin/users/{user["id"]}", new { displayName = "子", role = "Officer", department = "kjj", position = "Handler", disabled = true })).Ok();

        var officer = await App.LoginAsync("kjj.officer");
        Assert.Null(Assert.Single(await officer.WorkItemsOfAsync(id))["assignee"]);
        var line = Assert.Single(await officer.TimelineAsync(id), one => (string?)one["kind"] == "back-to-pool");
        Assert.Contains("账号已停用", (string)line["text"]!, StringComparison.Ordinal);
        await applicant.WithdrawAsync(id);
    }

    [Fact]
    public async Task Substitutes_never_go_in_a_circle_also_when_both_say_it_at_the_same_moment()
    {
        var (first, second) = (await ColleagueAsync("circle1", "丁"), await ColleagueAsync("circle2", "戊"));
        var today = await DayAsync(first);

        var answers = await Task.WhenAll(SetAsync(first, "circle2", today, today), SetAsync(second, "circle1", today, today));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.Equal(["substitute"], answers.Single(answer => answer.Status != HttpStatusCode.Created).Refused(HttpStatusCode.BadRequest).Fields);
    }

    [Fact]
    public async Task On_the_first_day_what_is_in_hand_moves_and_only_of_the_procedure_that_was_named()
    {
        var (first, second) = (await ColleagueAsync("later1", "己"), await ColleagueAsync("later2", "庚"));
        var (named, other) = (await TestProcedure.PublishAsync(App, BoardTests.Looks(20)), await TestProcedure.PublishAsync(App, BoardTests.Looks(20)));
        var applicant = await App.LoginAsync("enterprise2");
        var (moves, stays) = (await named.ApplyAsync(applicant), await other.ApplyAsync(applicant));
        await ClaimAsync(first, moves);
        await ClaimAsync(first, stays);
        (await SetAsync(first, "later2", await DayAsync(first, 2), await DayAsync(first, 5), handOver: true, procedure: named.Code)).Ok();
        Assert.Equal(2, (await first.WorkItemsOfAsync(moves)).Count + (await first.WorkItemsOfAsync(stays)).Count);

        await first.AdvanceClockAsync("P3D");

        Assert.Empty(await first.WorkItemsOfAsync(moves));
        Assert.Single(await second.WorkItemsOfAsync(moves));
        Assert.Single(await first.WorkItemsOfAsync(stays));
        await applicant.WithdrawAsync(moves);
        await applicant.WithdrawAsync(stays);
    }

    [Fact]
    public async Task A_leader_sets_it_for_a_colleague_and_nobody_else_does()
    {
        var (first, leader) = (await ColleagueAsync("led1", "辛"), await App.LoginAsync("kjj.leader"));
        var (today, body) = (await DayAsync(first), new { user = "led1", substitute = "kjj.officer", from = "", to = "" });
        (await (await App.LoginAsync("kjj.officer")).PostAsync("/api/me/absences", new { user = "led1", substitute = "kjj.officer", from = today, to = today })).Refused(HttpStatusCode.Forbidden);
        Assert.Equal(["from", "to"], (await leader.PostAsync("/api/me/absences", new { body.user, body.substitute })).Refused(HttpStatusCode.BadRequest).Fields);
        Assert.Equal(["substitute"], (await first.PostAsync("/api/me/absences", new { substitute = "rsj.officer", from = today, to = today })).Refused(HttpStatusCode.BadRequest).Fields);

        var id = ApiClient.Id((await leader.PostAsync("/api/me/absences", new { user = "led1", substitute = "kjj.officer", from = today, to = today })).Ok());

        Assert.Contains((await first.GetAsync("/api/me/absences")).Ok()["items"]!.AsArray(), row => ApiClient.Id(row!) == id);
        (await (await App.LoginAsync("rsj.leader")).PostAsync($"/api/me/absences/{id}/end")).Refused(HttpStatusCode.NotFound);
        (await first.PostAsync($"/api/me/absences/{id}/end")).Ok();
        Assert.Equal("absence-ended", (await leader.PostAsync($"/api/me/absences/{id}/end")).Refused(HttpStatusCode.Conflict).Code);
    }

    private static Task<Answer> SetAsync(ApiClient person, string substitute, string from, string to, bool handOver = false, string? procedure = null) =>
        person.PostAsync("/api/me/absences", new { substitute, from, to, handOver, procedure });

    private static async Task ClaimAsync(ApiClient person, string caseId) =>
        (await person.PostAsync($"/api/work-items/{ApiClient.Id(Assert.Single(await person.WorkItemsOfAsync(caseId)))}/claim")).Ok();

    private static async Task<string> DayAsync(ApiClient person, int later = 0) =>
        (await person.NowAsync()).ToOffset(TimeSpan.FromHours(8)).AddDays(later).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private async Task<ApiClient> ColleagueAsync(string userName, string displayName)
    {
        var admin = await App.LoginAsync("admin1");
        (await admin.PostAsync("/api/admin/users", new { userName, displayName, role = "Officer", department = "kjj", position = "Handler", newPassword = ApiClient.DemoPassword })).Ok();
        return await App.LoginAsync(userName);
    }
}
