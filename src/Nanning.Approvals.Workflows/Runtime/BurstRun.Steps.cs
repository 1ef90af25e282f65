using Nanning.Approvals.Workflows.Activities;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Workflows.Runtime;

/// <content>What becomes of a token: it waits, ends, is taken away.</content>
internal sealed partial class BurstRun
{
    /// <summary>Does with a token what its activity decided.</summary>
    public void Apply(FlowNode node, Token token, Step step)
    {
        switch (step)
        {
            case Step.Leave leave:
                Leave(node, token, leave.Outcomes, leave.Detail, leave.Carry);
                break;
            case Step.Wait wait:
                Note("waiting", node, null, wait.Detail);
                break;
            case Step.JoinAll:
                if (!joins.Swallow(node, token))
                {
                    Note("waiting", node);
                }

                break;
            case Step.JoinAny:
                joins.PassAny(node, token);
                break;
            case Step.EndToken:
                State.Tokens.Remove(token);
                break;
            case Step.BreakLoop:
                State.Tokens.Remove(token);
                Containers.Break(token, node);
                break;
            case Step.EndPart:
                State.Tokens.Remove(token);
                if (Containers.Around(token, static activity => activity is Flowchart or CompensateDone) is { } part)
                {
                    Containers.CancelIn(part.Id, $"“{node.Name}”", null);
                    break;
                }

                EndInstance();
                break;
            case Step.EndInstance:
                State.Tokens.Remove(token);
                EndInstance();
                break;
        }
    }

    private void EndInstance()
    {
        foreach (var other in State.Tokens.ToList())
        {
            CancelToken(other, "流程结束");
        }

        // While it is being cancelled, an end is the end of one handler only.
        if (State.Undoing is null)
        {
            Finish();
        }
    }

    private void Finish()
    {
        State.Status = InstanceStatus.Finished;
        ready.Clear();
        journal.Add(new("finished", Flow.Definition.DefinitionId, Flow.Definition.Name, null, null));
    }

    public void Unbookmark(Token token, string reason)
    {
        foreach (var bookmark in State.Bookmarks.Where(bookmark => bookmark.TokenId == token.Id).ToList())
        {
            State.Bookmarks.Remove(bookmark);
            switch (bookmark.Kind)
            {
                case BookmarkKind.WorkItem:
                    Effects.Add(new CloseWorkItem(bookmark.Id, reason));
                    break;
                case BookmarkKind.Timer:
                    Effects.Add(new CancelTimer(bookmark.Id));
                    break;
                case BookmarkKind.Message:
                    Effects.Add(new CancelMessage(bookmark.Id));
                    break;
                case BookmarkKind.Subflow:
                    Effects.Add(new CancelChildren(bookmark.Id, reason));
                    break;
                case BookmarkKind.Task:
                    Effects.Add(new CancelTask(bookmark.Id));
                    break;
            }
        }
    }

    /// <summary>Takes a token away, with everything inside of it when it is a container's, and closes what it waits for.</summary>
    public void CancelToken(Token token, string reason)
    {
        // A container that was taken away before has taken this one with it.
        if (!State.Tokens.Contains(token))
        {
            return;
        }

        var node = Flow.Node(token.ActivityId);
        Containers.CancelInside(token, reason);
        Unbookmark(token, reason);
        if (token.Memory is not null)
        {
            Try(node, () =>
            {
                node.Activity.Cancel(new(this, node, token));
                return true;
            });
        }

        State.Tokens.Remove(token);
        Note("cancelled", node, null, new() { ["reason"] = reason });
    }
}
