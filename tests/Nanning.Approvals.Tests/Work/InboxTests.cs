using System.Net;
using System.Text.Json.Nodes;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Tests.Workflows;

namespace Nanning.Approvals.Tests.Work;

/// <summary>The list of what an officer has to do: what it says, how it is narrowed and ordered.</summary>
public abstract class InboxTests(ApprovalsFixture fixture)
{
    private ApprovalsApp App => fixture.App;

    [Fact]
    public async Task The_card_says_what_the_form_says_without_the_case_being_opened()
    {
        var procedure = await TestProcedure.PublishAsync(App, Flow(), json => json["summaryFields"] = new JsonArray("amount"));
        await procedure.ApplyAsync(await App.LoginAsync("enterprise1"), amount: 128_000.5m);
        var officer = await App.LoginAsync("kjj.officer");

        var item = Assert.Single(await ListAsync(officer, $"procedure={procedure.Code}"));

        var line = Assert.Single(item["summary"]!.AsArray())!;
        Assert.Equal(("金额", "128,000.50 元"), ((string?)line["label"], (string?)line["value"]));
    }

    [Fact]
    public async Task What_the_head_finds_urgent_stands_first_whatever_is_due_before_it()
    {
        var procedure = await TestProcedure.PublishAsync(App, Flow());
        var applicant = await App.LoginAsync("enterprise1");
        var (officer, leader) = (await App.LoginAsync("kjj.officer"), await App.LoginAsync("kjj.leader"));
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            ids.Add(ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(await procedure.ApplyAsync(applicant)))));
        }

        (await leader.PostAsync($"/api/work-items/{ids[2]}/priority", new { priority = "urgent" })).Ok();
        (await leader.PostAsync($"/api/work-items/{ids[1]}/priority", new { priority = "important" })).Ok();

        var query = $"procedure={procedure.Code}";
        Assert.Equal([ids[2], ids[1], ids[0]], (await ListAsync(officer, query)).Select(item => ApiClient.Id(item)));
        Assert.Equal([ids[0], ids[1], ids[2]], (await ListAsync(officer, $"{query}&sort=-due")).Select(item => ApiClient.Id(item)));
        Assert.Equal([ids[1]], (await ListAsync(officer, $"{query}&priority=important")).Select(item => ApiClient.Id(item)));
        (await officer.PostAsync($"/api/work-items/{ids[0]}/priority", new { priority = "urgent" })).Refused(HttpStatusCode.Forbidden);
        (await leader.PostAsync($"/api/work-items/{ids[0]}/priority", new { priority = "burning" })).Refused(HttpStatusCode.BadRequest);
        (await (await App.LoginAsync("rsj.leader")).PostAsync($"/api/work-items/{ids[0]}/priority", new { priority = "urgent" })).Refused(HttpStatusCode.NotFound);
        (await (await App.LoginAsync("supervisor1")).PostAsync($"/api/work-items/{ids[0]}/priority", new { priority = "urgent" })).Ok();
    }

    [Fact]
    public async Task What_is_put_aside_comes_back_by_itself_and_its_clock_goes_on()
    {
        var procedure = await TestProcedure.PublishAsync(App, Flow(("workingDays", 10)));
        var officer = await App.LoginAsync("kjj.officer");
        var id = ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(await procedure.ApplyAsync(await App.LoginAsync("enterprise1")))));
        var before = (await officer.GetAsync($"/api/work-items/{id}")).Ok();
        var today = DateOnly.FromDateTime((await (await App.LoginAsync("admin1")).NowAsync()).ToOffset(TimeSpan.FromHours(8)).Date);
        var query = $"procedure={procedure.Code}";

        (await officer.PostAsync($"/api/work-items/{id}/snooze", new { until = today.AddDays(2) })).Refused(HttpStatusCode.Forbidden);
        (await officer.PostAsync($"/api/work-items/{id}/claim")).Ok();
        (await officer.PostAsync($"/api/work-items/{id}/snooze", new { until = today })).Refused(HttpStatusCode.BadRequest);
        (await officer.PostAsync($"/api/work-items/{id}/snooze", new { until = today.AddDays(60) })).Refused(HttpStatusCode.BadRequest);
        (await officer.PostAsync($"/api/work-items/{id}/snooze", new { until = today.AddDays(2) })).Ok();

        Assert.Empty(await ListAsync(officer, query));
        Assert.Single(await ListAsync(officer, $"{query}&snoozed=true"));
        Assert.Equal((string?)before["dueAt"], (string?)(await officer.GetAsync($"/api/work-items/{id}")).Ok()["dueAt"]);

        // Whoever takes it over has not put it aside.
        (await officer.PostAsync($"/api/work-items/{id}/transfer", new { to = "kjj.leader", reason = "外出" })).Ok();
        var leader = await App.LoginAsync("kjj.leader");
        Assert.Single(await ListAsync(leader, query));
        (await leader.PostAsync($"/api/work-items/{id}/snooze", new { until = today.AddDays(3) })).Ok();
        Assert.Empty(await ListAsync(leader, query));
        await (await App.LoginAsync("admin1")).AdvanceClockAsync("P3D");
        Assert.Single(await ListAsync(leader, query));
    }

    [Fact]
    public async Task A_list_is_narrowed_by_amount_due_date_applicant_step_and_text()
    {
        var procedure = await TestProcedure.PublishAsync(App, Flow(("workingDays", 5)), json => json["amount"] = new JsonObject
        {
            ["steps"] = new JsonArray(),
            ["result"] = "form.amount",
            ["caps"] = new JsonArray(),
        });
        var (first, second) = (await App.LoginAsync("enterprise1"), await App.LoginAsync("enterprise2"));
        await procedure.ApplyAsync(first, 1000);
        var other = await procedure.ApplyAsync(second, 50_000);
        var officer = await App.LoginAsync("kjj.officer");
        var query = $"procedure={procedure.Code}";
        var rows = await ListAsync(officer, query);
        var wanted = rows.Single(row => ApiClient.Id(row, "caseId") == other);
        var due = DateOnly.FromDateTime(ApiClient.Instant(wanted, "dueAt").AddTicks(-1).ToOffset(TimeSpan.FromHours(8)).Date);

        async Task<int> CountAsync(string more) => (await ListAsync(officer, $"{query}&{more}")).Count;

        Assert.Equal(2, rows.Count);
        Assert.Equal(2, await CountAsync($"dueFrom={due:yyyy-MM-dd}&dueTo={due:yyyy-MM-dd}"));
        Assert.Equal(0, await CountAsync($"dueFrom={due.AddDays(1):yyyy-MM-dd}"));
        Assert.Equal(0, await CountAsync($"dueTo={due.AddDays(-1):yyyy-MM-dd}"));
        Assert.Equal(1, await CountAsync($"applicant={Uri.EscapeDataString((string)wanted["applicant"]!)}"));
        Assert.Equal(1, await CountAsync($"q={((string)wanted["caseNumber"]!).ToLowerInvariant()}"));
        Assert.Equal(2, await CountAsync("step=decide"));
        Assert.Equal(0, await CountAsync("step=%25"));
        Assert.Equal(0, await CountAsync("q=_____________________________________________"));
        // What has no amount comes last both ways, on every database.
        var counted = await TestProcedure.PublishAsync(App, Counted(), json => json["amount"] = new JsonObject { ["steps"] = new JsonArray(), ["result"] = "form.amount", ["caps"] = new JsonArray() });
        foreach (var amount in new[] { 300m, 900m })
        {
            await counted.ApplyAsync(first, amount);
        }

        foreach (var sort in new[] { "amount", "-amount" })
        {
            var amounts = (await ListAsync(officer, $"view=department&sort={sort}")).Select(row => (decimal?)row["amount"]).ToList();
            Assert.Contains(null, amounts);
            Assert.Contains(amounts, amount => amount is not null);
            Assert.Equal(amounts.OrderBy(amount => amount is null).ToList(), amounts);
            Assert.Equal(sort == "amount" ? [300m, 900m] : [900m, 300m], amounts.OfType<decimal>().Where(amount => amount is 300m or 900m));
        }

        Assert.Equal(["sort", "dueFrom", "amountTo"], (await officer.GetAsync($"/api/work-items?{query}&sort=x&amountTo=many&dueFrom=tomorrow")).Refused(HttpStatusCode.BadRequest).Fields.OrderByDescending(name => name, StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_sizes_of_the_views_are_those_of_the_lists_while_others_decide()
    {
        var procedure = await TestProcedure.PublishAsync(App, Flow());
        var applicant = await App.LoginAsync("enterprise1");
        var (officer, leader) = (await App.LoginAsync("kjj.officer"), await App.LoginAsync("kjj.leader"));
        var ids = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            ids.Add(ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(await procedure.ApplyAsync(applicant)))));
        }

        var deciding = Task.WhenAll(ids.Select(id => officer.TryDecideAsync(id, "Approve", "同意。")));
        for (var i = 0; i < 10; i++)
        {
            var seen = (await leader.GetAsync("/api/work-items?view=todo&counts=true&pageSize=200")).Ok();
            Assert.Equal((int)seen["total"]!, (int)seen["counts"]!["Todo"]!);
            Assert.Equal((int)seen["total"]!, seen["items"]!.AsArray().Count);
        }

        Assert.All(await deciding, answer => answer.Ok());
    }

    [Fact]
    public async Task An_item_is_unread_until_its_person_opens_it()
    {
        var procedure = await TestProcedure.PublishAsync(App, Flow());
        var (officer, leader) = (await App.LoginAsync("kjj.officer"), await App.LoginAsync("kjj.leader"));
        var id = ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(await procedure.ApplyAsync(await App.LoginAsync("enterprise1")))));

        Assert.True((bool)Assert.Single(await ListAsync(officer, $"procedure={procedure.Code}"))["unread"]!);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ => (await officer.PostAsync($"/api/work-items/{id}/read")).Ok()));

        Assert.False((bool)Assert.Single(await ListAsync(officer, $"procedure={procedure.Code}"))["unread"]!);
        Assert.True((bool)Assert.Single(await ListAsync(leader, $"procedure={procedure.Code}"))["unread"]!);
        (await (await App.LoginAsync("rsj.officer")).PostAsync($"/api/work-items/{id}/read")).Refused(HttpStatusCode.NotFound);
    }

    private static FlowBuilder Counted() => new FlowBuilder().Add("Start", "Elsa.Start").Add("Sum", "Approvals.ComputeAmount").Add("Decide", "Approvals.Review").Add("End", "Elsa.End")
        .Way("Start > Sum > Decide:Approve > End").Way("Decide:Reject > End");

    private static FlowBuilder Flow(params (string Name, JsonNode? Value)[] inputs) => new FlowBuilder()
        .Add("Start", "Elsa.Start").Add("Decide", "Approvals.Review", inputs).Add("End", "Elsa.End").Way("Start > Decide").Way("Decide:Approve > End").Way("Decide:Reject > End");

    private static async Task<List<JsonNode>> ListAsync(ApiClient person, string query) =>
        [.. (await person.GetAsync($"/api/work-items?pageSize=100&{query}")).Ok()["items"]!.AsArray().Select(item => item!)];
}

public sealed class InboxOnSqliteTests(OnSqlite fixture) : InboxTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class InboxOnPostgresTests(OnPostgres fixture) : InboxTests(fixture), IClassFixture<OnPostgres>;
