using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Nanning.Approvals.Designer;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Designer;

/// <summary>From a draft to a version: proposed by one administrator, published by another. Each test has an application of its own: a version concerns everybody.</summary>
public abstract class PublishFlowTests
{
    private const string Design = "/api/designer/P18b";

    protected abstract Task<ApprovalsApp> StartAsync(Action<IServiceCollection>? change = null);

    [Fact]
    public async Task Where_a_second_administrator_is_asked_for_Elsas_route_proposes_and_publishes_nothing()
    {
        await using var app = await StartAsync(services => services.AddSingleton(Options.Create(new DesignerOptions { SecondAdministrator = true })));
        var (first, second) = (await app.LoginAsync("admin1"), await app.LoginAsync("admin2"));
        const string Elsa = "/elsa/api/workflow-definitions";
        async Task<int> PublishedAsync() => (int)(await first.GetAsync($"{Elsa}/by-definition-id/P18b?versionOptions=Published")).Ok()["version"]!;
        var model = Drawing.InsertSecondLook(await Drawing.OfAsync(first, "P18b"));

        var answer = (await first.PostAsync(Elsa, new { model, publish = true, note = "财政局复核大额补助。" })).Ok();
        var proposal = ApiClient.Id(answer, "proposalId");
        Assert.False(string.IsNullOrEmpty((string?)answer["notice"]));
        Assert.Equal(1, await PublishedAsync());
        Assert.NotNull((await first.GetAsync(Design)).Ok()["draft"]);
        foreach (var (reader, mine) in new[] { (first, true), (second, false) })
        {
            var open = Assert.Single((await reader.GetAsync($"{Design}/proposals")).Ok()["items"]!.AsArray())!;
            Assert.Equal(("Open", "财政局复核大额补助。", mine), ((string?)open["state"], (string?)open["note"], (bool)open["isMine"]!));
        }

        Assert.Equal("proposal-open", (await second.PostAsync($"{Elsa}/P18b/publish")).Refused(HttpStatusCode.Conflict).Code);
        Assert.Equal("same-administrator", (await first.PostAsync($"{Design}/proposals/{proposal}/approve")).Refused(HttpStatusCode.Conflict).Code);
        (await second.PostAsync($"{Design}/proposals/{proposal}/approve")).Ok();
        Assert.Equal(2, await PublishedAsync());

        var edges = model["root"]!["connections"]!.AsArray();
        edges.Remove(edges.Single(edge => (string?)edge!["source"]!["activity"] == "Second1" && (string?)edge["source"]!["port"] == "Reject")!);
        Assert.Equal("unsound", (await first.PostAsync(Elsa, new { model, publish = true })).Refused(HttpStatusCode.UnprocessableEntity).Code);
        Assert.Equal(2, await PublishedAsync());
    }

    [Fact]
    public async Task A_second_administrator_publishes_it_from_tomorrow_on()
    {
        await using var app = await StartAsync();
        var (first, second) = (await app.LoginAsync("admin1"), await app.LoginAsync("admin2"));
        var model = Drawing.InsertSecondLook(await Drawing.OfAsync(first, "P18b"));
        (await first.PutAsync($"{Design}/draft", new { model, basedOn = 0 })).Ok();

        (await first.PostAsync($"{Design}/proposals", new { effectiveOn = "2016-09-20" })).Refused(HttpStatusCode.BadRequest);
        var proposal = ApiClient.Id((await first.PostAsync($"{Design}/proposals", new { note = "财政局复核大额补助。", effectiveOn = "2016-09-20" })).Ok());
        Assert.Equal("proposal-open", (await second.PostAsync($"{Design}/proposals", new { note = "又一次" })).Refused(HttpStatusCode.Conflict).Code);
        Assert.Equal("same-administrator", (await first.PostAsync($"{Design}/proposals/{proposal}/approve")).Refused(HttpStatusCode.Conflict).Code);
        Assert.NotNull((await second.GetAsync($"{Design}/proposals/{proposal}")).Ok()["model"]!["root"]);
        var published = (await second.PostAsync($"{Design}/proposals/{proposal}/approve")).Ok();
        Assert.Equal(("2016-2", "2016-09-20"), ((string?)published["edition"], (string?)published["effectiveOn"]));
        Assert.Equal("already-decided", (await second.PostAsync($"{Design}/proposals/{proposal}/approve")).Refused(HttpStatusCode.Conflict).Code);

        var history = (await first.GetAsync($"{Design}/versions")).Ok()["items"]!.AsArray();
        Assert.Equal(
            (2, "财政局复核大额补助。", "管理员 何川", "管理员 吴敏", "P18b 2016-2"),
            ((int)history[0]!["version"]!, (string?)history[0]!["note"], (string?)history[0]!["by"], (string?)history[0]!["proposedBy"], (string?)history[0]!["editions"]![0]));
        Assert.Null((await first.GetAsync(Design)).Ok()["draft"]);
        Assert.Equal("2016-1", (string?)(await first.GetAsync("/api/procedures/P18b")).Ok()["edition"]);
        await first.AdvanceClockToAsync(new DateTimeOffset(2016, 9, 20, 9, 0, 0, TimeSpan.FromHours(8)));
        Assert.Equal("2016-2", (string?)(await first.GetAsync("/api/procedures/P18b")).Ok()["edition"]);
        Assert.Contains((await first.GetAsync("/api/procedures/P18b/flow")).Ok()["definition"]!["root"]!["activities"]!.AsArray(), one => (string?)one!["id"] == "Second1");

        (await first.PostAsync($"{Design}/versions/1/restore")).Ok();
        Assert.DoesNotContain((await first.GetAsync(Design)).Ok()["draft"]!["model"]!["root"]!["activities"]!.AsArray(), one => (string?)one!["id"] == "Second1");
    }

    [Fact]
    public async Task A_changed_form_is_a_new_edition_of_the_day_it_is_published()
    {
        await using var app = await StartAsync();
        var (first, second) = (await app.LoginAsync("admin1"), await app.LoginAsync("admin2"));
        var context = (await first.GetAsync(Design)).Ok();
        var form = context["procedure"]!["form"]!.DeepClone();
        form["sections"]![0]!["fields"]!.AsArray().Add(JsonNode.Parse("""{"id":"slogan","type":"text","label":"口号","labelEn":"Slogan"}"""));
        (await first.PutAsync($"{Design}/draft", new { model = context["definition"], procedure = new { form } })).Ok();

        var proposal = ApiClient.Id((await first.PostAsync($"{Design}/proposals", new { note = "增加口号。" })).Ok());
        (await second.PostAsync($"{Design}/proposals/{proposal}/approve")).Ok();

        var guide = (await first.GetAsync("/api/procedures/P18b")).Ok();
        Assert.Equal("2016-2", (string?)guide["edition"]);
        Assert.Contains("slogan", guide["form"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("增加口号。", (string?)(await first.GetAsync("/api/admin/procedures/P18b")).Ok()["editions"]![0]!["note"]);
    }

    [Fact]
    public async Task What_is_not_sound_is_not_proposed_and_a_proposal_can_be_refused_or_taken_back()
    {
        await using var app = await StartAsync();
        var (first, second) = (await app.LoginAsync("admin1"), await app.LoginAsync("admin2"));
        Assert.Equal("no-draft", (await first.PostAsync($"{Design}/proposals", new { note = "没有改动" })).Refused(HttpStatusCode.Conflict).Code);
        var model = Drawing.InsertSecondLook(await Drawing.OfAsync(first, "P18b"));
        var edges = model["root"]!["connections"]!.AsArray();
        var forgotten = edges.Single(edge => (string?)edge!["source"]!["activity"] == "Second1" && (string?)edge["source"]!["port"] == "Reject")!;
        edges.Remove(forgotten);
        (await first.PutAsync($"{Design}/draft", new { model })).Ok();
        var unsound = (await first.PostAsync($"{Design}/proposals", new { note = "忘了一个出口" })).Refused(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(("unsound", "open-outcome"), (unsound.Code, (string?)unsound.Body!["rules"]![0]!["id"]));

        edges.Add(forgotten);
        (await first.PutAsync($"{Design}/draft", new { model })).Ok();
        var proposal = ApiClient.Id((await first.PostAsync($"{Design}/proposals", new { note = "第一次" })).Ok());
        Assert.Equal("not-yours", (await second.PostAsync($"{Design}/proposals/{proposal}/withdraw")).Refused(HttpStatusCode.Conflict).Code);
        (await second.PostAsync($"{Design}/proposals/{proposal}/reject", new { })).Refused(HttpStatusCode.BadRequest);
        (await second.PostAsync($"{Design}/proposals/{proposal}/reject", new { reason = "期限太短。" })).Ok();
        var again = ApiClient.Id((await first.PostAsync($"{Design}/proposals", new { note = "第二次" })).Ok());
        (await first.PostAsync($"{Design}/proposals/{again}/withdraw")).Ok();
        Assert.Equal(["Rejected", "Withdrawn"], (await first.GetAsync($"{Design}/proposals")).Ok()["items"]!.AsArray().Select(one => (string?)one!["state"]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Who_has_to_look_at_a_proposal_is_told_and_who_made_it_what_became_of_it()
    {
        await using var app = await StartAsync();
        var (first, second) = (await app.LoginAsync("admin1"), await app.LoginAsync("admin2"));
        async Task<List<string?>> ToldAsync(ApiClient person) =>
            [.. (await person.MessagesAsync()).Where(told => (string?)told["link"] == "/admin/designer/P18b").Select(told => ((string?)told["title"])?.Split('：')[0]).Order(StringComparer.Ordinal)];

        async Task<string> ProposeAsync(string note) => ApiClient.Id((await first.PostAsync($"{Design}/proposals", new { note })).Ok());
        (await first.PutAsync($"{Design}/draft", new { model = Drawing.InsertSecondLook(await Drawing.OfAsync(first, "P18b")), basedOn = 0 })).Ok();

        (await second.PostAsync($"{Design}/proposals/{await ProposeAsync("第一次")}/reject", new { reason = "期限太短。" })).Ok();
        Assert.Equal(["待复核"], await ToldAsync(second));
        Assert.Equal(["未予发布"], await ToldAsync(first));

        (await second.PostAsync($"{Design}/proposals/{await ProposeAsync("第二次")}/approve")).Ok();
        Assert.Equal(["待复核", "待复核"], await ToldAsync(second));
        Assert.Equal(["已发布", "未予发布"], await ToldAsync(first));
    }

    [Fact]
    public async Task What_if_replays_past_applications_against_another_limit_and_a_new_step()
    {
        await using var app = await StartAsync();
        var (admin, applicant, officer) = (await app.LoginAsync("admin1"), await app.LoginAsync("base1"), await app.LoginAsync("kjj.officer"));
        var id = await applicant.ApplyAsync(ExampleForm.Load("P18a"));
        await admin.AdvanceClockAsync("P3D");
        await officer.DecideAsync(ApiClient.Id((await officer.WorkItemsOfAsync(id))[0]), "Approve");
        var model = await Drawing.OfAsync(admin, "P18a");

        var same = (await admin.PostAsync("/api/designer/P18a/whatif", new { model, from = "2016-09-01", to = "2016-12-31" })).Ok();
        var tighter = (await admin.PostAsync("/api/designer/P18a/whatif", new { model, from = "2016-09-01", to = "2016-12-31", changes = new { limits = new Dictionary<string, int> { ["Accept1"] = 1 } } })).Ok();

        Assert.Equal(1, (int)same["cases"]!);
        Assert.Equal(same["before"]!.ToJsonString(), same["after"]!.ToJsonString());
        JsonNode Step(JsonNode answer, string side) => answer[side]!["byStep"]!.AsArray().Single(one => (string?)one!["activityId"] == "Accept1")!;
        Assert.Equal((3.0, 1.0), ((double)Step(same, "after")["meanDays"]!, (double)Step(same, "after")["onTime"]!));
        Assert.Equal(0.0, (double)Step(tighter, "after")["onTime"]!);
        Assert.Equal(1.0, (double)Step(tighter, "before")["onTime"]!);
    }
}

/// <summary>On SQLite.</summary>
public sealed class PublishFlowOnSqlite : PublishFlowTests
{
    protected override Task<ApprovalsApp> StartAsync(Action<IServiceCollection>? change) => Task.FromResult(ApprovalsApp.StartOnSqlite(change: change));
}

/// <summary>On PostgreSQL.</summary>
[Trait("Database", "PostgreSQL")]
public sealed class PublishFlowOnPostgres(PostgresServer server) : PublishFlowTests
{
    protected override Task<ApprovalsApp> StartAsync(Action<IServiceCollection>? change) => ApprovalsApp.StartOnPostgresAsync(server, change);
}
