using System.Net;
using System.Text.Json.Nodes;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Scenarios;

/// <summary>A recognised base reports after a year, is found wanting and loses its recognition: through the API alone.</summary>
public sealed class RevocationTests(OnSqlite fixture) : IClassFixture<OnSqlite>
{
    [Fact]
    public async Task A_base_whose_recognition_is_revoked_gets_no_further_subsidy_and_what_it_has_applied_for_is_stopped()
    {
        var job = new MainJob(fixture.App.LoginAsync);
        await job.RunToCertificateAsync();
        await job.WaitAYearAsync();
        var applicant = await job.As("base1");
        var renewal = await applicant.ApplyAsync(ExampleForm.Load("P18c"));

        await job.DecideAsync("base1", job.Recognition, "Submit", "", new JsonObject { ["entrepreneurs"] = 3, ["tenants"] = 1, ["area"] = 40, ["managers"] = 1, ["text"] = "大部分场地已转租。" });
        await job.DecideAsync("kjj.officer", job.Recognition, "Revoke", "场地已转租，不再符合认定条件。");
        await job.DecideAsync("base1", job.Recognition, "Waive", "无异议。");
        await job.DecideAsync("kjj.leader", job.Recognition, "Revoke", "场地挪作他用，撤销认定。");

        await job.SettleAsync();
        var certificate = (await fixture.App.Visitor().GetAsync($"/api/certificates/{job.Certificate}")).Ok();
        Assert.False((bool?)certificate["valid"]);
        Assert.Equal("场地挪作他用，撤销认定。", (string?)certificate["revokedReason"]);
        Assert.NotNull((string?)certificate["validUntil"]);

        var refused = (await applicant.TrySubmitAsync(await applicant.DraftAsync(ExampleForm.Load("P18c")))).Refused(HttpStatusCode.UnprocessableEntity);
        Assert.Contains(refused.Body!["rules"]!.AsArray(), rule => (string?)rule!["id"] == "recognised");
        Assert.Empty(await (await job.As("rsj.officer")).WorkItemsOfAsync(renewal));
        var stopped = await applicant.CaseAsync(renewal);
        Assert.Equal("Rejected", (string?)stopped["status"]);
        Assert.Contains("基地认定已被撤销", (string)stopped["outcome"]!, StringComparison.Ordinal);
        Assert.Contains("第18条", (string)stopped["outcome"]!, StringComparison.Ordinal);
        Assert.Contains(await applicant.TimelineAsync(renewal), line => ((string?)line["opinion"] ?? "").Contains("基地认定已被撤销", StringComparison.Ordinal));
        var duties = (await applicant.CaseAsync(job.Recognition))["obligations"]!.AsArray().ToDictionary(duty => (string)duty!["kind"]!, duty => (string)duty!["state"]!);
        Assert.Equal(("done", "missed"), (duties["check"], duties["renewal"]));
    }
}
