using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Designer;

/// <summary>A draft is tried in virtual time; nothing of it reaches the platform.</summary>
public sealed class SandboxTests(OnSqlite fixture) : IClassFixture<OnSqlite>
{
    private const string Path = "/api/designer/sandbox";

    private ApprovalsApp App => fixture.App;

    [Fact]
    public async Task A_redrawn_flow_is_tried_to_its_end_with_the_new_step_and_leaves_nothing_behind()
    {
        var admin = await App.LoginAsync("admin1");
        var model = Drawing.InsertSecondLook(await Drawing.OfAsync(admin, "P18b"));
        var before = await CountAsync();
        async Task<JsonNode> TryAsync(params object[] actions) => (await admin.PostAsync(Path, new { model, actions })).Ok();

        var begun = await TryAsync();
        Assert.Null(begun["refused"]);
        var first = Assert.Single(Items(begun));
        Assert.Equal(("Examine1#1", "Examine1"), ((string?)first["item"], (string?)first["activityId"]));

        object approve = new { kind = "decide", item = "Examine1#1", outcome = "Approve" };
        object days = new { kind = "advance", workingDays = 4 };
        var second = Assert.Single(Items(await TryAsync(approve, days)));
        Assert.Equal(("Second1#1", "czj", "red"), ((string?)second["item"], (string?)second["department"], (string?)second["light"]));

        var ended = await TryAsync(approve, days, new { kind = "decide", item = "Second1#1", outcome = "Approve" }, new { kind = "decide", item = "Finance1#1", outcome = "Approve" }, new { kind = "advance", period = "P2Y" });
        Assert.Equal(("Approved", true, 5), ((string?)ended["status"], (bool)ended["ended"]!, (int)ended["applied"]!));
        Assert.True((decimal)Assert.Single(ended["grants"]!.AsArray())!["amount"]! > 0);
        Assert.Contains(ended["edges"]!.AsArray(), edge => (string?)edge!["source"] == "Large1" && (string?)edge["port"] == "True" && (int)edge["count"]! == 1);
        Assert.Contains(ended["mails"]!.AsArray(), mail => !(bool)mail!["inApp"]!);
        Assert.NotEmpty(ended["timeline"]!.AsArray());
        Assert.Equal(before, await CountAsync());
        Assert.Empty(Directory.Exists(App.Pickup) ? Directory.GetFiles(App.Pickup) : []);
    }

    [Fact]
    public async Task Everybody_does_the_likely_thing_by_itself()
    {
        var admin = await App.LoginAsync("admin2");
        var model = await Drawing.OfAsync(admin, "P18a");

        var ended = (await admin.PostAsync(Path, new { model, actions = new[] { new { kind = "auto" } } })).Ok();

        Assert.Null(ended["refused"]);
        Assert.Equal("Approved", (string?)ended["status"]);
        Assert.Single(ended["certificates"]!.AsArray());
    }

    [Fact]
    public async Task What_cannot_be_done_stops_the_run_and_says_why()
    {
        var admin = await App.LoginAsync("admin2");
        var model = await Drawing.OfAsync(admin, "P18b");

        var gone = (await admin.PostAsync(Path, new { model, actions = new[] { new { kind = "decide", item = "Finance1#1", outcome = "Approve" } } })).Ok();
        Assert.Equal((0, "not-waiting"), ((int)gone["refused"]!["action"]!, (string?)gone["refused"]!["code"]));
        var form = (JsonObject)(await admin.GetAsync("/api/designer/P18b")).Ok()["example"]!["form"]!.DeepClone();
        form["rentPaid"] = "abc";
        var wrong = (await admin.PostAsync(Path, new { model, form, actions = Array.Empty<object>() })).Ok();
        Assert.Equal(-1, (int)wrong["refused"]!["action"]!);
        Assert.True(wrong["refused"]!["errors"]!.AsObject().ContainsKey("rentPaid"));
        model["root"]!["connections"] = new JsonArray();
        Assert.Equal("unsound", (await admin.PostAsync(Path, new { model, actions = Array.Empty<object>() })).Refused(HttpStatusCode.UnprocessableEntity).Code);
    }

    [Fact]
    public async Task A_field_of_the_draft_counts_in_the_sandbox_before_it_is_published()
    {
        var admin = await App.LoginAsync("admin2");
        var context = (await admin.GetAsync("/api/designer/P18b")).Ok();
        var form = context["procedure"]!["form"]!.DeepClone();
        form["sections"]![0]!["fields"]!.AsArray().Add(JsonNode.Parse("""{"id":"slogan","type":"text","label":"口号","labelEn":"Slogan","required":true}"""));

        var tried = (await admin.PostAsync(Path, new { model = context["definition"], procedure = new { form }, actions = Array.Empty<object>() })).Ok();

        Assert.True(tried["refused"]!["errors"]!.AsObject().ContainsKey("slogan"));
    }

    [Fact]
    public async Task Saved_runs_run_again_and_say_which_edges_they_took()
    {
        var admin = await App.LoginAsync("admin1");
        var run = new { actions = new object[] { new { kind = "auto" } }, expect = new { status = "Approved" } };
        (await admin.PutAsync("/api/designer/P18a/runs/%E7%A4%BA%E4%BE%8B", run)).Ok();
        (await admin.PutAsync("/api/designer/P18a/runs/wrong", new { run.actions, expect = new { status = "Rejected" } })).Ok();

        var result = (await admin.PostAsync("/api/designer/P18a/runs/execute")).Ok();

        Assert.Equal([false, true], result["results"]!.AsArray().OrderBy(one => (string?)one!["name"] == "示例").Select(one => (bool)one!["passed"]!));
        Assert.Contains("Approved", (string?)result["results"]!.AsArray().Single(one => (string?)one!["name"] == "wrong")!["why"], StringComparison.Ordinal);
        Assert.True((int)result["coverage"]!["taken"]! > 0);
        Assert.Contains(result["coverage"]!["missing"]!.AsArray(), edge => (string?)edge!["port"] == "Reject");
        var model = await Drawing.OfAsync(admin, "P18a");
        var refused = (await admin.PostAsync("/elsa/api/workflow-definitions", new { model, publish = true })).Refused(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(("run-failed", "wrong"), (refused.Code, (string?)Assert.Single(refused.Body!["rules"]!.AsArray())!["id"]));
        await admin.DeleteAsync("/api/designer/P18a/runs/wrong");
        await admin.DeleteAsync("/api/designer/P18a/runs/%E7%A4%BA%E4%BE%8B");
        Assert.Empty((await admin.GetAsync("/api/designer/P18a/runs")).Ok()["items"]!.AsArray());
        (await admin.PutAsync("/api/designer/P18a/runs/x", new { expect = new { status = "Nothing" } })).Refused(HttpStatusCode.BadRequest);
    }

    /// <summary>What waits for people of a department; flows may wait for messages meanwhile.</summary>
    private static IEnumerable<JsonNode> Items(JsonNode state) => state["waiting"]!.AsArray().Where(one => (string?)one!["kind"] == "item").Select(one => one!);

    private async Task<(int Cases, int Versions, int Outbox)> CountAsync()
    {
        await using var db = await App.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(TestContext.Current.CancellationToken);
        return (
            await db.Cases.CountAsync(TestContext.Current.CancellationToken), await db.DefinitionVersions.CountAsync(TestContext.Current.CancellationToken),
            await db.Outbox.CountAsync(TestContext.Current.CancellationToken));
    }
}
