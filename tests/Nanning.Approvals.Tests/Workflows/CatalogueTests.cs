using Nanning.Approvals.Workflows.Activities;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Tests.Workflows;

public class CatalogueTests
{
    [Theory]
    [InlineData("Elsa.Flowchart Elsa.Sequence Elsa.Start Elsa.End Elsa.Finish Elsa.FlowDecision Elsa.FlowSwitch Elsa.FlowFork Elsa.FlowJoin Elsa.SetVariable Elsa.Delay Elsa.StartAt")]
    [InlineData("Elsa.Timer Elsa.Cron Elsa.Event Elsa.PublishEvent Elsa.RunTask Elsa.If Elsa.While Elsa.ForEach Elsa.ParallelForEach Elsa.Break Elsa.DispatchWorkflow Elsa.ExecuteWorkflow")]
    [InlineData("Elsa.SendEmail Elsa.WriteLine Elsa.Fault Elsa.Complete")]
    public void Elsas_activities_are_known_by_their_own_names(string types) =>
        Assert.Empty(types.Split(' ').Except(ActivityCatalogue.All.Select(descriptor => descriptor.Type)));

    [Fact]
    public void Everything_in_the_palette_has_a_name_in_both_languages()
    {
        var names = ActivityCatalogue.All.SelectMany(descriptor => new[] { (descriptor.Type, descriptor.DisplayName, descriptor.DisplayNameEn) }
            .Concat(descriptor.Inputs.Select(input => ($"{descriptor.Type}.{input.Name}", input.DisplayName, input.DisplayNameEn)))
            .Concat(descriptor.Slots.Select(slot => ($"{descriptor.Type}.{slot.Name}", slot.DisplayName, slot.DisplayNameEn)))).ToList();

        Assert.All(names, name => Assert.True(name.DisplayName.Length > 0 && name.DisplayNameEn.Length > 0 && name.DisplayNameEn.All(char.IsAscii), name.Item1));
        Assert.Equal(names.Count, names.DistinctBy(name => name.Item1).Count());
        Assert.Equal(ActivityCatalogue.All.Count, ActivityCatalogue.All.DistinctBy(descriptor => descriptor.DisplayName).Count());
    }

    [Fact]
    public void An_instance_does_not_run_by_another_version_of_its_definition()
    {
        var builder = new FlowBuilder().Add("A", "Approvals.Review").Add("E", "Elsa.End").Way("A:Approve > E").Way("A:Reject > E");
        var run = new FlowRun(builder.Compile());
        var json = builder.Json();
        json["version"] = 2;
        var other = CompiledFlow.Compile(WorkflowDefinition.Read(json.ToJsonString()));

        Assert.Throws<ArgumentException>(() => new WorkflowEngine().Resume(other, run.State, new(run.State.Bookmarks[0].Id, "Approve"), run.Facts, run.Now));
        Assert.Throws<ArgumentException>(() => new WorkflowEngine().Cancel(other, run.State, "撤回"));
    }
}
