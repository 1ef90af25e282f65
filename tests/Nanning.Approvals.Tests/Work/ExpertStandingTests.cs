using System.Text.Json.Nodes;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Tests.Workflows;

namespace Nanning.Approvals.Tests.Work;

/// <summary>Scores of experts lose their ground as approvals do, where their step says on what they rest.</summary>
public abstract class ExpertStandingTests(ApprovalsFixture fixture)
{
    [Fact]
    public async Task Scores_that_rest_on_what_the_applicant_has_changed_are_void_and_the_experts_score_anew()
    {
        var (officer, applicant, id) = await ScoredAsync(Row(("dependsOn", new JsonArray("amount"))));

        await ChangeAsync(officer, applicant, id, amount: 900);

        var seats = await officer.WorkItemsOfAsync(id);
        Assert.Equal(["X", "X"], seats.Select(seat => (string?)seat["step"]));
        var line = (string)(await officer.TimelineAsync(id)).Single(one => (string?)one["kind"] == "approvals-void")["text"]!;
        Assert.Contains("修改了金额，以下意见失效并重新征求：X（", line, StringComparison.Ordinal);
        Assert.All(["X（甲）", "X（乙）"], expert => Assert.Contains(expert, line, StringComparison.Ordinal));
        var page = (await officer.GetAsync($"/work-items/{ApiClient.Id(seats[0])}")).Text;
        Assert.Equal(2, page.Split("void-note").Length - 1);
        Assert.Contains("作出后金额有改动", page, StringComparison.Ordinal);
        Assert.Contains("""<b class="num">—</b>""", page, StringComparison.Ordinal);

        await ScoreAsync(officer, seats[0], "甲", 90);
        await ScoreAsync(officer, seats[1], "乙", 80);

        var open = ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(id)));
        var opinions = (await officer.GetAsync($"/api/work-items/{open}")).Ok()["opinions"]!.AsArray().Where(one => one!["data"]?["score"] is not null).ToList();
        Assert.Equal(
            new HashSet<string> { "甲 70 void", "乙 70 void", "甲 90 counts", "乙 80 counts" },
            opinions.Select(one => $"{one!["data"]!["expert"]} {one["data"]!["score"]} {(one["void"] is null ? "counts" : "void")}").ToHashSet());
        foreach (var place in new[] { $"/work-items/{open}", $"/cases/{id}" })
        {
            // The mean is that of the scores that count.
            Assert.Contains("85", (await officer.GetAsync(place)).Text, StringComparison.Ordinal);
            Assert.Contains("已失效", (await officer.GetAsync(place)).Text, StringComparison.Ordinal);
        }

        Assert.Matches("(90, 80|80, 90) → 85", (await officer.GetAsync($"/cases/{id}", "en")).Text);
        await officer.DecideAsync(open, "Approve");
        Assert.Equal("Approved", await officer.StatusAsync(id));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Scores_stand_when_something_else_was_changed_and_where_their_step_names_nothing(bool named)
    {
        var (officer, applicant, id) = await ScoredAsync(Row(named ? [("dependsOn", new JsonArray("amount"))] : []));

        await ChangeAsync(officer, applicant, id, amount: named ? 1000 : 900, note: "改了");

        Assert.Equal("E", (string?)Assert.Single(await officer.WorkItemsOfAsync(id))["step"]);
        Assert.DoesNotContain("已失效", (await officer.GetAsync($"/cases/{id}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scores_that_stand_are_given_once_more_when_the_flow_comes_to_the_experts_again()
    {
        var (officer, applicant, id) = await ScoredAsync(new FlowBuilder().Add("Start1", "Elsa.Start").Add("A", "Approvals.Review", ("dependsOn", new JsonArray("note"))), before: true);

        await ChangeAsync(officer, applicant, id, note: "改了");

        await officer.DecideAsync(ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(id), item => (string?)item["step"] == "A")), "Approve");
        Assert.Equal("E", (string?)Assert.Single(await officer.WorkItemsOfAsync(id))["step"]);
        Assert.Equal(["甲", "乙"], (await officer.TimelineAsync(id)).Where(one => (string?)one["kind"] == "approval-stands").Select(one => ((string)one["text"]!).Split('：')[1].Split(' ')[0]).Order(StringComparer.Ordinal).Reverse());
    }

    [Fact]
    public async Task While_another_expert_still_scores_the_one_whose_ground_has_changed_is_asked_again_alone()
    {
        var (officer, applicant, id) = await ApplyAsync(new FlowBuilder().Add("Start1", "Elsa.Start").Add("F", "Elsa.FlowFork")
            .Add("X", "Approvals.ExpertReview", ("seats", 2), ("dependsOn", new JsonArray("amount")))
            .Add("E", "Approvals.Review", ("outcomes", new JsonArray("Approve", "Supplement", "Reject"))).Add("S", "Approvals.RequestSupplement").Add("J", "Elsa.FlowJoin")
            .Add("Done1", "Approvals.SetStatus", ("status", "Approved")).Add("End1", "Elsa.End")
            .Way("Start1 > F > X > J > Done1 > End1").Way("F > E:Approve > J").Way("E:Supplement > S > E:Reject > J").Way("S:Expired > J"));
        var seats = (await officer.WorkItemsOfAsync(id)).Where(item => (string?)item["step"] == "X").ToList();
        await ScoreAsync(officer, seats[0], "甲", 60);

        await ChangeAsync(officer, applicant, id, amount: 900);

        var again = (await officer.WorkItemsOfAsync(id)).Where(item => (string?)item["step"] == "X").ToList();
        Assert.Contains(again, item => ApiClient.Id(item) == ApiClient.Id(seats[1]));
        Assert.DoesNotContain(again, item => ApiClient.Id(item) == ApiClient.Id(seats[0]));
        await officer.DecideAsync(ApiClient.Id((await officer.WorkItemsOfAsync(id)).Single(item => (string?)item["step"] == "E")), "Approve");
        foreach (var (seat, expert) in again.Zip(["甲", "乙"]))
        {
            Assert.Equal("InProgress", await officer.StatusAsync(id));
            await ScoreAsync(officer, seat, expert, 80);
        }

        Assert.Equal("Approved", await officer.StatusAsync(id));
    }

    private async Task<(ApiClient Officer, ApiClient Applicant, string Id)> ScoredAsync(FlowBuilder flow, bool before = false)
    {
        var (officer, applicant, id) = await ApplyAsync(before ? Rest(flow.Way("Start1 > A:Approve > X").Way("A:Reject > No1"), [("dependsOn", new JsonArray("amount"))]) : flow);
        if (before)
        {
            await officer.DecideAsync(ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(id))), "Approve");
        }

        foreach (var (seat, expert) in (await officer.WorkItemsOfAsync(id)).Zip(["甲", "乙"]))
        {
            await ScoreAsync(officer, seat, expert, 70);
        }

        return (officer, applicant, id);
    }

    private async Task<(ApiClient Officer, ApiClient Applicant, string Id)> ApplyAsync(FlowBuilder flow)
    {
        var procedure = await TestProcedure.PublishAsync(fixture.App, flow, json => json["form"]!["sections"]![0]!["fields"]!.AsArray().Add(new JsonObject
        {
            ["id"] = "note",
            ["type"] = "text",
            ["label"] = "说明",
        }));
        var applicant = await fixture.App.LoginAsync("enterprise1");
        var id = await applicant.CreateCaseAsync(procedure.Code, new JsonObject { ["amount"] = 1000, ["note"] = "原样" });
        await applicant.SubmitAsync(id);
        return (await fixture.App.LoginAsync("kjj.officer"), applicant, id);
    }

    private static async Task ScoreAsync(ApiClient officer, JsonNode seat, string expert, int score) =>
        await officer.DecideAsync(ApiClient.Id(seat), "Approve", null, new JsonObject { ["expert"] = expert, ["score"] = score, ["comment"] = "良好" });

    /// <summary>The step after the experts asks for supplements, and the applicant answers.</summary>
    private static async Task ChangeAsync(ApiClient officer, ApiClient applicant, string id, int amount = 1000, string note = "原样")
    {
        var item = (await officer.WorkItemsOfAsync(id)).Single(one => (string?)one["step"] == "E");
        await officer.RequestSupplementAsync(ApiClient.Id(item), ["amount", "note"], [], "请核对。");
        (await applicant.PutAsync($"/api/cases/{id}", new { form = new { amount, note } })).Ok();
        await applicant.SubmitAsync(id);
    }

    private static FlowBuilder Row(params (string, JsonNode?)[] experts) => Rest(new FlowBuilder().Add("Start1", "Elsa.Start").Way("Start1 > X"), experts);

    private static FlowBuilder Rest(FlowBuilder flow, (string, JsonNode?)[] experts) => flow
        .Add("X", "Approvals.ExpertReview", [("seats", 2), .. experts])
        .Add("E", "Approvals.Review", ("outcomes", new JsonArray("Approve", "Supplement", "Reject")), ("dependsOn", new JsonArray())).Add("S", "Approvals.RequestSupplement")
        .Add("Done1", "Approvals.SetStatus", ("status", "Approved")).Add("No1", "Approvals.SetStatus", ("status", "Rejected")).Add("End1", "Elsa.End")
        .Way("X > E:Approve > Done1 > End1").Way("E:Supplement > S > E:Reject > No1 > End1").Way("S:Expired > No1");
}

public sealed class ExpertStandingOnSqliteTests(OnSqlite fixture) : ExpertStandingTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class ExpertStandingOnPostgresTests(OnPostgres fixture) : ExpertStandingTests(fixture), IClassFixture<OnPostgres>;
