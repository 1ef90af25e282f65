using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Tests.Workflows;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Tests.Hosting;

/// <summary>Flows that start other flows, run by the real application.</summary>
public abstract class SubflowHostTests(ApprovalsFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_child_for_every_item_is_waited_for_and_then_the_case_goes_on_once()
    {
        var procedure = await ParentAsync("Elsa.ExecuteWorkflow", ("items", FlowBuilder.Formula("[1, 2, 3]")));
        var applicant = await fixture.App.LoginAsync("enterprise1");
        var officer = await fixture.App.LoginAsync("kjj.officer");
        var id = await procedure.ApplyAsync(applicant);

        var items = await officer.WorkItemsOfAsync(id);
        Assert.Equal(3, items.Count);
        await Task.WhenAll(items.Select(item => officer.DecideAsync(ApiClient.Id(item), "Approve", "同意。")));

        Assert.Equal("Approved", await applicant.StatusAsync(id));
        Assert.Equal(4, await procedure.ReadAsync(db => db.WorkflowInstances.CountAsync(
            row => row.CaseId == Guid.Parse(id) && row.Status == InstanceStatus.Finished, Cancel)));
    }

    private async Task<TestProcedure> ParentAsync(string type, params (string, JsonNode?)[] inputs)
    {
        var child = new FlowBuilder().Add("Start1", "Elsa.Start").Add("Look1", "Approvals.Review").Add("End1", "Elsa.End").Way("Start1 > Look1:Approve > End1").Way("Look1:Reject > End1");
        var name = $"child-{Guid.NewGuid():N}"[..20];
        var parent = new FlowBuilder().Add("Start1", "Elsa.Start").Add("Sub1", type, [("workflowDefinitionId", name), .. inputs])
            .Add("Done1", "Approvals.SetStatus", ("status", "Approved")).Add("End1", "Elsa.End").Way("Start1 > Sub1 > Done1 > End1");
        return await TestProcedure.PublishAsync(fixture.App, parent, null, (name, child));
    }
}

public sealed class SubflowHostOnSqliteTests(OnSqlite fixture) : SubflowHostTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class SubflowHostOnPostgresTests(OnPostgres fixture) : SubflowHostTests(fixture), IClassFixture<OnPostgres>;
