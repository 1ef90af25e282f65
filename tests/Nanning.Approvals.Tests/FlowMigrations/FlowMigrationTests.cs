using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.FlowMigrations;
using Nanning.Approvals.Operations.Nodes;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Tests.Operations;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.FlowMigrations;

/// <summary>Running cases go over to a new version of P18a's flow, through the API.</summary>
public abstract class FlowMigrationTests(ApprovalsFixture fixture)
{
    private const string Migrations = "/elsa/api/workflow-definitions/P18a/migrations";

    private ApprovalsApp App => fixture.App;

    [Fact]
    public async Task Cases_go_over_as_the_dry_run_showed_and_the_new_step_follows()
    {
        var (applicant, admin) = (await App.LoginAsync("enterprise1"), await App.LoginAsync("admin1"));
        await PublishAsync(admin, flow => flow);
        var id = await applicant.ApplyAsync(ExampleForm.Load("P18a"));
        var (from, to) = await PublishAsync(admin, InsertSecondLook);
        var before = await DueAsync(applicant, id);

        var plan = (await admin.PostAsync(Migrations, new { fromVersion = from, toVersion = to, reason = "增加复核" })).Ok();

        Assert.Equal("Planned", (string)plan["row"]!["state"]!);
        var group = Assert.Single(plan["groups"]!.AsArray())!;
        Assert.Equal(("受理", "Safe", 1), ((string)group["places"]![0]!, (string)group["verdict"]!, (int)group["count"]!));
        Assert.Equal("Accept1 → Accept1 kept", (string)group["plan"]!["moves"]![0]!);
        Assert.Equal((from, before), (await VersionOfAsync(id), await DueAsync(applicant, id)));

        await RunAsync(admin, plan);

        Assert.Equal((to, before), (await VersionOfAsync(id), await DueAsync(applicant, id)));
        var officer = await App.LoginAsync("kjj.officer");
        await officer.DecideAsync(ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(id))), "Approve", "受理。");
        Assert.Equal("复核", (string)Assert.Single(await officer.WorkItemsOfAsync(id))["step"]!);
        var csv = await admin.GetAsync($"/api/console/migrations/{plan["row"]!["id"]}/report.csv");
        Assert.Contains("Accept1 → Accept1 kept", csv.Text, StringComparison.Ordinal);
        Assert.Contains("Migrated", csv.Text, StringComparison.Ordinal);
        await applicant.WithdrawAsync(id);
    }

    [Fact]
    public async Task A_case_that_moved_on_after_the_dry_run_is_left_alone()
    {
        var (applicant, admin, officer) = (await App.LoginAsync("enterprise2"), await App.LoginAsync("admin1"), await App.LoginAsync("kjj.officer"));
        await PublishAsync(admin, flow => flow);
        var id = await applicant.ApplyAsync(ExampleForm.Load("P18a"));
        var (from, to) = await PublishAsync(admin, InsertSecondLook);
        var plan = (await admin.PostAsync(Migrations, new { fromVersion = from, toVersion = to, reason = "增加复核" })).Ok();
        await officer.DecideAsync(ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(id))), "Approve", "受理。");

        await RunAsync(admin, plan);

        Assert.Equal(from, await VersionOfAsync(id));
        var result = Assert.Single((await admin.GetAsync($"/api/console/migrations/{plan["row"]!["id"]}/items")).Ok()["items"]!.AsArray())!;
        Assert.Equal("Changed", (string)result["verdict"]!);
        await applicant.WithdrawAsync(id);
    }

    [Fact]
    public async Task Where_the_step_is_gone_the_case_is_left_alone_with_the_reason_and_goes_over_once_it_is_mapped()
    {
        var (applicant, admin) = (await App.LoginAsync("base1"), await App.LoginAsync("admin1"));
        await PublishAsync(admin, flow => flow);
        var id = await applicant.ApplyAsync(ExampleForm.Load("P18a"));
        var (from, to) = await PublishAsync(admin, flow => flow.Replace("\"Accept1\"", "\"Intake1\"", StringComparison.Ordinal));
        var state = await StateOfAsync(id);

        var refused = (await admin.PostAsync(Migrations, new { fromVersion = from, toVersion = to, reason = "改名" })).Ok();
        await RunAsync(admin, refused);

        var group = refused["groups"]!.AsArray().Single(one => (string)one!["verdict"]! == "Unsafe")!;
        Assert.Contains("没有与“受理”对应的活动", (string)group["problem"]!, StringComparison.Ordinal);
        Assert.Equal(state, await StateOfAsync(id));

        var mapped = (await admin.PostAsync(Migrations, new { fromVersion = from, toVersion = to, reason = "改名", mapping = new { activities = new Dictionary<string, string> { ["Accept1"] = "Intake1" } } })).Ok();
        await RunAsync(admin, mapped);

        Assert.Equal(to, await VersionOfAsync(id));
        await applicant.WithdrawAsync(id);
    }

    [Fact]
    public async Task A_migration_stopped_in_the_middle_says_which_went_over_and_which_were_left_and_another_one_carries_those()
    {
        var admin = await App.LoginAsync("admin1");
        await PublishAsync(admin, flow => flow);
        var ids = new List<string>();
        foreach (var person in new[] { "base1", "enterprise1", "enterprise2" })
        {
            ids.Add(await (await App.LoginAsync(person)).ApplyAsync(ExampleForm.Load("P18a")));
        }

        var (from, to) = await PublishAsync(admin, InsertSecondLook);
        var plan = (await admin.PostAsync(Migrations, new { fromVersion = from, toVersion = to, reason = "增加复核" })).Ok();
        var path = $"/api/console/migrations/{plan["row"]!["id"]}";

        // The node itself takes nothing; one of the test's own does until it has carried the first one over.
        var node = await App.DrainedAsync(admin);
        (await admin.PostAsync($"{path}/start")).Ok();
        await CarryOneAsync();
        (await admin.PostAsync($"{path}/stop")).Ok();
        await App.ResumeAsync(admin, node);

        var stopped = (await admin.GetAsync(path)).Ok();
        Assert.Equal(("Stopped", 1, 2), ((string)stopped["row"]!["state"]!, (int)stopped["counts"]!["Migrated"]!, (int)stopped["counts"]!["Left"]!));
        foreach (var item in (await admin.GetAsync($"{path}/items")).Ok()["items"]!.AsArray())
        {
            Assert.Equal((string)item!["verdict"]! == "Migrated" ? to : from, await VersionOfAsync((string)item["caseId"]!));
        }

        Assert.Equal(2, (await admin.GetAsync($"{path}/report.csv")).Text.Split("\"Left\"").Length - 1);
        (await admin.PostAsync($"{path}/continue")).Refused(HttpStatusCode.Conflict);

        var rest = (await admin.PostAsync(Migrations, new { fromVersion = from, toVersion = to, reason = "增加复核" })).Ok();
        Assert.Equal(2, (int)rest["row"]!["total"]!);
        await RunAsync(admin, rest);
        foreach (var id in ids)
        {
            Assert.Equal(to, await VersionOfAsync(id));
            await (await App.LoginAsync(new[] { "base1", "enterprise1", "enterprise2" }[ids.IndexOf(id)])).WithdrawAsync(id);
        }
    }

    [Fact]
    public async Task Only_administrators_migrate_and_only_between_versions_that_exist_with_a_reason()
    {
        var (admin, officer) = (await App.LoginAsync("admin1"), await App.LoginAsync("kjj.officer"));

        (await officer.PostAsync(Migrations, new { fromVersion = 1, toVersion = 2, reason = "试" })).Refused(HttpStatusCode.Forbidden);
        (await admin.PostAsync(Migrations, new { fromVersion = 1, toVersion = 1, reason = "试" })).Refused(HttpStatusCode.BadRequest);
        (await admin.PostAsync(Migrations, new { fromVersion = 1, toVersion = 999, reason = "试" })).Refused(HttpStatusCode.BadRequest);
        (await admin.PostAsync(Migrations, new { fromVersion = 1, toVersion = 2 })).Refused(HttpStatusCode.BadRequest);
        await PublishAsync(admin, flow => flow);
        var (from, to) = await PublishAsync(admin, InsertSecondLook);
        foreach (var variables in new[] { new Dictionary<string, string> { ["ghost"] = "scores" }, new Dictionary<string, string> { ["scores"] = "ghost" } })
        {
            Assert.Equal(["mapping"], (await admin.PostAsync(Migrations, new { fromVersion = from, toVersion = to, reason = "试", mapping = new { variables } })).Refused(HttpStatusCode.BadRequest).Fields);
        }
    }

    [Fact]
    public async Task An_unsound_definition_is_not_published_and_says_what_is_wrong()
    {
        var admin = await App.LoginAsync("admin1");
        var model = (JsonObject)JsonNode.Parse(Flow())!;
        var connections = model["root"]!["connections"]!.AsArray();
        connections.Remove(connections.First(one => (string)one!["source"]!["activity"]! == "Decide1" && (string)one["source"]!["port"]! == "Reject"));

        var check = (await admin.PostAsync("/elsa/api/workflow-definitions/check", new { model })).Ok();
        Assert.False((bool)check["sound"]!);
        Assert.Contains(check["findings"]!.AsArray(), finding => (string)finding!["code"]! == "open-outcome");
        var refused = (await admin.PostAsync("/elsa/api/workflow-definitions", new { model, publish = true })).Refused(HttpStatusCode.UnprocessableEntity);
        Assert.Contains(refused.Body!["rules"]!.AsArray(), rule => (string)rule!["id"]! == "open-outcome");
    }

    /// <summary>Works at what there is as a node that is drained while it has the first instance in hand.</summary>
    private async Task CarryOneAsync()
    {
        var node = new BackgroundWork();
        var gate = App.Services.GetRequiredService<WriteGate>();
        void Drain() => node.Draining = !node.Idle;
        gate.Committed += Drain;
        await ActivatorUtilities.CreateInstance<FlowMigrationWork>(App.Services, node).RunAsync(TestContext.Current.CancellationToken);
        gate.Committed -= Drain;
    }

    private async Task RunAsync(ApiClient admin, JsonNode plan)
    {
        var path = $"/api/console/migrations/{plan["row"]!["id"]}";
        (await admin.PostAsync($"{path}/start")).Ok();
        await App.Services.GetRequiredService<FlowMigrationWork>().RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal("Done", (string)(await admin.GetAsync(path)).Ok()["row"]!["state"]!);
    }

    /// <summary>Publishes a changed flow; answers the version that the cases run and the one just published.</summary>
    private async Task<(int From, int To)> PublishAsync(ApiClient admin, Func<string, string> change)
    {
        await using var db = await App.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync();
        var from = await db.ProcedureEditions.Where(row => row.Code == "P18a").OrderByDescending(row => row.Ordinal).Select(row => row.DefinitionVersion).FirstAsync();
        var shipped = (await admin.PostAsync("/elsa/api/workflow-definitions", new { model = JsonNode.Parse(change(Flow())), publish = true })).Ok();
        return (from, (int)shipped["workflowDefinition"]!["version"]!);
    }

    private static string Flow() => File.ReadAllText(RepositoryFiles.PathOf("workflows", "P18a", "flow.json"));

    private static string InsertSecondLook(string flow)
    {
        var model = (JsonObject)JsonNode.Parse(flow)!;
        var activities = model["root"]!["activities"]!.AsArray();
        var second = (JsonObject)activities.First(one => (string)one!["id"]! == "Examine1")!.DeepClone();
        (second["id"], second["metadata"]!["displayText"], second["metadata"]!["displayTextEn"]) = ("SecondLook1", "复核", "Second look");
        activities.Add(second);
        var connections = model["root"]!["connections"]!.AsArray();
        var accepted = connections.First(one => (string)one!["source"]!["activity"]! == "Accept1" && (string)one["source"]!["port"]! == "Approve")!;
        var target = (string)accepted["target"]!["activity"]!;
        accepted["target"]!["activity"] = "SecondLook1";
        connections.Add(Connection("SecondLook1", "Approve", target));
        connections.Add(Connection("SecondLook1", "Reject", "Rejected1"));
        return model.ToJsonString();
    }

    private static JsonObject Connection(string source, string port, string target) => new()
    {
        ["source"] = new JsonObject { ["activity"] = source, ["port"] = port },
        ["target"] = new JsonObject { ["activity"] = target, ["port"] = "In" },
    };

    private async Task<int> VersionOfAsync(string caseId)
    {
        await using var db = await App.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync();
        return (await db.WorkflowInstances.AsNoTracking().SingleAsync(row => row.CaseId == Guid.Parse(caseId))).DefinitionVersion;
    }

    private async Task<string> StateOfAsync(string caseId)
    {
        await using var db = await App.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync();
        var row = await db.WorkflowInstances.AsNoTracking().SingleAsync(one => one.CaseId == Guid.Parse(caseId));
        return $"{row.Version} {row.State}";
    }

    private static async Task<string> DueAsync(ApiClient applicant, string id) => (await applicant.CaseAsync(id))["dueAt"]!.ToString();
}

public sealed class FlowMigrationOnSqliteTests(OnSqlite fixture) : FlowMigrationTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class FlowMigrationOnPostgresTests(OnPostgres fixture) : FlowMigrationTests(fixture), IClassFixture<OnPostgres>;
