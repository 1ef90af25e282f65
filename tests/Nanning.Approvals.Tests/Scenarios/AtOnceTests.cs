using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Scenarios;

/// <summary>The same thing twice, and different things at the same moment.</summary>
public abstract class AtOnceTests(ApprovalsFixture fixture)
{
    private const int Many = 8;

    private ApprovalsApp App => fixture.App;

    [Fact]
    public async Task The_same_key_again_gets_the_first_answer_and_changes_nothing()
    {
        var applicant = await App.LoginAsync("enterprise1");
        var example = ExampleForm.Load("P18a");
        var body = new { procedure = "P18a", form = example.Form };
        var key = Guid.NewGuid().ToString();

        var drafts = await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => applicant.PostAsync("/api/cases", body, key)));

        var id = Assert.Single(drafts.Select(draft => ApiClient.Id(draft.Ok())).Distinct());
        var uploads = await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => UploadAsync(applicant, id, example.Materials[0], key + "-1")));
        Assert.Single(uploads.Select(upload => ApiClient.Id(upload.Ok())).Distinct());
        foreach (var material in example.Materials.Skip(1))
        {
            await applicant.UploadAsync(id, material);
        }

        var submits = await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => applicant.TrySubmitAsync(id, key + "-2")));
        Assert.Single(submits.Select(submit => (string)submit.Ok()["number"]!).Distinct());
        Assert.Single(await applicant.TimelineAsync(id), line => (string?)line["kind"] == "submitted");

        // The key belongs to one operation: used for another one it is a mistake, not a repetition.
        (await applicant.PostAsync($"/api/cases/{id}/withdraw", new { reason = "误操作" }, key + "-2")).Refused(HttpStatusCode.Conflict);
        await applicant.WithdrawAsync(id);
    }

    [Fact]
    public async Task Many_who_decide_the_same_item_at_once_leave_one_decision()
    {
        var applicant = await App.LoginAsync("enterprise1");
        var id = await applicant.ApplyAsync(ExampleForm.Load("P18a"));
        var officer = await App.LoginAsync("kjj.officer");
        var item = ApiClient.Id(await MainJob.TheOnlyItemAsync(officer, id));

        var answers = await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => officer.TryDecideAsync(item, "Approve", "受理。")));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.OK), answer => answer.Refused(HttpStatusCode.Conflict));
        Assert.Single(await applicant.TimelineAsync(id), line => (string?)line["kind"] == "decided");
        Assert.Single(await officer.WorkItemsOfAsync(id));
        await applicant.WithdrawAsync(id);
    }

    [Fact]
    public async Task The_lead_and_both_co_leads_at_once_are_all_heard_and_the_join_fires_once()
    {
        var job = new MainJob(App.LoginAsync) { Applicant = "enterprise2" };
        await job.ApplyForRecognitionAsync();
        await job.AcceptAsync();

        await Task.WhenAll(job.GiveOpinionsAsync(), job.ExamineAsync());

        var lines = await (await job.As("enterprise2")).TimelineAsync(job.Recognition);
        Assert.Equal(4, lines.Count(line => (string?)line["kind"] == "decided"));
        Assert.Equal(3, (await (await job.As("kjj.officer")).WorkItemsOfAsync(job.Recognition)).Count);
        await (await job.As("enterprise2")).WithdrawAsync(job.Recognition);
    }

    [Fact]
    public async Task Two_applications_sent_in_at_once_become_one_case()
    {
        var applicant = await App.LoginAsync("enterprise1");
        var drafts = new[] { await applicant.DraftAsync(ExampleForm.Load("P18a")), await applicant.DraftAsync(ExampleForm.Load("P18a")) };

        var answers = await Task.WhenAll(drafts.Select(id => applicant.TrySubmitAsync(id)));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        var refused = answers.Single(answer => answer.Status != HttpStatusCode.OK).Refused(HttpStatusCode.UnprocessableEntity);
        Assert.Contains(refused.Body!["rules"]!.AsArray(), rule => (string?)rule!["id"] == "noOpenCase");
        await applicant.WithdrawAsync(drafts[Array.FindIndex(answers, answer => answer.Status == HttpStatusCode.OK)]);
    }

    [Fact]
    public async Task Two_grants_at_once_never_exceed_the_cap_together()
    {
        var job = new MainJob(App.LoginAsync) { Applicant = "base1" };
        await job.RunToCertificateAsync();
        await AllowSeveralSubsidiesAsync();
        var applicant = await job.As("base1");
        var cases = new[] { await applicant.ApplyAsync(ExampleForm.Load("P18b")), await applicant.ApplyAsync(ExampleForm.Load("P18b")) };
        foreach (var id in cases)
        {
            await job.DecideAsync("rsj.officer", id, "Approve", "属实。");
        }

        await Task.WhenAll(cases.Select(id => job.DecideAsync("czj.officer", id, "Approve", "同意拨付。")));

        var amounts = await Task.WhenAll(cases.Select(async id => (decimal)(await applicant.CaseAsync(id))["amount"]!));
        Assert.Equal([121_600.00m, 428_400.00m], amounts.Order()); // 550,000 for a base and year in all
    }

    /// <summary>A new edition of P18b without the rules that keep a base from applying twice: only the cap is left to hold.</summary>
    private async Task AllowSeveralSubsidiesAsync()
    {
        await using var scope = App.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<WriteGate>().RunAsync(async (db, token) =>
        {
            var edition = await db.ProcedureEditions.AsNoTracking().SingleAsync(row => row.Code == "P18b", token);
            var procedure = JsonNode.Parse(edition.Json)!;
            procedure["edition"] = "test";
            procedure["rules"]!.AsArray().RemoveAll(rule => (string?)rule!["id"] is "noOpenCase" or "firstYear");
            db.ProcedureEditions.Add(new ProcedureEdition
            {
                Code = "P18b",
                Edition = "test",
                Json = procedure.ToJsonString(),
                DefinitionId = edition.DefinitionId,
                DefinitionVersion = edition.DefinitionVersion,
                Ordinal = edition.Ordinal + 1,
                EffectiveFrom = edition.EffectiveFrom,
                LoadedAt = edition.LoadedAt,
            });
            await db.SaveChangesAsync(token);
        });
    }

    private static Task<Answer> UploadAsync(ApiClient applicant, string id, ExampleForm.Material material, string key) =>
        applicant.TryUploadAsync(id, material.Key, material.FileName, material.Content, key);
}

public sealed class AtOnceOnSqliteTests(OnSqlite fixture) : AtOnceTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class AtOnceOnPostgresTests(OnPostgres fixture) : AtOnceTests(fixture), IClassFixture<OnPostgres>;
