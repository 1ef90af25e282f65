using System.Net;
using Nanning.Approvals.Tests.Scenarios;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Tests.Workflows;

namespace Nanning.Approvals.Tests.Work;

/// <summary>What an officer finds beside a case: changes, earlier cases, who holds it, phrases.</summary>
public abstract class WorkItemPageTests(ApprovalsFixture fixture)
{
    private const string Phrases = "/api/work-items/phrases";

    private ApprovalsApp App => fixture.App;

    [Fact]
    public async Task The_officer_sees_field_by_field_what_the_applicant_changed_and_what_else_was_asked_for()
    {
        var job = new MainJob(App.LoginAsync) { Applicant = "enterprise1" };
        await job.ApplyForRecognitionAsync();
        var officer = await job.As("kjj.officer");
        var item = ApiClient.Id(await MainJob.TheOnlyItemAsync(officer, job.Recognition));
        Assert.Null((await officer.GetAsync($"/api/work-items/{item}/history")).Ok()["changes"]);

        await officer.RequestSupplementAsync(item, ["baseName"], [], "请写全基地名称。");
        var applicant = await job.As("enterprise1");
        var form = (await applicant.CaseAsync(job.Recognition))["form"]!.DeepClone();
        var before = (string)form["baseName"]!;
        form["baseName"] = before + "（一期）";
        (await applicant.PutAsync($"/api/cases/{job.Recognition}", new { form })).Ok();
        await applicant.SubmitAsync(job.Recognition);

        item = ApiClient.Id(await MainJob.TheOnlyItemAsync(officer, job.Recognition));
        var history = (await officer.GetAsync($"/api/work-items/{item}/history")).Ok();
        var change = Assert.Single(history["changes"]!["fields"]!.AsArray())!;
        Assert.Equal(("baseName", before, before + "（一期）"), ((string)change["id"]!, (string)change["before"]!, (string)change["after"]!));
        Assert.Contains("申请人补正后的改动", (await officer.GetAsync($"/work-items/{item}")).Text, StringComparison.Ordinal);

        await applicant.WithdrawAsync(job.Recognition);
        var again = await applicant.ApplyAsync(ExampleForm.Load("P18a"));
        item = ApiClient.Id(await MainJob.TheOnlyItemAsync(officer, again));
        var other = (await officer.GetAsync($"/api/work-items/{item}/history")).Ok()["cases"]!.AsArray().Single(one => ApiClient.Id(one!) == job.Recognition)!;
        Assert.Equal(("Withdrawn", true), ((string)other["status"]!, (bool)other["similar"]!));
        (await applicant.GetAsync($"/api/work-items/{item}/history")).Refused(HttpStatusCode.Forbidden);
        await applicant.WithdrawAsync(again);
    }

    [Fact]
    public async Task A_head_takes_over_what_a_colleague_holds_and_the_colleague_is_told()
    {
        var procedure = await TestProcedure.PublishAsync(App, Flow());
        var (officer, leader) = (await App.LoginAsync("kjj.officer"), await App.LoginAsync("kjj.leader"));
        var id = ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(await procedure.ApplyAsync(await App.LoginAsync("enterprise1")))));
        var path = $"/api/work-items/{id}/take-over";
        (await leader.PostAsync(path, new { reason = "没人在办" })).Refused(HttpStatusCode.Forbidden);
        (await officer.PostAsync($"/api/work-items/{id}/claim")).Ok();

        Assert.Contains("take-over", (await leader.GetAsync($"/api/work-items/{id}")).Ok()["actions"]!.AsArray().Select(action => (string)action!));
        (await leader.PostAsync(path, new { reason = " " })).Refused(HttpStatusCode.BadRequest);
        (await (await App.LoginAsync("rsj.leader")).PostAsync(path, new { reason = "别的部门" })).Refused(HttpStatusCode.NotFound);
        (await leader.PostAsync(path, new { reason = "承办人请假" })).Ok();
        (await officer.TryDecideAsync(id, "Approve", "同意。")).Refused(HttpStatusCode.Forbidden);
        (await officer.PostAsync(path, new { reason = "拿回" })).Refused(HttpStatusCode.Forbidden);

        (await (await App.LoginAsync("supervisor1")).PostAsync(path, new { reason = "久拖不办" })).Ok();
        Assert.Null((await officer.GetAsync($"/api/work-items/{id}")).Ok()["assignee"]);
        Assert.Equal(2, await procedure.ReadAsync(db => Microsoft.EntityFrameworkCore.EntityFrameworkQueryableExtensions.CountAsync(
            db.Journal.Where(entry => entry.Kind == "taken-over" && db.WorkItems.Any(item => item.CaseId == entry.CaseId && item.Id == Guid.Parse(id))))));
    }

    [Fact]
    public async Task Phrases_are_own_or_the_departments_and_the_latter_are_kept_by_its_heads()
    {
        var (officer, leader, other) = (await App.LoginAsync("kjj.officer"), await App.LoginAsync("kjj.leader"), await App.LoginAsync("rsj.officer"));
        var own = ApiClient.Id((await officer.PostAsync(Phrases, new { text = " 材料齐全，予以受理。 " })).Ok());
        (await officer.PostAsync(Phrases, new { text = "部门用语", shared = true })).Refused(HttpStatusCode.Forbidden);
        (await officer.PostAsync(Phrases, new { text = " " })).Refused(HttpStatusCode.BadRequest);
        var shared = ApiClient.Id((await leader.PostAsync(Phrases, new { text = "符合政策，同意。", shared = true })).Ok());

        Assert.Equal(["材料齐全，予以受理。", "符合政策，同意。"], await TextsAsync(officer));
        Assert.DoesNotContain("材料齐全，予以受理。", await TextsAsync(leader));
        Assert.Empty(await TextsAsync(other));
        (await officer.PutAsync($"{Phrases}/{shared}", new { text = "改" })).Refused(HttpStatusCode.Forbidden);
        (await leader.PutAsync($"{Phrases}/{own}", new { text = "改" })).Refused(HttpStatusCode.NotFound);
        (await officer.PutAsync($"{Phrases}/{own}", new { text = "材料齐全。" })).Ok();
        Assert.Equal(["材料齐全。", "符合政策，同意。"], await TextsAsync(officer));
        await officer.DeleteAsync($"{Phrases}/{own}");
        await leader.DeleteAsync($"{Phrases}/{shared}");
        Assert.Empty(await TextsAsync(officer));
    }

    private static FlowBuilder Flow() => new FlowBuilder()
        .Add("Start", "Elsa.Start").Add("Decide", "Approvals.Review").Add("End", "Elsa.End").Way("Start > Decide").Way("Decide:Approve > End").Way("Decide:Reject > End");

    private static async Task<IEnumerable<string>> TextsAsync(ApiClient person) =>
        [.. (await person.GetAsync(Phrases)).Ok()["items"]!.AsArray().Select(phrase => (string)phrase!["text"]!)];
}

public sealed class WorkItemPageOnSqliteTests(OnSqlite fixture) : WorkItemPageTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class WorkItemPageOnPostgresTests(OnPostgres fixture) : WorkItemPageTests(fixture), IClassFixture<OnPostgres>;
