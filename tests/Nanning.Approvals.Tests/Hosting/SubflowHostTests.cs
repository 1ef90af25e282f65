using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Tests.Workflows;
using Nanning.Approvals.Work;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Tests.Hosting;

/// <summary>Flows that start other flows, run by the real application.</summary>
public abstract class SubflowHostTests(ApprovalsFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_child_for_every_item_is_waited_for_and_then_the_case_goes_on_once()
    {
        var procedure = await ParentAsync(Review("Look1"), ("items", FlowBuilder.Formula("[1, 2, 3]")));
        var applicant = await fixture.App.LoginAsync("enterprise1");
        var officer = await fixture.App.LoginAsync("kjj.officer");
        var id = await procedure.ApplyAsync(applicant);

        var items = await officer.WorkItemsOfAsync(id);
        Assert.Equal(3, items.Count);
        await Task.WhenAll(items.Select(item => officer.DecideAsync(ApiClient.Id(item), "Approve", "同意。")));

        Assert.Equal("Approved", await applicant.StatusAsync(id));
        Assert.All(await InstancesAsync(procedure, id), status => Assert.Equal(InstanceStatus.Finished, status));
        Assert.Equal(4, (await InstancesAsync(procedure, id)).Count);
    }

    [Fact]
    public async Task Children_that_end_at_once_let_their_parents_go_on_up_to_the_case()
    {
        var deep = $"deep-{Guid.NewGuid():N}"[..20];
        var nothing = new FlowBuilder().Add("Start1", "Elsa.Start").Add("End1", "Elsa.End").Way("Start1 > End1");
        var middle = new FlowBuilder().Add("Start1", "Elsa.Start").Add("Sub1", "Elsa.ExecuteWorkflow", ("workflowDefinitionId", deep)).Add("End1", "Elsa.End").Way("Start1 > Sub1 > End1");
        var procedure = await ParentAsync(middle, [("items", FlowBuilder.Formula("[1, 2]"))], (deep, nothing));
        var applicant = await fixture.App.LoginAsync("enterprise1");

        var id = await procedure.ApplyAsync(applicant);

        Assert.Equal("Approved", await applicant.StatusAsync(id));
        Assert.Equal(5, (await InstancesAsync(procedure, id)).Count);
    }

    [Fact]
    public async Task A_child_that_is_not_waited_for_goes_its_own_way()
    {
        var procedure = await ParentAsync(Review("Look1"), ("waitForCompletion", false));
        var applicant = await fixture.App.LoginAsync("enterprise1");
        var officer = await fixture.App.LoginAsync("kjj.officer");

        var id = await procedure.ApplyAsync(applicant);

        Assert.Equal("Approved", await applicant.StatusAsync(id));
        await officer.DecideAsync(ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(id))), "Approve", "同意。");
        Assert.All(await InstancesAsync(procedure, id), status => Assert.Equal(InstanceStatus.Finished, status));
    }

    [Fact]
    public async Task Children_end_with_their_parent_at_every_depth()
    {
        var deep = $"deep-{Guid.NewGuid():N}"[..20];
        var middle = new FlowBuilder().Add("Start1", "Elsa.Start").Add("Sub1", "Elsa.ExecuteWorkflow", ("workflowDefinitionId", deep)).Add("End1", "Elsa.End").Way("Start1 > Sub1 > End1");
        var procedure = await ParentAsync(middle, [("items", FlowBuilder.Formula("[1, 2]"))], (deep, Review("Look1")));
        var applicant = await fixture.App.LoginAsync("enterprise1");
        var officer = await fixture.App.LoginAsync("kjj.officer");
        var id = await procedure.ApplyAsync(applicant);
        Assert.Equal(2, (await officer.WorkItemsOfAsync(id)).Count);

        await applicant.WithdrawAsync(id);

        Assert.Empty(await officer.WorkItemsOfAsync(id));
        Assert.Equal(Enumerable.Repeat(InstanceStatus.Cancelled, 5), await InstancesAsync(procedure, id));
        Assert.DoesNotContain(WorkItemState.Open, await procedure.ReadAsync(db => db.WorkItems.Where(row => row.CaseId == Guid.Parse(id)).Select(row => row.State).ToListAsync(Cancel)));
    }

    [Fact]
    public async Task An_interrupted_wait_ends_the_children_it_waited_for()
    {
        var procedure = await ParentAsync(
            Review("Look1"), [("boundary", new JsonArray(new JsonObject { ["name"] = "Late", ["kind"] = "timer", ["after"] = "P3D", ["interrupting"] = true }))], way: "Sub1:Late > Done1");
        var applicant = await fixture.App.LoginAsync("enterprise1");
        var officer = await fixture.App.LoginAsync("kjj.officer");
        var id = await procedure.ApplyAsync(applicant);
        Assert.Single(await officer.WorkItemsOfAsync(id));

        await officer.AdvanceClockAsync("P3D");

        Assert.Equal("Approved", await applicant.StatusAsync(id));
        Assert.Empty(await officer.WorkItemsOfAsync(id));
        Assert.Equal([InstanceStatus.Cancelled, InstanceStatus.Finished], (await InstancesAsync(procedure, id)).OrderBy(status => status.ToString()));
    }

    [Fact]
    public async Task Whoever_runs_keeps_its_version_and_a_child_gets_the_newest_when_it_starts()
    {
        var name = $"child-{Guid.NewGuid():N}"[..20];
        var parent = new FlowBuilder().Add("Start1", "Elsa.Start").Add("First1", "Approvals.Review").Add("Sub1", "Elsa.ExecuteWorkflow", ("workflowDefinitionId", name))
            .Add("Done1", "Approvals.SetStatus", ("status", "Approved")).Add("End1", "Elsa.End").Way("Start1 > First1:Approve > Sub1 > Done1 > End1").Way("First1:Reject > End1");
        var procedure = await TestProcedure.PublishAsync(fixture.App, parent, null, (name, Review("Old1")));
        var applicant = await fixture.App.LoginAsync("enterprise1");
        var officer = await fixture.App.LoginAsync("kjj.officer");
        var (early, late) = (await procedure.ApplyAsync(applicant), await procedure.ApplyAsync(applicant));
        await officer.DecideAsync(ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(early))), "Approve");

        var changed = new FlowBuilder().Add("Start1", "Elsa.Start").Add("Other1", "Approvals.Review").Add("End1", "Elsa.End").Way("Start1 > Other1:Approve > End1").Way("Other1:Reject > End1");
        await procedure.PublishAsync("2", changed, null, (name, Review("New1")));
        await officer.DecideAsync(ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(late))), "Approve");

        Assert.Equal("Old1", (string?)Assert.Single(await officer.WorkItemsOfAsync(early))["step"]);
        Assert.Equal("New1", (string?)Assert.Single(await officer.WorkItemsOfAsync(late))["step"]);
        Assert.Equal("Other1", (string?)Assert.Single(await officer.WorkItemsOfAsync(await procedure.ApplyAsync(applicant)))["step"]);
        await officer.DecideAsync(ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(early))), "Approve");
        Assert.Equal("Approved", await applicant.StatusAsync(early));
    }

    [Fact]
    public async Task The_database_refuses_to_change_a_stored_version()
    {
        var procedure = await TestProcedure.PublishAsync(fixture.App, Review("Look1"));
        await procedure.PublishAsync("1", Review("Look1"));
        await procedure.PublishAsync("1", Review("Look2"));
        var versions = await procedure.ReadAsync(db => db.DefinitionVersions.Where(row => row.DefinitionId == procedure.Code).ToListAsync(Cancel));

        Assert.Equal([1, 2], versions.Select(row => row.Version).Order());
        await Assert.ThrowsAsync<InvalidOperationException>(() => procedure.ReadAsync(async db =>
        {
            db.Entry(await db.DefinitionVersions.FirstAsync(row => row.DefinitionId == procedure.Code, Cancel)).Property(row => row.Json).CurrentValue = "{}";
            return await db.SaveChangesAsync(Cancel);
        }));
    }

    private static FlowBuilder Review(string id) => new FlowBuilder().Add("Start1", "Elsa.Start").Add(id, "Approvals.Review", ("opinionRequiredFor", new JsonArray()))
        .Add("End1", "Elsa.End").Way($"Start1 > {id}:Approve > End1").Way($"{id}:Reject > End1");

    private static Task<List<InstanceStatus>> InstancesAsync(TestProcedure procedure, string id) =>
        procedure.ReadAsync(db => db.WorkflowInstances.Where(row => row.CaseId == Guid.Parse(id)).Select(row => row.Status).ToListAsync(Cancel));

    private Task<TestProcedure> ParentAsync(FlowBuilder child, params (string, JsonNode?)[] inputs) => ParentAsync(child, inputs, null);

    private async Task<TestProcedure> ParentAsync(FlowBuilder child, (string, JsonNode?)[] inputs, (string, FlowBuilder)? other = null, string? way = null)
    {
        var name = $"child-{Guid.NewGuid():N}"[..20];
        var parent = new FlowBuilder().Add("Start1", "Elsa.Start").Add("Sub1", "Elsa.ExecuteWorkflow", [("workflowDefinitionId", name), .. inputs])
            .Add("Done1", "Approvals.SetStatus", ("status", "Approved")).Add("End1", "Elsa.End").Way("Start1 > Sub1 > Done1 > End1");
        if (way is not null)
        {
            parent.Way(way);
        }

        (string, FlowBuilder)[] others = other is { } further ? [(name, child), further] : [(name, child)];
        return await TestProcedure.PublishAsync(fixture.App, parent, null, others);
    }
}

public sealed class SubflowHostOnSqliteTests(OnSqlite fixture) : SubflowHostTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class SubflowHostOnPostgresTests(OnPostgres fixture) : SubflowHostTests(fixture), IClassFixture<OnPostgres>;
