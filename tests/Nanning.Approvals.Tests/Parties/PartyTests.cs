using System.Net;
using System.Text.Json.Nodes;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Tests.Workflows;

namespace Nanning.Approvals.Tests.Parties;

/// <summary>Who is asked when it is not a bureau of the city: the district, a party, or somebody outside who answers on paper.</summary>
public sealed class PartyTests(OnSqlite fixture) : IClassFixture<OnSqlite>
{
    [Fact]
    public async Task The_district_of_the_applicant_is_lead_and_co_lead()
    {
        var flow = new FlowBuilder().Add("Start1", "Elsa.Start").Add("Look1", "Approvals.Review").Add("Say1", "Approvals.CoLeadOpinions").Add("Told1", "Approvals.Notify", ("to", "district"), ("subject", "已办 {{case.number}}"), ("text", "已办结"))
            .Add("Done1", "Approvals.SetStatus", ("status", "Approved")).Add("No1", "Approvals.SetStatus", ("status", "Rejected")).Add("End1", "Elsa.End")
            .Way("Start1 > Look1:Approve > Say1 > Told1 > Done1 > End1").Way("Look1:Reject > No1 > End1");
        var procedure = await TestProcedure.PublishAsync(fixture.App, flow, json => (json["lead"], json["coLeads"]) = ("district", new JsonArray("district", "rsj")));
        var applicant = await fixture.App.LoginAsync("enterprise1");
        var id = await procedure.ApplyAsync(applicant);
        var (own, other) = (await fixture.App.LoginAsync("gaoxin.officer"), await fixture.App.LoginAsync("qingxiu.officer"));

        (await other.GetAsync($"/api/cases/{id}")).Refused(HttpStatusCode.NotFound);
        await own.DecideOnAsync(id, "Approve");
        await own.DecideOnAsync(id, "Agree");
        await (await fixture.App.LoginAsync("rsj.officer")).DecideOnAsync(id, "Agree");

        var seen = await applicant.CaseAsync(id);
        Assert.Equal("Approved", (string?)seen["status"]);
        await applicant.AdvanceClockAsync("PT1M");
        Assert.Equal(1, await own.ToldAsync((string)seen["number"]!, "已办结"));
    }

    [Fact]
    public async Task A_party_that_is_not_registered_is_an_incident_and_nobody_else_is_asked()
    {
        var flow = new FlowBuilder().Add("Start1", "Elsa.Start").Add("Ask1", "Approvals.Review", ("party", "91450100MA5ZZZZZZZ"))
            .Add("Done1", "Approvals.SetStatus", ("status", "Approved")).Add("End1", "Elsa.End").Way("Start1 > Ask1:Approve > Done1 > End1").Way("Ask1:Reject > End1");
        var procedure = await TestProcedure.PublishAsync(fixture.App, flow);
        var applicant = await fixture.App.LoginAsync("enterprise1");
        var id = await applicant.CreateCaseAsync(procedure.Code, new JsonObject { ["amount"] = 1 });

        Assert.Equal("incident", (await applicant.TrySubmitAsync(id)).Refused(HttpStatusCode.Conflict).Code);
        Assert.Equal("Draft", await applicant.StatusAsync(id));
    }

    [Fact]
    public async Task The_party_is_reminded_and_above_it_the_leader_of_the_lead()
    {
        var boundary = new JsonArray(
            new JsonObject { ["name"] = "提醒", ["kind"] = "timer", ["after"] = "P2D", ["remind"] = new JsonObject { ["to"] = "handler", ["text"] = "请办理 {{case.number}}" } },
            new JsonObject { ["name"] = "督办", ["kind"] = "timer", ["after"] = "P4D", ["escalate"] = new JsonObject { ["to"] = "leader", ["text"] = "当事方未办理 {{case.number}}" } });
        var flow = new FlowBuilder().Add("Start1", "Elsa.Start").Add("Ask1", "Approvals.Review", ("party", "applicant"), ("boundary", boundary))
            .Add("Done1", "Approvals.SetStatus", ("status", "Approved")).Add("End1", "Elsa.End").Way("Start1 > Ask1:Approve > Done1 > End1").Way("Ask1:Reject > End1");
        var procedure = await TestProcedure.PublishAsync(fixture.App, flow);
        var applicant = await fixture.App.LoginAsync("enterprise2");
        var id = await procedure.ApplyAsync(applicant);
        var number = (string)(await applicant.CaseAsync(id))["number"]!;

        await applicant.AdvanceClockAsync("P5D");

        Assert.Equal(1, await applicant.ToldAsync(number, "请办理"));
        Assert.Equal(1, await (await fixture.App.LoginAsync("kjj.leader")).ToldAsync(number, "当事方未办理"));
        Assert.Equal(0, await (await fixture.App.LoginAsync("kjj.officer")).ToldAsync(number, "当事方未办理"));
        await applicant.DecideOnAsync(id, "Approve");
        Assert.Equal("Approved", await applicant.StatusAsync(id));
    }

    [Fact]
    public async Task An_answer_on_paper_is_registered_by_the_department_in_charge_and_by_no_other()
    {
        var payload = FlowBuilder.Expression("Object", JsonNode.Parse("""
            {"department": "rsj", "text": "请自治区批复 {{case.number}}", "form": [{"id": "document", "type": "text", "label": "批复文号", "required": true}]}
            """));
        var boundary = new JsonArray(new JsonObject { ["name"] = "提醒", ["kind"] = "timer", ["after"] = "P9D", ["remind"] = new JsonObject { ["to"] = "rsj", ["text"] = "尚未批复" } });
        var flow = new FlowBuilder().Variable("answer", "answer", "Object").Add("Start1", "Elsa.Start")
            .Add("Region1", "Elsa.RunTask", ("taskName", "region"), ("payload", payload), ("resultVariable", "answer"), ("boundary", boundary))
            .Add("Done1", "Approvals.SetStatus", ("status", "Approved"), ("reason", "批复 {{answer.document}}")).Add("End1", "Elsa.End").Way("Start1 > Region1 > Done1 > End1");
        var procedure = await TestProcedure.PublishAsync(fixture.App, flow);
        var (applicant, officer) = (await fixture.App.LoginAsync("enterprise1"), await fixture.App.LoginAsync("rsj.officer"));
        var id = await procedure.ApplyAsync(applicant);

        var waiting = (await officer.CaseAsync(id))["tasks"]![0]!;
        Assert.StartsWith("请自治区批复", (string?)waiting["asked"], StringComparison.Ordinal);
        Assert.Single(waiting["reminders"]!.AsArray());
        Assert.Null((await applicant.CaseAsync(id))["tasks"]![0]!["form"]);
        var task = $"/api/tasks/{ApiClient.Id(waiting)}/answer";
        (await (await fixture.App.LoginAsync("czj.officer")).PostAsync(task, new { data = new { document = "x" } })).Refused(HttpStatusCode.NotFound);
        (await (await fixture.App.LoginAsync("auditor1")).PostAsync(task, new { data = new { document = "x" } })).Refused(HttpStatusCode.Forbidden);
        Assert.Equal(["document"], (await officer.PostAsync(task, new { data = new { } })).Refused(HttpStatusCode.BadRequest).Fields);

        var key = Guid.NewGuid().ToString();
        (await officer.PostAsync(task, new { data = new { document = "桂科函〔2016〕8号" } }, key)).Ok();
        (await officer.PostAsync(task, new { data = new { document = "桂科函〔2016〕8号" } }, key)).Ok();
        Assert.Equal("task-done", (await officer.PostAsync(task, new { data = new { document = "另一件" } })).Refused(HttpStatusCode.Conflict).Code);

        Assert.Equal("批复 桂科函〔2016〕8号", (string?)(await applicant.CaseAsync(id))["outcome"]);
        Assert.Contains(await applicant.TimelineAsync(id), line => (string?)line["kind"] == "task-answered");
    }
}
