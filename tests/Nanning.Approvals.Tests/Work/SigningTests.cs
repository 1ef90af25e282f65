using System.Net;
using System.Text.Json.Nodes;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Tests.Workflows;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Tests.Work;

/// <summary>Delegation (委派), signatures added and taken back (加签、减签).</summary>
public abstract class SigningTests(ApprovalsFixture fixture)
{
    private ApprovalsApp App => fixture.App;

    [Fact]
    public async Task A_colleague_gives_an_opinion_under_the_own_name_and_whoever_asked_decides()
    {
        var (officer, leader) = await BothAsync();
        var (id, item) = await ApplyAsync(officer);
        (await officer.PostAsync($"/api/work-items/{item}/delegate", new { to = "kjj.leader" })).Refused(HttpStatusCode.BadRequest);
        (await officer.PostAsync($"/api/work-items/{item}/delegate", new { to = "rsj.officer", reason = "请核实" })).Refused(HttpStatusCode.BadRequest);
        (await officer.PostAsync($"/api/work-items/{item}/delegate", new { to = "kjj.leader", reason = "请核实场地面积" })).Ok();

        var waits = (await officer.TryDecideAsync(item, "Approve")).Refused(HttpStatusCode.Conflict);
        Assert.Equal("waits-for-others", waits.Code);
        Assert.Contains("科技局", waits.Words, StringComparison.Ordinal);
        Assert.Equal("delegated", (await officer.PostAsync($"/api/work-items/{item}/delegate", new { to = "kjj.leader", reason = "再请" })).Refused(HttpStatusCode.Conflict).Code);

        var part = await PartAsync(leader, id);
        var seen = (await leader.GetAsync($"/api/work-items/{part}")).Ok();
        Assert.Equal(("Delegate", "请核实场地面积"), ((string?)seen["kind"], (string?)seen["asked"]!["reason"]));
        Assert.Equal(["decide"], seen["actions"]!.AsArray().Select(action => (string?)action));
        (await leader.TryDecideAsync(part, "Agree")).Refused(HttpStatusCode.BadRequest);
        (await officer.TryDecideAsync(part, "Agree", "代办")).Refused(HttpStatusCode.Forbidden);
        await leader.DecideAsync(part, "Agree", "面积属实。");

        var back = (await officer.GetAsync($"/api/work-items/{item}")).Ok();
        Assert.Equal(("done", "面积属实。"), ((string?)back["signers"]![0]!["state"], (string?)back["signers"]![0]!["opinion"]));
        Assert.Contains("decide", back["actions"]!.AsArray().Select(action => (string?)action));
        await officer.DecideAsync(item, "Approve", "同意。");
        Assert.Equal("Approved", await officer.StatusAsync(id));
        var applicant = await App.LoginAsync("enterprise1");
        Assert.DoesNotContain(await applicant.TimelineAsync(id), line => (string?)line["opinion"] == "面积属实。");
    }

    [Fact]
    public async Task Two_last_signers_at_once_are_both_heard_and_the_flow_goes_on_once()
    {
        var officer = await App.LoginAsync("kjj.officer");
        var signers = new[] { await App.LoginAsync("rsj.officer"), await App.LoginAsync("czj.officer"), await App.LoginAsync("kjj.leader") };
        for (var round = 0; round < 5; round++)
        {
            var (id, item) = await ApplyAsync(officer);
            (await officer.PostAsync($"/api/work-items/{item}/add-signers", new { users = signers.Select(signer => signer.User), position = "parallel" })).Ok();
            var decided = await officer.DecideAsync(item, "Approve", "同意。");
            Assert.Equal(("Open", 3), ((string?)decided["state"], decided["waitsFor"]!.AsArray().Count));
            Assert.Equal("InProgress", await officer.StatusAsync(id));

            var parts = await Task.WhenAll(signers.Select(signer => PartAsync(signer, id)));
            await Task.WhenAll(signers.Select((signer, index) => signer.DecideAsync(parts[index], "Agree")));

            Assert.Equal("Approved", await officer.StatusAsync(id));
            var lines = await officer.TimelineAsync(id);
            var own = Assert.Single(lines, line => (string?)line["kind"] == "decided");
            Assert.Equal("同意。", (string?)own["opinion"]);
            Assert.Contains("科技局", (string)own["department"]!, StringComparison.Ordinal);
            Assert.Equal(3, lines.Count(line => (string?)line["kind"] == "signed"));
            var people = await TestProcedure.ReadAsync(App, db => StepPeople.WhoActedAsync(db, Guid.Parse(id), "Decide", TestContext.Current.CancellationToken));
            Assert.Equal(4, people.Count);
        }
    }

    [Fact]
    public async Task Before_the_decision_a_co_lead_signs_and_sees_the_case()
    {
        var officer = await App.LoginAsync("kjj.officer");
        var other = await App.LoginAsync("rsj.officer");
        var (id, item) = await ApplyAsync(officer);
        (await other.GetAsync($"/api/cases/{id}")).Refused(HttpStatusCode.NotFound);
        (await officer.PostAsync($"/api/work-items/{item}/add-signers", new { users = new[] { "rsj.officer" }, position = "before", reason = "请核实社保" })).Ok();
        (await other.GetAsync($"/api/cases/{id}")).Ok();
        Assert.Equal("waits-for-others", (await officer.TryDecideAsync(item, "Approve")).Refused(HttpStatusCode.Conflict).Code);

        await other.DecideAsync(await PartAsync(other, id), "Disagree", "社保缴费人数不符。");

        // The holder knows it now, and decides.
        await officer.DecideAsync(item, "Reject", "社保不符。");
        Assert.Equal("Rejected", await officer.StatusAsync(id));
    }

    [Fact]
    public async Task One_who_disagrees_after_the_decision_gives_it_back_to_the_holder()
    {
        var (officer, leader) = await BothAsync();
        var other = await App.LoginAsync("czj.officer");
        var (id, item) = await ApplyAsync(officer);
        (await officer.PostAsync($"/api/work-items/{item}/add-signers", new { users = new[] { "kjj.leader", "czj.officer" }, position = "after" })).Ok();
        Assert.Empty(await leader.WorkItemsOfAsync(id));
        (await officer.TryDecideAsync(item, "Reject")).Refused(HttpStatusCode.BadRequest);
        await officer.DecideAsync(item, "Approve");
        await leader.DecideAsync(await PartAsync(leader, id), "Agree");
        await other.DecideAsync(await PartAsync(other, id), "Disagree", "预算不足。");

        var back = (await officer.GetAsync($"/api/work-items/{item}")).Ok();
        Assert.Equal(("Open", null), ((string?)back["state"], back["pending"]));
        Assert.Equal("InProgress", await officer.StatusAsync(id));
        await officer.DecideAsync(item, "Reject", "财政预算不足。");
        Assert.Equal("Rejected", await officer.StatusAsync(id));
    }

    [Fact]
    public async Task A_signer_is_taken_back_until_the_signature_is_given_and_then_the_decision_goes_on()
    {
        var (officer, leader) = await BothAsync();
        var other = await App.LoginAsync("rsj.officer");
        var (id, item) = await ApplyAsync(officer);
        (await officer.PostAsync($"/api/work-items/{item}/add-signers", new { users = new[] { "kjj.leader", "rsj.officer" }, position = "parallel" })).Ok();
        await leader.DecideAsync(await PartAsync(leader, id), "Agree");
        await officer.DecideAsync(item, "Approve");
        Assert.Equal("signer-acted", (await officer.PostAsync($"/api/work-items/{item}/remove-signer", new { user = "kjj.leader" })).Refused(HttpStatusCode.Conflict).Code);
        (await other.PostAsync($"/api/work-items/{item}/remove-signer", new { user = "rsj.officer" })).Refused(HttpStatusCode.NotFound);
        var part = await PartAsync(other, id);

        (await officer.PostAsync($"/api/work-items/{item}/remove-signer", new { user = "rsj.officer" })).Ok();

        Assert.Equal("Approved", await officer.StatusAsync(id));
        Assert.Equal("already-decided", (await other.TryDecideAsync(part, "Agree")).Refused(HttpStatusCode.Conflict).Code);
    }

    [Fact]
    public async Task Who_signs_does_not_hold_and_nobody_signs_twice()
    {
        var (officer, leader) = await BothAsync();
        var (_, item) = await ApplyAsync(officer);
        var path = $"/api/work-items/{item}/add-signers";
        (await officer.PostAsync(path, new { users = new[] { "kjj.officer" }, position = "before" })).Refused(HttpStatusCode.BadRequest);
        (await officer.PostAsync(path, new { users = new[] { "gaj.officer" }, position = "before" })).Refused(HttpStatusCode.BadRequest);
        (await officer.PostAsync(path, new { users = new[] { "rsj.officer", "rsj.officer" }, position = "before" })).Refused(HttpStatusCode.BadRequest);
        (await officer.PostAsync(path, new { users = new[] { "kjj.leader" }, position = "later" })).Refused(HttpStatusCode.BadRequest);
        (await officer.PostAsync(path, new { users = new[] { "kjj.leader" }, position = "parallel" })).Ok();
        (await officer.PostAsync(path, new { users = new[] { "kjj.leader" }, position = "before" })).Refused(HttpStatusCode.BadRequest);
        (await officer.PostAsync($"/api/work-items/{item}/release")).Ok();

        Assert.Equal("signer-may-not-hold", (await leader.PostAsync($"/api/work-items/{item}/claim")).Refused(HttpStatusCode.Conflict).Code);
        Assert.Equal("signer-may-not-hold", (await leader.TryDecideAsync(item, "Approve")).Refused(HttpStatusCode.Conflict).Code);
        Assert.Equal("signer-may-not-hold", (await officer.PostAsync($"/api/work-items/{item}/transfer", new { to = "kjj.leader", reason = "出差" })).Refused(HttpStatusCode.Conflict).Code);
    }

    [Fact]
    public async Task A_decision_that_is_changed_is_signed_anew()
    {
        var (officer, leader) = await BothAsync();
        var other = await App.LoginAsync("rsj.officer");
        var (id, item) = await ApplyAsync(officer);
        (await officer.PostAsync($"/api/work-items/{item}/add-signers", new { users = new[] { "kjj.leader", "rsj.officer" }, position = "after" })).Ok();
        await officer.DecideAsync(item, "Approve");
        await leader.DecideAsync(await PartAsync(leader, id), "Agree");

        await officer.DecideAsync(item, "Reject", "材料不实。");

        await other.DecideAsync(await PartAsync(other, id), "Agree");
        Assert.Equal("InProgress", await officer.StatusAsync(id));
        await leader.DecideAsync(await PartAsync(leader, id), "Agree");
        Assert.Equal("Rejected", await officer.StatusAsync(id));
    }

    [Fact]
    public async Task Signatures_end_with_their_step_whatever_ends_it()
    {
        var officer = await App.LoginAsync("kjj.officer");
        var other = await App.LoginAsync("rsj.officer");
        var (id, item) = await ApplyAsync(officer);
        (await officer.PostAsync($"/api/work-items/{item}/add-signers", new { users = new[] { "rsj.officer", "czj.officer" }, position = "after" })).Ok();
        await officer.DecideAsync(item, "Approve");
        var part = await PartAsync(other, id);

        await (await App.LoginAsync("enterprise1")).WithdrawAsync(id);

        Assert.Empty(await other.WorkItemsOfAsync(id));
        Assert.Equal("Cancelled", (string?)(await other.GetAsync($"/api/work-items/{part}")).Ok()["state"]);
        Assert.False(await TestProcedure.ReadAsync(App, db => Task.FromResult(db.WorkItems.Any(row => row.CaseId == Guid.Parse(id) && (row.State == WorkItemState.Open || row.State == WorkItemState.Waiting)))));
    }

    internal static FlowBuilder Flow(params (string Name, JsonNode? Value)[] inputs) => new FlowBuilder()
        .Add("Start", "Elsa.Start").Add("Decide", "Approvals.Review", inputs)
        .Add("Yes", "Approvals.SetStatus", ("status", "Approved")).Add("No", "Approvals.SetStatus", ("status", "Rejected")).Add("End", "Elsa.End")
        .Way("Start > Decide:Approve > Yes > End").Way("Decide:Reject > No > End");

    /// <summary>A case whose first step lies in the pool of the lead. Answers the case and the item.</summary>
    private async Task<(string Id, string Item)> ApplyAsync(ApiClient officer)
    {
        var procedure = await TestProcedure.PublishAsync(App, Flow());
        var id = await procedure.ApplyAsync(await App.LoginAsync("enterprise1"));
        return (id, ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(id))));
    }

    private async Task<(ApiClient Officer, ApiClient Leader)> BothAsync() => (await App.LoginAsync("kjj.officer"), await App.LoginAsync("kjj.leader"));

    private static async Task<string> PartAsync(ApiClient person, string caseId) =>
        ApiClient.Id(Assert.Single(await person.WorkItemsOfAsync(caseId), item => (string?)item["kind"] != "Step"));
}

public sealed class SigningOnSqliteTests(OnSqlite fixture) : SigningTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class SigningOnPostgresTests(OnPostgres fixture) : SigningTests(fixture), IClassFixture<OnPostgres>;
