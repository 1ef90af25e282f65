using System.Net;
using System.Text.Json.Nodes;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Designer;

/// <summary>The routes that Elsa Studio uses, in Elsa's shapes.</summary>
public abstract class ElsaRoutesTests(ApprovalsFixture fixture)
{
    private const string Definitions = "/elsa/api/workflow-definitions";

    private ApprovalsApp App => fixture.App;

    [Theory]
    [InlineData("expression-descriptors")]
    [InlineData("workflow-activation-strategies")]
    [InlineData("incident-strategies")]
    [InlineData("log-persistence-strategies")]
    [InlineData("commit-strategies/workflows")]
    [InlineData("commit-strategies/activities")]
    [InlineData("storage-drivers")]
    [InlineData("variables")]
    public async Task Studio_gets_each_list_it_asks_for(string list)
    {
        var answer = (await (await App.LoginAsync("admin1")).GetAsync($"/elsa/api/descriptors/{list}")).Ok();

        Assert.Equal((int)answer["count"]!, answer["items"]!.AsArray().Count);
        (await (await App.LoginAsync("kjj.officer")).GetAsync($"/elsa/api/descriptors/{list}")).Refused(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_definition_is_saved_published_rolled_back_and_exported_and_unknown_fields_survive()
    {
        var admin = await App.LoginAsync("admin1");
        var read = (await admin.GetAsync($"{Definitions}/by-definition-id/P19?versionOptions=Latest")).Ok();
        Assert.Equal((true, true, false), ((bool)read["isLatest"]!, (bool)read["isPublished"]!, (bool)read["isReadonly"]!));
        Assert.Contains(read["links"]!.AsArray(), link => (string?)link!["rel"] == "publish");
        var before = (int)read["version"]!;

        // What another tool writes at the top and in an activity comes back; Studio itself leaves out what it does not know at the top.
        read["otherTool"] = new JsonObject { ["keep"] = "me" };
        read["root"]!["activities"]![1]!["otherTool"] = 7;
        var saved = (await admin.PostAsync(Definitions, new { model = read, publish = false })).Ok()["workflowDefinition"]!;
        Assert.Equal((before + 1, false, true), ((int)saved["version"]!, (bool)saved["isPublished"]!, (bool)saved["isLatest"]!));
        var again = (JsonObject)saved.DeepClone();
        again.Remove("otherTool");
        again["name"] = "改名";
        var published = (await admin.PostAsync(Definitions, new { model = again, publish = true })).Ok()["workflowDefinition"]!;

        var latest = (await admin.GetAsync($"{Definitions}/by-definition-id/P19?versionOptions=Published")).Ok();
        Assert.Equal((before + 1, "改名", "me", 7), ((int)latest["version"]!, (string?)latest["name"], (string?)latest["otherTool"]?["keep"], (int)latest["root"]!["activities"]![1]!["otherTool"]!));
        Assert.Equal((int)published["version"]!, (int)latest["version"]!);
        Assert.Equal(before, (int)(await admin.GetAsync($"{Definitions}/by-definition-id/P19?versionOptions={before}")).Ok()["version"]!);
        Assert.Equal(before, (int)(await admin.GetAsync($"{Definitions}/by-id/P19-v{before}")).Ok()["version"]!);
        Assert.Equal(2, (await admin.GetAsync($"{Definitions}/many-by-id?ids=P19-v{before}&ids=P19-v{before + 1}")).Ok()["items"]!.AsArray().Count);
        Assert.Equal(before + 1, (int)(await admin.GetAsync($"{Definitions}?versionOptions=AllVersions&definitionIds=P19")).Ok()["totalCount"]!);

        var reverted = (await admin.PostAsync($"{Definitions}/P19/revert/{before}")).Ok()["workflowDefinition"]!;
        Assert.Equal((before + 2, false), ((int)reverted["version"]!, (bool)reverted["isPublished"]!));
        Assert.NotEqual("改名", (string?)reverted["name"]);
        var file = (await admin.GetAsync($"{Definitions}/P19/export?versionOptions=Published")).Ok();
        Assert.Equal("改名", (string?)file["name"]);
        await admin.DeleteAsync("/elsa/api/workflow-definition-versions/P19-draft");
        Assert.Equal(before + 1, (int)(await admin.GetAsync($"{Definitions}/by-definition-id/P19")).Ok()["version"]!);
    }

    [Fact]
    public async Task What_cannot_be_read_is_not_imported_and_says_where()
    {
        var admin = await App.LoginAsync("admin1");
        var flow = (JsonObject)(await admin.GetAsync($"{Definitions}/P18a/export")).Ok();
        flow["definitionId"] = "imported";
        flow["root"]!["activities"]![2]!["type"] = "Elsa.HttpEndpoint";

        var refused = (await admin.PostAsync($"{Definitions}/import", flow)).Refused(HttpStatusCode.UnprocessableEntity);
        Assert.Contains(refused.Body!["rules"]!.AsArray(), rule => (string?)rule!["id"] == "unknown-type" && ((string?)rule["text"])!.Contains("Elsa.HttpEndpoint", StringComparison.Ordinal));

        flow = (JsonObject)(await admin.GetAsync($"{Definitions}/P18a/export")).Ok();
        flow["definitionId"] = "imported";
        Assert.Equal("imported", (string?)(await admin.PostAsync($"{Definitions}/import", flow)).Ok()["workflowDefinition"]!["definitionId"]);
        await admin.DeleteAsync($"{Definitions}/imported");
        (await admin.GetAsync($"{Definitions}/by-definition-id/imported")).Refused(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_procedures_run_is_neither_retracted_nor_deleted()
    {
        var admin = await App.LoginAsync("admin1");

        Assert.Equal("in-use", (await admin.PostAsync($"{Definitions}/P18a/retract")).Refused(HttpStatusCode.Conflict).Code);
        Assert.Equal("not-found", (await admin.PostAsync($"{Definitions}/no-such-flow/retract")).Refused(HttpStatusCode.NotFound).Code);
        (await admin.GetAsync($"{Definitions}/by-definition-id/P18a?versionOptions=nonsense")).Refused(HttpStatusCode.BadRequest);
        Assert.False((bool)(await admin.GetAsync($"{Definitions}/validation/is-name-unique?name={Uri.EscapeDataString((string)(await admin.GetAsync($"{Definitions}/by-definition-id/P18a")).Ok()["name"]!)}")).Ok()["isUnique"]!);
        Assert.True((bool)(await admin.GetAsync($"{Definitions}/validation/is-name-unique?name=nothing")).Ok()["isUnique"]!);
        Assert.True((int)(await admin.GetAsync($"{Definitions}/query/count")).Ok()["count"]! > 40);
        Assert.Contains((await admin.GetAsync($"{Definitions}?versionOptions=Latest&page=0&pageSize=100")).Ok()["items"]!.AsArray(), one => (string?)one!["definitionId"] == "P18a");
    }

    [Fact]
    public async Task An_instance_is_shown_with_its_state_journal_and_counts()
    {
        var (admin, applicant) = (await App.LoginAsync("admin1"), await App.LoginAsync("base1"));
        var id = await applicant.ApplyAsync(ExampleForm.Load("P18a"));

        var listed = (await admin.PostAsync("/elsa/api/workflow-instances", new { definitionIds = new[] { "P18a" }, status = "Running", page = 0, pageSize = 50 })).Ok();
        var number = (string)(await applicant.CaseAsync(id))["number"]!;
        var row = listed["items"]!.AsArray().Single(one => (string?)one!["correlationId"] == number)!;
        var instance = (string)row["id"]!;
        Assert.Equal(("Running", "Suspended"), ((string?)row["status"], (string?)row["subStatus"]));
        var state = (await admin.GetAsync($"/elsa/api/workflow-instances/{instance}")).Ok();
        Assert.NotEmpty(state["workflowState"]!["bookmarks"]!.AsArray());
        Assert.Equal("Running", (string?)(await admin.GetAsync($"/elsa/api/workflow-instances/{instance}/execution-state")).Ok()["status"]);
        Assert.NotNull((await admin.GetAsync($"/elsa/api/workflow-instances/{instance}/variables")).Ok()["items"]);
        Assert.NotEmpty((await admin.PostAsync($"/elsa/api/workflow-instances/{instance}/journal?skip=0&take=100")).Ok()["items"]!.AsArray());
        var stats = (await admin.PostAsync("/elsa/api/activity-executions/report", new { workflowInstanceId = instance, activityNodeIds = Array.Empty<string>() })).Ok()["stats"]!.AsArray();
        Assert.Contains(stats, one => (bool)one!["isBlocked"]!);
        Assert.NotEmpty((await admin.GetAsync($"/elsa/api/activity-executions/list?workflowInstanceId={instance}")).Ok()["items"]!.AsArray());
        (await admin.GetAsync($"/elsa/api/workflow-instances/{Guid.NewGuid()}")).Refused(HttpStatusCode.NotFound);
        var live = (await admin.GetAsync("/api/designer/P18a/live")).Ok();
        Assert.True((int)live["tokens"]!.AsArray().Single(one => (string?)one!["activityId"] == "Accept1")!["open"]! >= 1);
        // The numbers alone are for all staff, also where they have no part in the cases.
        Assert.Equal(live["tokens"]!.ToJsonString(), (await (await App.LoginAsync("rsj.officer")).GetAsync("/api/flows/P18a/heat")).Ok()["tokens"]!.ToJsonString());
        (await applicant.GetAsync("/api/flows/P18a/heat")).Refused(HttpStatusCode.Forbidden);
        (await admin.GetAsync("/api/flows/Nowhere/heat")).Refused(HttpStatusCode.NotFound);
        Assert.Null((await applicant.GetAsync($"/api/cases/{id}/flow")).Ok()["heat"]);
        await applicant.WithdrawAsync(id);
    }
}

/// <summary>On SQLite.</summary>
public sealed class ElsaRoutesOnSqlite(OnSqlite fixture) : ElsaRoutesTests(fixture), IClassFixture<OnSqlite>;

/// <summary>On PostgreSQL.</summary>
[Trait("Database", "PostgreSQL")]
public sealed class ElsaRoutesOnPostgres(OnPostgres fixture) : ElsaRoutesTests(fixture), IClassFixture<OnPostgres>;
