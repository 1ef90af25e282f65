using System.Net;
using Nanning.Approvals.Tests.Scenarios;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Operations;

/// <summary>A step throws because a variable was spoilt; the data is put right and the held command runs again.</summary>
public abstract class IncidentTests(ApprovalsFixture fixture)
{
    [Fact]
    public async Task The_held_decision_runs_again_once_in_the_name_of_the_officer_after_the_data_was_put_right()
    {
        var job = new MainJob(fixture.App.LoginAsync) { Applicant = "base1" };
        await job.RunToCertificateAsync();
        var (admin, applicant, finance) = (await job.As("admin1"), await job.As("base1"), await job.As("czj.officer"));
        var second = await job.As("admin2");
        var id = await applicant.ApplyAsync(ExampleForm.Load("P18b"));
        await job.DecideAsync("rsj.officer", id, "Approve", "属实。");
        var instance = await admin.InstanceIdAsync(id);
        var amount = (decimal)(await applicant.CaseAsync(id))["amount"]!;

        Assert.Equal("variable-type", (await admin.OperateAsync(instance, "variables", new { reason = "试验", variable = "amount", value = "很多" })).Refused(HttpStatusCode.Conflict).Code);
        await admin.SetMoneyAsync(second, instance, "amount", -1, "录入错误");
        var item = ApiClient.Id(await MainJob.TheOnlyItemAsync(finance, id));
        Assert.Equal("incident", (await finance.TryDecideAsync(item, "Approve", "同意拨付。")).Refused(HttpStatusCode.Conflict).Code);
        Assert.Equal("incident", (await finance.TryDecideAsync(item, "Approve", "同意拨付。")).Refused(HttpStatusCode.Conflict).Code);

        var group = Assert.Single(await admin.ItemsAsync("/api/console/incidents/groups"));
        Assert.Equal(("P18b", "Grant1", 1), ((string)group["definitionId"]!, (string)group["activityId"]!, (int)group["count"]!));
        var incident = Assert.Single(await admin.ItemsAsync("/api/console/incidents"));
        Assert.Equal(2, (int)incident["attempts"]!);
        Assert.Equal(instance, ApiClient.Id(Assert.Single(await admin.ItemsAsync("/api/console/instances?state=Incident&error=金额为负"))));
        Assert.Single(await admin.MessagesAsync(), told => ((string)told["title"]!).Contains("Grant1", StringComparison.Ordinal));

        var path = $"/api/console/incidents/{ApiClient.Id(incident)}/retry";
        Assert.Equal(["reason"], (await admin.PostAsync(path)).Refused(HttpStatusCode.BadRequest).Fields);
        (await finance.PostAsync(path, new { reason = "重试" })).Refused(HttpStatusCode.Forbidden);
        Assert.Equal("incident", (await admin.PostAsync(path, new { reason = "先试一次" })).Refused(HttpStatusCode.Conflict).Code);
        await admin.SetMoneyAsync(second, instance, "amount", amount, "更正金额");
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => admin.PostAsync(path, new { reason = "数据已更正" })));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);

        Assert.Equal("Approved", await applicant.StatusAsync(id));
        Assert.Equal(amount, (decimal)(await applicant.CaseAsync(id))["amount"]!);
        var decided = Assert.Single(await applicant.TimelineAsync(id), line => (string)line["kind"]! == "decided" && ((string)line["text"]!).Contains("财政", StringComparison.Ordinal));
        Assert.Equal("同意拨付。", (string)decided["opinion"]!);
        var resolved = Assert.Single(await admin.ItemsAsync("/api/console/incidents?resolved=true"));
        Assert.Equal("数据已更正", (string)resolved["resolution"]!);
        Assert.Empty(await admin.ItemsAsync("/api/console/incidents/groups"));
        var lines = await admin.ItemsAsync($"/api/console/instances/{instance}/journal?pageSize=200");
        Assert.Equal(2, lines.Count(line => (string)line["kind"]! == "variable-set"));
        Assert.Single(lines, line => (string)line["kind"]! == "retried");
    }
}

public sealed class IncidentOnSqliteTests(OnSqlite fixture) : IncidentTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class IncidentOnPostgresTests(OnPostgres fixture) : IncidentTests(fixture), IClassFixture<OnPostgres>;
