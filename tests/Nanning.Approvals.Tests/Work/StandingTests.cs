using System.Net;
using System.Text.Json.Nodes;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Tests.Workflows;

namespace Nanning.Approvals.Tests.Work;

/// <summary>Which approvals lose their ground when the applicant changes the application, and which stand.</summary>
public abstract class StandingTests(ApprovalsFixture fixture)
{
    [Fact]
    public async Task Whoever_approved_what_the_applicant_has_changed_is_asked_again_and_nobody_else()
    {
        var (applicant, id) = await ApplyAsync(Row(("dependsOn", new JsonArray("note")), ("dependsOn", ByDepartment())));
        var (kjj, rsj, czj) = await OfficersAsync();
        await kjj.DecideAsync(await OnlyAsync(kjj, id), "Approve");
        await rsj.DecideAsync(await OnlyAsync(rsj, id), "Agree", "金额合理。");
        await czj.DecideAsync(await OnlyAsync(czj, id), "Agree");
        await kjj.RequestSupplementAsync(await OnlyAsync(kjj, id), ["amount", "note"], [], "金额有误。");

        await ChangeAsync(applicant, id, amount: 900);

        Assert.Empty(await kjj.WorkItemsOfAsync(id));
        Assert.Empty(await czj.WorkItemsOfAsync(id));
        var line = (string)(await rsj.TimelineAsync(id)).Single(one => (string?)one["kind"] == "approvals-void")["text"]!;
        Assert.Contains("修改了金额，以下意见失效并重新征求：O（人社局）", line, StringComparison.Ordinal);
        Assert.Contains("继续有效：A（科技局）、O（财政局）", line, StringComparison.Ordinal);
        await rsj.DecideAsync(await OnlyAsync(rsj, id), "Agree", "改后同意。");
        Assert.Empty(await czj.WorkItemsOfAsync(id));
        Assert.Single(await rsj.TimelineAsync(id), one => (string?)one["kind"] == "approval-stands");
        var opinions = (await kjj.GetAsync($"/api/work-items/{await OnlyAsync(kjj, id)}")).Ok()["opinions"]!.AsArray();
        Assert.Equal(["金额合理。"], opinions.Where(one => one!["void"] is not null).Select(one => (string?)one!["opinion"]));
        Assert.Contains("金额有改动", (string)opinions.Single(one => one!["void"] is not null)!["void"]!, StringComparison.Ordinal);
        Assert.Contains("已失效", (await kjj.GetAsync($"/work-items/{await OnlyAsync(kjj, id)}")).Text, StringComparison.Ordinal);
        Assert.Contains("已失效", (await kjj.GetAsync($"/cases/{id}")).Text, StringComparison.Ordinal);
        await kjj.DecideAsync(await OnlyAsync(kjj, id), "Approve");
        Assert.Equal("Approved", await kjj.StatusAsync(id));
    }

    [Fact]
    public async Task A_step_that_does_not_say_what_it_rests_on_rests_on_all_that_it_shows()
    {
        var flow = Row(("fields", new JsonObject { ["hidden"] = new JsonArray("note") }), ("dependsOn", ByDepartment()));
        foreach (var (amount, note, asked) in new[] { (900, "原样", "A"), (1000, "改了", "O"), (1000, "原样", "E") })
        {
            var (applicant, id) = await ApplyAsync(flow);
            var (kjj, rsj, czj) = await OfficersAsync();
            await kjj.DecideAsync(await OnlyAsync(kjj, id), "Approve");
            await rsj.DecideAsync(await OnlyAsync(rsj, id), "Agree");
            await czj.DecideAsync(await OnlyAsync(czj, id), "Agree");
            await kjj.RequestSupplementAsync(await OnlyAsync(kjj, id), ["amount", "note"], [], "请核对。");

            await ChangeAsync(applicant, id, amount, note);

            var who = asked == "O" ? czj : kjj;
            Assert.Equal(asked, (string?)Assert.Single(await who.WorkItemsOfAsync(id))["step"]);
        }
    }

    [Fact]
    public async Task After_a_return_only_those_are_asked_again_whose_ground_has_changed()
    {
        var (applicant, id) = await ApplyAsync(Row(("outcomes", new JsonArray("Approve", "Supplement", "Reject")), ("dependsOn", ByDepartment())));
        var (kjj, rsj, czj) = await OfficersAsync();
        await kjj.DecideAsync(await OnlyAsync(kjj, id), "Approve");
        await rsj.DecideAsync(await OnlyAsync(rsj, id), "Agree");
        await czj.DecideAsync(await OnlyAsync(czj, id), "Agree");
        (await kjj.PostAsync($"/api/work-items/{await OnlyAsync(kjj, id)}/return", new { to = "A", opinion = "请申请人更正金额。" })).Ok();
        await kjj.RequestSupplementAsync(await OnlyAsync(kjj, id), ["amount"], [], "金额有误。");
        await ChangeAsync(applicant, id, amount: 900);

        await kjj.DecideAsync(await OnlyAsync(kjj, id), "Approve");

        Assert.Single(await rsj.WorkItemsOfAsync(id));
        Assert.Empty(await czj.WorkItemsOfAsync(id));
        await rsj.DecideAsync(await OnlyAsync(rsj, id), "Agree");
        await kjj.DecideAsync(await OnlyAsync(kjj, id), "Approve");
        Assert.Equal("Approved", await kjj.StatusAsync(id));
    }

    [Fact]
    public async Task What_stood_is_asked_again_when_the_step_before_decides_something_else_than_it_did()
    {
        var (_, id) = await ApplyAsync(Row(
            ("form", new JsonArray(new JsonObject { ["id"] = "grade", ["type"] = "text", ["label"] = "等次" })), ("dependsOn", ByDepartment())));
        var (kjj, rsj, czj) = await OfficersAsync();
        await kjj.DecideAsync(await OnlyAsync(kjj, id), "Approve", data: new JsonObject { ["grade"] = "一等" });
        await rsj.DecideAsync(await OnlyAsync(rsj, id), "Agree");
        await czj.DecideAsync(await OnlyAsync(czj, id), "Agree");
        (await kjj.PostAsync($"/api/work-items/{await OnlyAsync(kjj, id)}/return", new { to = "A", opinion = "等次有误。" })).Ok();

        await kjj.DecideAsync(await OnlyAsync(kjj, id), "Approve", data: new JsonObject { ["grade"] = "二等" });

        Assert.Single(await rsj.WorkItemsOfAsync(id));
        Assert.Single(await czj.WorkItemsOfAsync(id));
    }

    [Theory]
    [InlineData("Approvals.CoLeadOpinions", "Agree")]
    [InlineData("Approvals.Countersign", "Approve")]
    public async Task While_others_still_answer_beside_the_supplement_one_is_asked_again_and_the_others_keep_their_items(string type, string yes)
    {
        var (applicant, id) = await ApplyAsync(Beside(type));
        var (kjj, rsj, czj) = await OfficersAsync();
        await rsj.DecideAsync(await OnlyAsync(rsj, id), yes);
        var open = await OnlyAsync(czj, id);
        await kjj.RequestSupplementAsync(await OnlyAsync(kjj, id), ["amount"], [], "金额有误。");

        await ChangeAsync(applicant, id, amount: 900);

        Assert.Equal(open, await OnlyAsync(czj, id));
        await kjj.DecideAsync(await OnlyAsync(kjj, id), "Approve");
        await czj.DecideAsync(open, yes);
        Assert.Equal("InProgress", await kjj.StatusAsync(id));
        await rsj.DecideAsync(await OnlyAsync(rsj, id), yes);
        Assert.Equal("Approved", await kjj.StatusAsync(id));
    }

    [Fact]
    public async Task Who_signed_for_one_seat_or_said_an_opinion_for_it_does_not_count_for_another()
    {
        foreach (var way in new[] { "signers", "delegate" })
        {
            var (_, id) = await ApplyAsync(Voted());
            var (_, rsj, czj) = await OfficersAsync();
            var seat = await OnlyAsync(rsj, id);
            (await rsj.PostAsync($"/api/work-items/{seat}/claim")).Ok();
            var helper = await fixture.App.LoginAsync("rsj.leader");
            var asked = way == "signers" ? "czj.officer" : "rsj.leader";
            (way == "signers"
                ? await rsj.PostAsync($"/api/work-items/{seat}/add-signers", new { users = new[] { asked }, position = "before", reason = "请一并审核。" })
                : await rsj.PostAsync($"/api/work-items/{seat}/delegate", new { to = asked, reason = "请提出意见。" })).Ok();
            var hand = way == "signers" ? czj : helper;
            var part = (await hand.WorkItemsOfAsync(id)).First(item => (string?)item["kind"] is "Signer" or "Delegate");
            await hand.DecideAsync(ApiClient.Id(part), "Agree", "同意。");
            await rsj.DecideAsync(seat, "Approve");

            var other = ApiClient.Id((await hand.WorkItemsOfAsync(id)).First(item => (string?)item["kind"] == "Step"));
            Assert.Equal("votes-twice", (await hand.TryDecideAsync(other, "Approve")).Refused(HttpStatusCode.BadRequest).Code);
            Assert.Equal("InProgress", await rsj.StatusAsync(id));
        }
    }

    private async Task<(ApiClient Applicant, string Id)> ApplyAsync(FlowBuilder flow)
    {
        var procedure = await TestProcedure.PublishAsync(fixture.App, flow, json => json["form"]!["sections"]![0]!["fields"]!.AsArray().Add(new JsonObject
        {
            ["id"] = "note", ["type"] = "text", ["label"] = "说明",
        }));
        var applicant = await fixture.App.LoginAsync("enterprise1");
        var id = await applicant.CreateCaseAsync(procedure.Code, new JsonObject { ["amount"] = 1000, ["note"] = "原样" });
        await applicant.SubmitAsync(id);
        return (applicant, id);
    }

    private static async Task ChangeAsync(ApiClient applicant, string id, int amount, string note = "原样")
    {
        (await applicant.PutAsync($"/api/cases/{id}", new { form = new { amount, note } })).Ok();
        await applicant.SubmitAsync(id);
    }

    private async Task<(ApiClient Kjj, ApiClient Rsj, ApiClient Czj)> OfficersAsync() =>
        (await fixture.App.LoginAsync("kjj.officer"), await fixture.App.LoginAsync("rsj.officer"), await fixture.App.LoginAsync("czj.officer"));

    private static async Task<string> OnlyAsync(ApiClient officer, string id) => ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(id)));

    private static JsonObject ByDepartment() => new() { ["rsj"] = new JsonArray("amount"), ["czj"] = new JsonArray("note") };

    /// <summary>One step, opinions of both co-leads, and a step that may ask the applicant.</summary>
    private static FlowBuilder Row((string, JsonNode?) first, (string, JsonNode?) opinions) => Ends(new FlowBuilder().Add("Start1", "Elsa.Start")
        .Add("A", "Approvals.Review", first.Item1 == "form" || first.Item1 == "outcomes" ? [first, ("dependsOn", new JsonArray())] : [first])
        .Add("O", "Approvals.CoLeadOpinions", opinions)
        .Add("E", "Approvals.Review", ("outcomes", new JsonArray("Approve", "Supplement", "Reject"))).Add("S", "Approvals.RequestSupplement")
        .Way("Start1 > A:Approve > O > E:Approve > Done1 > End1").Way("E:Supplement > S > E:Reject > No1 > End1").Way("S:Expired > No1").Way("A:Reject > No1"), first.Item1 == "outcomes");

    private static FlowBuilder Ends(FlowBuilder flow, bool asksFirst) => (asksFirst ? flow.Add("S2", "Approvals.RequestSupplement").Way("A:Supplement > S2 > A").Way("S2:Expired > No1") : flow)
        .Add("Done1", "Approvals.SetStatus", ("status", "Approved")).Add("No1", "Approvals.SetStatus", ("status", "Rejected")).Add("End1", "Elsa.End");

    private static FlowBuilder Beside(string type) => new FlowBuilder().Add("Start1", "Elsa.Start").Add("F", "Elsa.FlowFork")
        .Add("O", type, ("dependsOn", ByDepartment()), ("department", "coleads"))
        .Add("E", "Approvals.Review", ("outcomes", new JsonArray("Approve", "Supplement", "Reject"))).Add("S", "Approvals.RequestSupplement").Add("J", "Elsa.FlowJoin")
        .Add("Done1", "Approvals.SetStatus", ("status", "Approved")).Add("End1", "Elsa.End")
        .Way(type.EndsWith("Countersign", StringComparison.Ordinal) ? "Start1 > F > O:Approve > J > Done1 > End1" : "Start1 > F > O > J > Done1 > End1")
        .Way("F > E:Approve > J").Way("E:Supplement > S > E:Reject > J").Way("S:Expired > J")
        .Way(type.EndsWith("Countersign", StringComparison.Ordinal) ? "O:Reject > J" : "F");

    private static FlowBuilder Voted() => new FlowBuilder().Add("Start1", "Elsa.Start")
        .Add("O", "Approvals.Countersign", ("department", "rsj,czj"), ("persons", "rsj.leader"), ("mode", "ratio"), ("ratio", 0.6m), ("least", 2))
        .Add("Done1", "Approvals.SetStatus", ("status", "Approved")).Add("No1", "Approvals.SetStatus", ("status", "Rejected")).Add("End1", "Elsa.End")
        .Way("Start1 > O:Approve > Done1 > End1").Way("O:Reject > No1 > End1");
}

public sealed class StandingOnSqliteTests(OnSqlite fixture) : StandingTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class StandingOnPostgresTests(OnPostgres fixture) : StandingTests(fixture), IClassFixture<OnPostgres>;
