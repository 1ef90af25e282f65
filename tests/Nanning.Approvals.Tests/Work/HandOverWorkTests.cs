using System.Net;
using System.Text.Json.Nodes;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Work;

/// <summary>All that somebody holds who leaves goes to a colleague in one go, and may come back.</summary>
public abstract class HandOverWorkTests(ApprovalsFixture fixture)
{
    private const string Reason = "调离本科室";

    private ApprovalsApp App => fixture.App;

    [Fact]
    public async Task What_somebody_holds_goes_to_a_colleague_and_can_be_taken_back()
    {
        var (applicant, officer, leader) = (await App.LoginAsync("enterprise1"), await App.LoginAsync("kjj.officer"), await App.LoginAsync("kjj.leader"));
        var id = await applicant.ApplyAsync(ExampleForm.Load("P18a"));
        var item = ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(id)));
        (await officer.PostAsync($"/api/work-items/{item}/claim")).Ok();

        var preview = (await leader.GetAsync("/api/work-items/hand-overs?user=kjj.officer&to=kjj.leader")).Ok();
        Assert.Equal("colleague", (string?)Assert.Single(preview["items"]!.AsArray(), one => ApiClient.Id(one!) == item)!["to"]);
        Assert.Equal("kjj.officer", (string?)preview["user"]);

        var done = (await leader.PostAsync("/api/work-items/hand-overs", new { user = "kjj.officer", to = "kjj.leader", reason = Reason })).Ok();
        Assert.True((int)done["toColleague"]! >= 1);
        Assert.Equal(Name(done["toName"]), Name((await leader.GetAsync($"/api/work-items/{item}")).Ok()["assignee"]));
        Assert.Single(await applicant.TimelineAsync(id), line => (string?)line["kind"] == "transferred" && (string?)line["opinion"] == Reason);
        (await officer.TryDecideAsync(item, "Approve", "受理。")).Refused(HttpStatusCode.Forbidden);

        (await leader.PostAsync($"/api/work-items/hand-overs/{ApiClient.Id(done)}/undo")).Ok();
        Assert.Contains("decide", (await officer.GetAsync($"/api/work-items/{item}")).Ok()["actions"]!.AsArray().Select(action => (string)action!));
        Assert.Equal("too-late", (await leader.PostAsync($"/api/work-items/hand-overs/{ApiClient.Id(done)}/undo")).Refused(HttpStatusCode.Conflict).Code);
        await applicant.WithdrawAsync(id);
    }

    [Fact]
    public async Task Without_a_colleague_all_of_it_goes_to_the_pool_once_however_often_it_is_asked()
    {
        var (applicant, officer) = (await App.LoginAsync("enterprise2"), await App.LoginAsync("kjj.officer"));
        var id = await applicant.ApplyAsync(ExampleForm.Load("P18a"));
        var item = ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(id)));
        (await officer.PostAsync($"/api/work-items/{item}/claim")).Ok();
        var (leader, administrator) = (await App.LoginAsync("kjj.leader"), await App.LoginAsync("admin1"));

        var answers = await Task.WhenAll(new[] { leader, administrator }.Select(who => who.PostAsync("/api/work-items/hand-overs", new { user = "kjj.officer", reason = Reason })));

        Assert.True(answers.Sum(answer => (int)answer.Ok()["toPool"]!) >= 1);
        Assert.Null((string?)(await officer.GetAsync($"/api/work-items/{item}")).Ok()["assignee"]);
        Assert.Single(await applicant.TimelineAsync(id), line => (string?)line["kind"] == "transferred");
        await applicant.WithdrawAsync(id);
    }

    [Theory]
    [InlineData("kjj.leader", "rsj.officer", null, Reason, "user")]
    [InlineData("kjj.officer", "kjj.officer", null, Reason, "user")]
    [InlineData("kjj.leader", "kjj.officer", "rsj.officer", Reason, "to")]
    [InlineData("kjj.leader", "kjj.officer", "kjj.officer", Reason, "to")]
    [InlineData("admin1", "kjj.officer", "kjj.leader", " ", "reason")]
    public async Task Only_a_leader_of_the_department_or_an_administrator_hands_over_to_somebody_of_it(string who, string user, string? to, string reason, string field)
    {
        var refused = (await (await App.LoginAsync(who)).PostAsync("/api/work-items/hand-overs", new JsonObject { ["user"] = user, ["to"] = to, ["reason"] = reason })).Refused(HttpStatusCode.BadRequest);

        Assert.Equal([field], refused.Fields);
    }

    private static string Name(JsonNode? node) => (string)node!;
}

public sealed class HandOverWorkOnSqliteTests(OnSqlite fixture) : HandOverWorkTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class HandOverWorkOnPostgresTests(OnPostgres fixture) : HandOverWorkTests(fixture), IClassFixture<OnPostgres>;
