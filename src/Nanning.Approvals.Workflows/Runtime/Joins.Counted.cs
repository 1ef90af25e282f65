using Nanning.Approvals.Workflows.Activities;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Workflows.Runtime;

/// <summary>Joins that need so many of their branches, or such a part of them.</summary>
internal sealed partial class Joins
{
    /// <summary>Ends a token that comes to a join which has gone on without it.</summary>
    public bool Swallow(FlowNode join, Token token)
    {
        if (run.State.Passed?.Exists(one => one.ActivityId == join.Id && token.Scope.Contains(one.Scope)) is not true)
        {
            return false;
        }

        run.Note("late", join);
        Tokens.Remove(token);
        return true;
    }

    /// <summary>Forgets what concerns scopes in which nobody is left.</summary>
    public void Tidy()
    {
        if (run.State.Passed is { } passed)
        {
            passed.RemoveAll(one => !Tokens.Exists(token => token.Scope.Contains(one.Scope)));
            run.State.Passed = passed.Count == 0 ? null : passed;
        }

        if (run.State.Widths is { } widths)
        {
            foreach (var scope in widths.Keys.Where(scope => !Tokens.Exists(token => token.Scope.Contains(scope))).ToList())
            {
                widths.Remove(scope);
            }

            run.State.Widths = widths.Count == 0 ? null : widths;
        }
    }

    // How many are needed is a matter of the outermost fork whose branches come here.
    private Group? CountedGroup(Token token, FlowNode join)
    {
        var level = Outermost(join, token);
        List<Token> inside = level > run.Containers.Floor(token.Scope) ? [.. Tokens.Where(other => IsInside(other, token.Scope, level))] : [token];
        var arrived = inside.Where(other => other.ActivityId == join.Id && IsParked(other)).ToList();
        var width = level > 0 ? run.State.Widths?.GetValueOrDefault(token.Scope[level - 1], inside.Count) ?? inside.Count : 1;
        return arrived.Count >= FlowJoin.Needed(join, width) ? new(arrived, level, FlowJoin.Done)
            : AnyCanCome(inside.Except(arrived), join, token, level) ? null
            : new(arrived, level, FlowJoin.TooFew);
    }
}
