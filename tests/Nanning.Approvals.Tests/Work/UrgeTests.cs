using System.Net;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Tests.Workflows;

namespace Nanning.Approvals.Tests.Work;

/// <summary>Urging (催办): by whom, how often, and when it goes further up.</summary>
public abstract class UrgeTests(ApprovalsFixture fixture)
{
    private ApprovalsApp App => fixture.App;

    [Fact]
    public async Task Applicant_predecessor_and_supervisor_urge_once_a_day_each_and_the_third_goes_to_the_leader()
    {
        var procedure = await TestProcedure.PublishAsync(App, new FlowBuilder()
            .Add("Start", "Elsa.Start").Add("First", "Approvals.Review").Add("Second", "Approvals.Review", ("department", "rsj")).Add("End", "Elsa.End")
            .Way("Start > First:Approve > Second:Approve > End").Way("First:Reject > End").Way("Second:Reject > End"));
        var applicant = await App.LoginAsync("enterprise1");
        var before = await App.LoginAsync("kjj.officer");
        var holder = await App.LoginAsync("rsj.officer");
        var leader = await App.LoginAsync("rsj.leader");
        var supervisor = await App.LoginAsync("supervisor1");
        var id = await procedure.ApplyAsync(applicant);
        await before.DecideAsync(ApiClient.Id(Assert.Single(await before.WorkItemsOfAsync(id))), "Approve");
        var item = ApiClient.Id(Assert.Single(await holder.WorkItemsOfAsync(id)));
        var path = $"/api/work-items/{item}/urge";

        (await (await App.LoginAsync("enterprise2")).PostAsync(path)).Refused(HttpStatusCode.NotFound);
        (await (await App.LoginAsync("kjj.leader")).PostAsync(path)).Refused(HttpStatusCode.NotFound);
        Assert.Equal("may-not-urge", (await leader.PostAsync(path)).Refused(HttpStatusCode.Forbidden).Code);
        Assert.Contains("urge", (await before.CaseAsync(id))["actions"]!.AsArray().Select(action => (string?)action));
        var told = await UrgesToldAsync(leader);
        var all = await Task.WhenAll(new[] { applicant, before, supervisor }.Select(person => person.PostAsync(path, new { reason = "请尽快" })));

        Assert.Equal([1, 2, 3], all.Select(answer => (int)answer.Ok()["count"]!).Order());
        Assert.Single(all, answer => (bool)answer.Body!["escalated"]!);
        Assert.Equal(told + 1, await UrgesToldAsync(leader));
        Assert.Equal("urged-today", (await applicant.PostAsync(path)).Refused(HttpStatusCode.Conflict).Code);
        var seen = (await holder.GetAsync($"/api/work-items/{item}")).Ok();
        Assert.Equal((3, "请尽快"), ((int)seen["urges"]!["count"]!, (string?)seen["urges"]!["items"]![0]!["reason"]));
        Assert.Contains("urge", (await supervisor.GetAsync($"/api/work-items/{item}")).Ok()["actions"]!.AsArray().Select(action => (string?)action));

        await applicant.AdvanceClockAsync("P1D");
        (await applicant.PostAsync(path)).Ok();
        (await before.PostAsync($"/api/cases/{id}/urge")).Ok();
        await holder.DecideAsync(item, "Approve");
        Assert.Equal("already-decided", (await supervisor.PostAsync(path)).Refused(HttpStatusCode.Conflict).Code);
    }

    private static async Task<int> UrgesToldAsync(ApiClient person) =>
        (await person.MessagesAsync()).Count(note => ((string)note["title"]!).StartsWith("催办升级", StringComparison.Ordinal));
}

public sealed class UrgeOnSqliteTests(OnSqlite fixture) : UrgeTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class UrgeOnPostgresTests(OnPostgres fixture) : UrgeTests(fixture), IClassFixture<OnPostgres>;
