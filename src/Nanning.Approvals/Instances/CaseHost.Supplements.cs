using System.Text.Json.Nodes;
using Nanning.Approvals.Users;
using Nanning.Approvals.Work;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Instances;

/// <content>Answers to requests for supplements (补正), and what they leave of earlier approvals.</content>
public sealed partial class CaseHost
{
    /// <summary>The applicant has answered a request for supplements: the flow goes on, and whoever approved what was changed since is asked again.</summary>
    /// <param name="changed">Fields and materials that the applicant changed.</param>
    /// <exception cref="BookmarkGoneException">Somebody was faster.</exception>
    public async Task SupplementedAsync(CaseStep step, OpenSupplement supplement, IReadOnlyList<string> changed, CancellationToken cancellationToken)
    {
        var instance = (await step.Db.WorkflowInstances.FindAsync([supplement.InstanceId], cancellationToken))!;
        var flow = await flows.GetAsync(step.Db, instance.DefinitionId, instance.DefinitionVersion, cancellationToken);
        var (state, stimulus) = (InstanceState.FromJson(instance.State), new Stimulus(supplement.BookmarkId));
        if (await Standing.AfterSupplementAsync(step, instance, state, engine.RedoPlaces(flow, state, supplement.BookmarkId), changed, cancellationToken) is not { } again)
        {
            await ResumeAsync(step, supplement.InstanceId, stimulus, cancellationToken);
            return;
        }

        try
        {
            await ApplyAsync(step, instance, flow, await RunAsync(step, () => engine.Resume(flow, state, stimulus, again, step.Facts, step.Now), cancellationToken), cancellationToken);
        }
        catch (StepFailedException failure)
        {
            throw new InstanceFailedException(instance, stimulus, failure);
        }

        TellClosed(step, step.Db.WorkItems.Local.Where(row => row.State == WorkItemState.Cancelled && row.ParentId is null), again.Reason);
        await PassAsync(step, cancellationToken);
        await SettleAsync(step, cancellationToken);
    }

    /// <summary>An answer that stands is given to the step that was come to again; nobody is asked.</summary>
    private async Task AnswerAgainAsync(CaseStep step, WorkflowInstance instance, string bookmarkId, WorkItem answer, CancellationToken cancellationToken)
    {
        // An item that others decided by their answers needs this one no longer.
        var state = InstanceState.FromJson(instance.State);
        if (!state.Bookmarks.Exists(bookmark => bookmark.Id == bookmarkId))
        {
            return;
        }

        state.Standing?.RemoveAll(stands => stands.Answer == $"{answer.Id}");
        instance.State = (state.Standing is { Count: 0 } ? state with { Standing = null } : state).ToJson();
        step.Journal("approval-stands", visible: true, answer.ActivityId, answer.Step, Standing.ExpertOf(answer) ?? answer.DecidedByName, answer.Opinion, actor: Actor.System);
        var data = answer.Data is { } json ? JsonNode.Parse(json) as JsonObject : null;
        await ResumeAsync(step, instance, new Stimulus(bookmarkId, answer.Outcome, data, answer.Opinion, answer.DecidedBy?.ToString()), cancellationToken);
    }
}
