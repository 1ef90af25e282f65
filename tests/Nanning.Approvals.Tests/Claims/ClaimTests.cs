using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Claims;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Claims;

/// <summary>Who was paid for once is not paid for again, and the officers see who is claimed elsewhere.</summary>
public abstract class ClaimTests(ApprovalsFixture fixture)
{
    private static int people;

    private ApprovalsApp App => fixture.App;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_person_who_was_paid_for_is_refused_with_the_clause_even_when_written_differently()
    {
        var (procedure, officer) = (await ClaimFlow.PublishAsync(App), await App.LoginAsync("kjj.officer"));
        var (first, second) = (await App.LoginAsync("enterprise1"), await App.LoginAsync("enterprise2"));
        var person = Person() + "x";
        var id = await procedure.ApplyAsync(first, ClaimFlow.Form(100, person));
        (await officer.TryDecideOnlyAsync(id, "Approve")).Ok();

        var draft = await second.CreateCaseAsync(procedure.Code, ClaimFlow.Form(100, $" {person.ToUpperInvariant()} "));
        var refused = (await second.TrySubmitAsync(draft)).Refused(HttpStatusCode.UnprocessableEntity);

        Assert.Equal("not-eligible", refused.Code);
        Assert.Contains("每人只补一次。（测试 第1条）", refused.Words, StringComparison.Ordinal);
        Assert.Contains("此前已计 1，本次申报 1，超过上限 1", refused.Words, StringComparison.Ordinal);
        var rule = (await second.CheckAsync(procedure.Code, ClaimFlow.Form(100, person)))["rules"]!.AsArray().Single(one => (string?)one!["id"] == "claim-person");
        Assert.False((bool)rule!["passed"]!);
    }

    [Fact]
    public async Task A_person_named_twice_on_one_form_is_refused()
    {
        var procedure = await ClaimFlow.PublishAsync(App);
        var applicant = await App.LoginAsync("enterprise1");
        var person = Person();
        var draft = await applicant.CreateCaseAsync(procedure.Code, ClaimFlow.Form(100, person, person));

        Assert.Equal("not-eligible", (await applicant.TrySubmitAsync(draft)).Refused(HttpStatusCode.UnprocessableEntity).Code);
    }

    [Fact]
    public async Task What_two_enterprises_apply_for_is_shown_to_the_officers_only_and_granted_to_the_first()
    {
        var (procedure, officer) = (await ClaimFlow.PublishAsync(App), await App.LoginAsync("kjj.officer"));
        var (first, second) = (await App.LoginAsync("enterprise1"), await App.LoginAsync("enterprise2"));
        var person = Person();
        var one = await procedure.ApplyAsync(first, ClaimFlow.Form(100, person));
        var two = await procedure.ApplyAsync(second, ClaimFlow.Form(100, person));

        var flag = Assert.Single((await officer.CaseAsync(two))["flags"]!.AsArray())!;
        Assert.Equal((one, "Pending", person, "person"), ((string?)flag["caseId"], (string?)flag["state"], (string?)flag["subject"], (string?)flag["kind"]));
        Assert.Empty((await first.CaseAsync(one))["flags"]!.AsArray());
        Assert.Empty((await second.CaseAsync(two))["flags"]!.AsArray());
        (await officer.TryDecideOnlyAsync(one, "Approve")).Ok();

        Assert.Equal("not-eligible", (await officer.TryDecideOnlyAsync(two, "Approve")).Refused(HttpStatusCode.UnprocessableEntity).Code);

        Assert.Equal("Counted", (string?)(await officer.CaseAsync(two))["flags"]![0]!["state"]);
        (await officer.TryDecideOnlyAsync(two, "Reject")).Ok();
        Assert.Empty((await officer.CaseAsync(one))["flags"]!.AsArray());
        Assert.Equal([ClaimState.Counted, ClaimState.Released], await StatesAsync(one, two));
    }

    [Fact]
    public async Task Who_is_withdrawn_or_taken_back_may_be_claimed_again()
    {
        var (procedure, officer, applicant) = (await ClaimFlow.PublishAsync(App), await App.LoginAsync("kjj.officer"), await App.LoginAsync("enterprise1"));
        var person = Person();
        await applicant.WithdrawAsync(await procedure.ApplyAsync(applicant, ClaimFlow.Form(100, person)));
        var undone = await procedure.ApplyAsync(applicant, ClaimFlow.Form(100, person));
        (await officer.TryDecideOnlyAsync(undone, "Approve")).Ok();
        (await officer.TryDecideOnlyAsync(undone, "Undo")).Ok();

        var last = await procedure.ApplyAsync(applicant, ClaimFlow.Form(100, person));
        (await officer.TryDecideOnlyAsync(last, "Approve")).Ok();

        Assert.Equal([ClaimState.Released, ClaimState.Counted], await StatesAsync(undone, last));
    }

    [Fact]
    public async Task A_supplement_changes_who_is_claimed()
    {
        var procedure = await ClaimFlow.PublishAsync(App, json => json["claims"]![0]!.AsObject().Remove("limit"));
        var applicant = await App.LoginAsync("enterprise1");
        var (one, two) = (Person(), Person());
        var id = await procedure.ApplyAsync(applicant, ClaimFlow.Form(100, one, two));

        var subjects = await procedure.ReadAsync(db => db.Claims.Where(claim => claim.CaseId == Guid.Parse(id)).OrderBy(claim => claim.Subject).Select(claim => claim.Subject).ToListAsync(Cancel));

        Assert.Equal(new[] { one, two }.Order(StringComparer.Ordinal), subjects);
    }

    [Fact]
    public async Task A_cap_per_person_lets_each_have_an_equal_share_up_to_what_is_left()
    {
        var procedure = await ClaimFlow.PublishAsync(App, json => json["claims"] = new JsonArray());
        var (officer, applicant) = (await App.LoginAsync("kjj.officer"), await App.LoginAsync("enterprise1"));
        var (one, two) = (Person(), Person());
        var first = await procedure.ApplyAsync(applicant, ClaimFlow.Form(300, one));
        (await officer.TryDecideOnlyAsync(first, "Approve")).Ok();

        // 250 yuan each: 100 are left for the one, all of it for the other.
        var both = await procedure.ApplyAsync(applicant, ClaimFlow.Form(500, one, two));
        (await officer.TryDecideOnlyAsync(both, "Approve")).Ok();

        Assert.Equal(350m, (decimal)(await applicant.CaseAsync(both))["amount"]!);
        var caps = (await applicant.GetAsync("/api/grants?pageSize=200")).Ok()["caps"]!.AsArray().Where(cap => (string?)cap!["procedure"] == procedure.Code).ToList();
        Assert.Equal((400m, 0m), (Used(one, "used"), Used(one, "left")));
        Assert.Equal((250m, 150m), (Used(two, "used"), Used(two, "left")));
        Assert.Equal(650m, (decimal)caps.Single(cap => cap!["subject"] is null)!["used"]!);

        decimal Used(string person, string what) => (decimal)caps.Single(cap => (string?)cap!["subject"] == person)![what]!;
    }

    [Fact]
    public async Task A_recovery_is_an_entry_of_its_own_and_leaves_the_caps_and_the_claim()
    {
        var (procedure, officer, applicant) = (await ClaimFlow.PublishAsync(App), await App.LoginAsync("kjj.officer"), await App.LoginAsync("enterprise2"));
        var id = await procedure.ApplyAsync(applicant, ClaimFlow.Form(400, Person()));
        (await officer.TryDecideOnlyAsync(id, "Approve")).Ok();
        (await officer.TryDecideOnlyAsync(id, "Recover")).Ok();

        var received = (await applicant.GetAsync("/api/grants?pageSize=200")).Ok();

        var entries = received["items"]!.AsArray().Where(item => (string?)item!["procedure"] == procedure.Code).Select(item => ((string)item!["kind"]!, (decimal)item["amount"]!)).ToList();
        Assert.Equal([("Recovery", -100m), ("Grant", 400m)], entries);
        Assert.All(received["caps"]!.AsArray().Where(cap => (string?)cap!["procedure"] == procedure.Code), cap => Assert.Equal(400m, (decimal)cap!["used"]!));
        Assert.Equal(300m, (decimal)(await applicant.CaseAsync(id))["amount"]!);
        Assert.Equal([ClaimState.Counted], await StatesAsync(id));
        Assert.Contains(await applicant.TimelineAsync(id), line => (string?)line["kind"] == "grant-recovered" && (string?)line["opinion"] == "提前离职");
    }

    [Fact]
    public async Task A_grant_counts_for_the_year_that_the_form_names()
    {
        var (procedure, officer, applicant) = (await ClaimFlow.PublishAsync(App), await App.LoginAsync("kjj.officer"), await App.LoginAsync("enterprise2"));
        var form = ClaimFlow.Form(300, Person());
        form["year"] = 2015;
        var id = await procedure.ApplyAsync(applicant, form);
        (await officer.TryDecideOnlyAsync(id, "Approve")).Ok();

        Assert.Equal(2015, await procedure.ReadAsync(db => db.Grants.Where(grant => grant.CaseId == Guid.Parse(id)).Select(grant => grant.Year).SingleAsync(Cancel)));
        var other = await applicant.CreateCaseAsync(procedure.Code, form);
        Assert.NotEmpty(other);
    }

    [Fact]
    public async Task What_an_enterprise_received_is_for_itself_and_the_offices()
    {
        var (procedure, officer, applicant) = (await ClaimFlow.PublishAsync(App), await App.LoginAsync("kjj.officer"), await App.LoginAsync("enterprise2"));
        var id = await procedure.ApplyAsync(applicant, ClaimFlow.Form(300, Person()));
        (await officer.TryDecideOnlyAsync(id, "Approve")).Ok();
        var own = (await applicant.GetAsync("/api/grants")).Ok();

        var seen = (await officer.GetAsync($"/api/applicants/{own["applicantId"]}/grants?pageSize=200")).Ok();
        var csv = await officer.GetAsync($"/api/applicants/{own["applicantId"]}/grants.csv");

        Assert.Equal((decimal)own["total"]!, (decimal)seen["total"]!);
        Assert.Contains(seen["items"]!.AsArray(), item => (string?)item!["caseId"] == id);
        Assert.Contains((string)(await officer.CaseAsync(id))["number"]!, csv.Text, StringComparison.Ordinal);
        (await (await App.LoginAsync("enterprise1")).GetAsync($"/api/applicants/{own["applicantId"]}/grants")).Refused(HttpStatusCode.NotFound);
        (await officer.GetAsync($"/api/applicants/{Guid.NewGuid()}/grants")).Refused(HttpStatusCode.NotFound);
    }

    private static string Person() => $"45010119900101{Interlocked.Increment(ref people):0000}";

    private Task<List<ClaimState>> StatesAsync(params string[] cases) => TestProcedure.ReadAsync(App, async db =>
    {
        var states = new List<ClaimState>();
        foreach (var id in cases.Select(Guid.Parse))
        {
            states.AddRange(await db.Claims.Where(claim => claim.CaseId == id).Select(claim => claim.State).ToListAsync(Cancel));
        }

        return states;
    });
}

public sealed class ClaimTestsOnSqlite(OnSqlite fixture) : ClaimTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class ClaimTestsOnPostgres(OnPostgres fixture) : ClaimTests(fixture), IClassFixture<OnPostgres>;
