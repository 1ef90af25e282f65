using System.Net;
using System.Text.Json.Nodes;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Tests.Workflows;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Tests.Work;

/// <summary>What rules decide is looked at by people the next day.</summary>
public abstract class AutomaticDecisionTests(ApprovalsFixture fixture)
{
    [Fact]
    public async Task What_a_rule_decided_is_due_the_next_day_shows_its_clause_and_one_person_marks_it_as_seen()
    {
        var (applicant, id, number) = await SilentAsync();
        var (officer, other, supervisor) = (await fixture.App.LoginAsync("kjj.officer"), await fixture.App.LoginAsync("rsj.officer"), await fixture.App.LoginAsync("supervisor1"));
        await applicant.AdvanceClockAsync("P10D");

        var one = await FindAsync(officer, number, "due");
        Assert.NotNull(one);
        Assert.Equal(("逾期视为同意", "silence", "测试办法第五条：逾期不答复的视为同意。"), ((string)one["rule"]!, (string)one["clause"]!, (string)one["clauseText"]!));
        Assert.NotNull(await FindAsync(supervisor, number, "due", "kjj"));
        Assert.Null(await FindAsync(supervisor, number, "due", "rsj"));
        Assert.Null(await FindAsync(other, number, null));
        Assert.Contains("自动办理待复核", (await officer.GetAsync("/inbox")).Text, StringComparison.Ordinal);
        Assert.Contains("测试办法第五条", (await officer.GetAsync("/automatic-decisions?state=due")).Text, StringComparison.Ordinal);
        (await applicant.GetAsync("/api/automatic-decisions")).Refused(HttpStatusCode.Forbidden);

        var path = $"/api/automatic-decisions/{one["workItemId"]}/seen";
        (await other.PostAsync(path, new { })).Refused(HttpStatusCode.NotFound);
        Assert.Equal(["remark"], (await officer.PostAsync(path, new { remark = new string('长', 501) })).Refused(HttpStatusCode.BadRequest).Fields);
        var leader = await fixture.App.LoginAsync("kjj.leader");
        var answers = await Task.WhenAll(officer.PostAsync(path, new { remark = "已核对，无误。" }), leader.PostAsync(path, new { remark = "已核对，无误。" }));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.Equal("already-reviewed", answers.Single(answer => answer.Status != HttpStatusCode.OK).Refused(HttpStatusCode.Conflict).Code);

        Assert.Null(await FindAsync(officer, number, "due"));
        Assert.Equal("已核对，无误。", (string)(await FindAsync(officer, number, "seen"))!["seen"]!["remark"]!);
        Assert.Single(await officer.TimelineAsync(id), line => (string?)line["kind"] == "automatic-reviewed");
        Assert.Equal(["state"], (await officer.GetAsync("/api/automatic-decisions?state=later")).Refused(HttpStatusCode.BadRequest).Fields);
    }

    [Fact]
    public async Task On_the_day_itself_it_is_open_but_not_due_and_a_repeat_approver_stands_there_without_a_clause()
    {
        var procedure = await TestProcedure.PublishAsync(fixture.App, new FlowBuilder().Add("Start1", "Elsa.Start").Add("A", "Approvals.Review")
            .Add("B", "Approvals.Review", ("repeatApprover", "consecutive")).Add("Done1", "Approvals.SetStatus", ("status", "Approved")).Add("No1", "Approvals.SetStatus", ("status", "Rejected")).Add("End1", "Elsa.End")
            .Way("Start1 > A:Approve > B:Approve > Done1 > End1").Way("A:Reject > No1 > End1").Way("B:Reject > No1"));
        var applicant = await fixture.App.LoginAsync("enterprise1");
        var id = await procedure.ApplyAsync(applicant);
        var number = (string)(await applicant.CaseAsync(id))["number"]!;
        var officer = await fixture.App.LoginAsync("kjj.officer");
        await officer.DecideAsync(ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(id))), "Approve");

        Assert.Null(await FindAsync(officer, number, "due"));
        var one = (await FindAsync(officer, number, "open"))!;
        Assert.Contains("重复审批人", (string)one["rule"]!, StringComparison.Ordinal);
        Assert.Null(one["clause"]);
        await officer.AdvanceClockAsync("P1D");
        Assert.NotNull(await FindAsync(officer, number, "due"));
    }

    [Fact]
    public async Task A_rule_decides_only_where_a_clause_of_the_procedure_allows_it()
    {
        var failure = await Assert.ThrowsAsync<DefinitionException>(() => TestProcedure.PublishAsync(fixture.App, Silent("elsewhere"), WithClause));
        Assert.Contains("须写明事项中准许这样办理的条款或参数", failure.Message, StringComparison.Ordinal);
    }

    private async Task<(ApiClient Applicant, string Id, string Number)> SilentAsync()
    {
        var procedure = await TestProcedure.PublishAsync(fixture.App, Silent("silence"), WithClause);
        var applicant = await fixture.App.LoginAsync("enterprise1");
        var id = await procedure.ApplyAsync(applicant);
        return (applicant, id, (string)(await applicant.CaseAsync(id))["number"]!);
    }

    private static FlowBuilder Silent(string clause) => new FlowBuilder().Add("Start1", "Elsa.Start")
        .Add("A", "Approvals.Review", ("boundary", new JsonArray(new JsonObject
        {
            ["name"] = "逾期视为同意", ["kind"] = "timer", ["after"] = "P4D",
            ["decide"] = new JsonObject { ["outcome"] = "Approve", ["opinion"] = "逾期未办，视为同意。", ["clause"] = clause },
        })))
        .Add("Done1", "Approvals.SetStatus", ("status", "Approved")).Add("No1", "Approvals.SetStatus", ("status", "Rejected")).Add("End1", "Elsa.End")
        .Way("Start1 > A:Approve > Done1 > End1").Way("A:Reject > No1 > End1");

    private static void WithClause(JsonObject json) => json["clauses"] = new JsonArray(new JsonObject { ["id"] = "silence", ["text"] = "逾期不答复的视为同意。", ["source"] = "测试办法第五条" });

    private static async Task<JsonNode?> FindAsync(ApiClient who, string number, string? state, string? department = null) =>
        (await who.GetAsync($"/api/automatic-decisions?pageSize=100&state={state}&department={department}")).Ok()["items"]!.AsArray().FirstOrDefault(one => (string?)one!["caseNumber"] == number);
}

public sealed class AutomaticDecisionOnSqliteTests(OnSqlite fixture) : AutomaticDecisionTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class AutomaticDecisionOnPostgresTests(OnPostgres fixture) : AutomaticDecisionTests(fixture), IClassFixture<OnPostgres>;
