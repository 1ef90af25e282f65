using System.Net;
using System.Text.Json.Nodes;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Tests.Workflows;

namespace Nanning.Approvals.Tests.Work;

/// <summary>The same action on many work items at once.</summary>
public abstract class WorkBatchTests(ApprovalsFixture fixture)
{
    private ApprovalsApp App => fixture.App;

    [Fact]
    public async Task A_batch_approves_what_wants_no_more_than_a_yes_and_says_of_the_others_why_not()
    {
        var plain = await TestProcedure.PublishAsync(App, Flow());
        var careful = await TestProcedure.PublishAsync(App, Flow(("opinionRequiredFor", new JsonArray("Approve", "Reject"))));
        var thorough = await TestProcedure.PublishAsync(App, Flow(("form", new JsonArray(new JsonObject { ["id"] = "score", ["type"] = "number", ["label"] = "分数", ["required"] = true }))));
        var choosing = await TestProcedure.PublishAsync(App, Flow(("outcomes", new JsonArray("Keep", "Drop"))));
        var senior = await TestProcedure.PublishAsync(App, Flow(("position", "leader")));
        var applicant = await App.LoginAsync("enterprise1");
        var officer = await App.LoginAsync("kjj.officer");
        var leader = await App.LoginAsync("kjj.leader");
        var ids = new List<string>();
        foreach (var procedure in new[] { plain, careful, thorough, choosing, senior })
        {
            ids.Add(await ItemAsync(leader, await procedure.ApplyAsync(applicant)));
        }

        ids.Add(Guid.NewGuid().ToString());
        string[] expected = ["ok", "opinion-needed", "form-needed", "choice-needed", "may-not-decide", "not-found"];

        var preview = (await officer.PostAsync("/api/work-items/batch", new { ids, action = "approve", preview = true })).Ok();
        Assert.Equal(expected, Codes(preview));
        Assert.Equal("Open", (string?)(await officer.GetAsync($"/api/work-items/{ids[0]}")).Ok()["state"]);

        var done = (await officer.PostAsync("/api/work-items/batch", new { ids, action = "approve" })).Ok();
        Assert.Equal(expected, Codes(done));
        Assert.Equal("Done", (string?)(await officer.GetAsync($"/api/work-items/{ids[0]}")).Ok()["state"]);
        Assert.All(done["items"]!.AsArray(), line => Assert.False(string.IsNullOrWhiteSpace((string?)line!["text"])));
        Assert.Null(done["items"]![5]!["caseNumber"]);
        Assert.Equal("ok", Codes((await officer.PostAsync("/api/work-items/batch", new { ids = new[] { ids[1] }, action = "approve", opinion = "符合规定。" })).Ok()).Single());
    }

    [Fact]
    public async Task The_same_batch_again_gets_the_same_answers_and_decides_nothing_twice()
    {
        var procedure = await TestProcedure.PublishAsync(App, Flow());
        var applicant = await App.LoginAsync("enterprise1");
        var officer = await App.LoginAsync("kjj.officer");
        var cases = new List<string>();
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            cases.Add(await procedure.ApplyAsync(applicant));
            ids.Add(await ItemAsync(officer, cases[^1]));
        }

        var key = Guid.NewGuid().ToString();
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => officer.PostAsync("/api/work-items/batch", new { ids, action = "approve" }, key)));

        Assert.All(answers, answer => Assert.All(Codes(answer.Ok()), code => Assert.Equal("ok", code)));
        foreach (var id in cases)
        {
            Assert.Single(await applicant.TimelineAsync(id), line => (string?)line["kind"] == "decided");
        }

        // Another batch comes too late for each of them.
        Assert.All(Codes((await officer.PostAsync("/api/work-items/batch", new { ids, action = "approve" })).Ok()), code => Assert.Equal("already-decided", code));
    }

    [Fact]
    public async Task Two_who_claim_the_same_pool_at_once_share_it_without_an_item_twice()
    {
        var procedure = await TestProcedure.PublishAsync(App, Flow());
        var applicant = await App.LoginAsync("enterprise1");
        var (officer, leader) = (await App.LoginAsync("kjj.officer"), await App.LoginAsync("kjj.leader"));
        var ids = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            ids.Add(await ItemAsync(officer, await procedure.ApplyAsync(applicant)));
        }

        var both = await Task.WhenAll(new[] { officer, leader }.Select(person => person.PostAsync("/api/work-items/batch", new { ids, action = "claim" })));

        Assert.Equal(ids.Count, both.Sum(answer => Codes(answer.Ok()).Count(code => code == "ok")));
        Assert.Equal(ids.Count, both.Sum(answer => Codes(answer.Ok()).Count(code => code == "claimed")));
    }

    [Fact]
    public async Task A_batch_is_assigned_to_a_colleague_with_a_reason()
    {
        var procedure = await TestProcedure.PublishAsync(App, Flow());
        var officer = await App.LoginAsync("kjj.officer");
        var ids = new[] { await ItemAsync(officer, await procedure.ApplyAsync(await App.LoginAsync("enterprise1"))) };

        Assert.Equal("invalid", Codes((await officer.PostAsync("/api/work-items/batch", new { ids, action = "assign", to = "kjj.leader" })).Ok()).Single());
        Assert.Equal("ok", Codes((await officer.PostAsync("/api/work-items/batch", new { ids, action = "assign", to = "kjj.leader", opinion = "外出学习" })).Ok()).Single());
        Assert.Equal("may-not-decide", Codes((await officer.PostAsync("/api/work-items/batch", new { ids, action = "approve" })).Ok()).Single());
        (await officer.PostAsync("/api/work-items/batch", new { ids, action = "assign" })).Refused(HttpStatusCode.BadRequest);
        (await officer.PostAsync("/api/work-items/batch", new { ids, action = "burn" })).Refused(HttpStatusCode.BadRequest);
        (await officer.PostAsync("/api/work-items/batch", new { ids = Enumerable.Range(0, 201).Select(_ => Guid.NewGuid()), action = "claim" })).Refused(HttpStatusCode.BadRequest);
        (await (await App.LoginAsync("enterprise1")).PostAsync("/api/work-items/batch", new { ids, action = "claim" })).Refused(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_batch_is_returned_to_the_step_before_where_there_is_one()
    {
        var flow = new FlowBuilder().Add("Start", "Elsa.Start").Add("First", "Approvals.Review").Add("Second", "Approvals.Review").Add("End", "Elsa.End")
            .Way("Start > First").Way("First:Approve > Second").Way("First:Reject > End").Way("Second:Approve > End").Way("Second:Reject > End");
        var procedure = await TestProcedure.PublishAsync(App, flow);
        var (applicant, officer) = (await App.LoginAsync("enterprise1"), await App.LoginAsync("kjj.officer"));
        var (passed, fresh) = (await procedure.ApplyAsync(applicant), await procedure.ApplyAsync(applicant));
        await officer.DecideAsync(await ItemAsync(officer, passed), "Approve", "初审通过。");
        var ids = new[] { await ItemAsync(officer, passed), await ItemAsync(officer, fresh) };

        Assert.Equal("invalid", Codes((await officer.PostAsync("/api/work-items/batch", new { ids, action = "return", to = "previous", preview = true })).Ok())[0]);
        var preview = Codes((await officer.PostAsync("/api/work-items/batch", new { ids, action = "return", to = "previous", opinion = "请补充核实。", preview = true })).Ok());
        var done = Codes((await officer.PostAsync("/api/work-items/batch", new { ids, action = "return", to = "previous", opinion = "请补充核实。" })).Ok());

        Assert.Equal(preview, done);
        Assert.Equal("ok", done[0]);
        Assert.NotEqual("ok", done[1]);
        Assert.Equal("First", (string?)Assert.Single(await officer.WorkItemsOfAsync(passed))["step"]);
    }

    [Fact]
    public async Task A_batch_is_returned_to_the_applicants_where_the_step_asks_for_supplements_by_page_and_by_contract()
    {
        var flow = new FlowBuilder().Add("Start", "Elsa.Start").Add("First", "Approvals.Review", ("outcomes", new JsonArray("Approve", "Supplement", "Reject"))).Add("S", "Approvals.RequestSupplement").Add("End", "Elsa.End")
            .Way("Start > First:Approve > End").Way("First:Reject > End").Way("First:Supplement > S > First").Way("S:Expired > End");
        var procedure = await TestProcedure.PublishAsync(App, flow);
        var (applicant, officer) = (await App.LoginAsync("enterprise1"), await App.LoginAsync("kjj.officer"));
        var cases = new[] { await procedure.ApplyAsync(applicant), await procedure.ApplyAsync(applicant) };
        var ids = new List<string>();
        foreach (var one in cases)
        {
            ids.Add(await ItemAsync(officer, one));
        }

        var done = Codes((await officer.PostAsync("/api/work-items/batch", new { ids, action = "return", to = "applicant", opinion = "请补正金额。" })).Ok());

        Assert.Equal(["ok", "ok"], done);
        foreach (var one in cases)
        {
            Assert.Equal("AwaitingSupplement", await applicant.StatusAsync(one));
        }
    }

    private static FlowBuilder Flow(params (string Name, JsonNode? Value)[] inputs)
    {
        var flow = new FlowBuilder().Add("Start", "Elsa.Start").Add("Decide", "Approvals.Review", inputs).Add("End", "Elsa.End").Way("Start > Decide");
        var outcomes = inputs.Where(input => input.Name == "outcomes").SelectMany(input => input.Value!.AsArray()).Select(name => (string)name!).ToList();
        foreach (var outcome in outcomes.Count > 0 ? outcomes : ["Approve", "Reject"])
        {
            flow.Way($"Decide:{outcome} > End");
        }

        return flow;
    }

    private static async Task<string> ItemAsync(ApiClient officer, string caseId) => ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(caseId)));

    private static List<string> Codes(JsonNode answer) => [.. answer["items"]!.AsArray().Select(line => (string)line!["code"]!)];
}

public sealed class WorkBatchOnSqliteTests(OnSqlite fixture) : WorkBatchTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class WorkBatchOnPostgresTests(OnPostgres fixture) : WorkBatchTests(fixture), IClassFixture<OnPostgres>;
