using FsCheck;
using FsCheck.Fluent;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Tests.Workflows;

/// <summary>Random returns on random flows.</summary>
public class RandomReturnTests
{
    [Fact]
    public void No_return_on_any_flow_of_nested_blocks_strands_a_case_or_touches_a_sibling_branch()
    {
        var returns = 0;
        Prop.ForAll(Arb.From(RandomFlows.Any), Arb.From(Gen.ListOf(Gen.Choose(0, int.MaxValue - 1), 60)), (block, choices) => Lives(block, choices, ref returns))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(600).WithEndSize(60).WithReplay(20160302, 12345677));
        Assert.True(returns > 1000, $"Only {returns} returns were tried.");
    }

    private static bool Lives(Block block, IList<int> choices, ref int returns)
    {
        var flow = RandomFlows.Write(block).Compile();
        var run = new FlowRun(flow);
        foreach (var choice in choices)
        {
            if (run.State.Bookmarks.Count == 0)
            {
                break;
            }

            var bookmark = run.State.Bookmarks[choice / 3 % run.State.Bookmarks.Count];
            if (run.Places(bookmark) is { Count: > 0 } places && choice % 2 == 0)
            {
                Return(run, bookmark, places[choice / 7 % places.Count], choice / 11 % 2 == 0);
                Assert.DoesNotContain(Soundness.CheckFrom(flow, run.State, 300), finding => finding.Severity == "error");
                returns++;
                continue;
            }

            run.Wake(bookmark, bookmark.Boundary is null ? choice % 3 > 0 ? "Approve" : "Reject" : null, null, "意见");
        }

        // From wherever the returns have led, approving always leads to the end.
        for (var step = 0; run.State.Status is InstanceStatus.Running; step++)
        {
            Assert.True(step < 500, $"{block} goes on for ever, at {string.Join(", ", run.Waiting)}.");
            run.Wake(run.State.Bookmarks.First(bookmark => bookmark.Boundary is null), "Approve", null, "意见");
        }

        return true;
    }

    private static void Return(FlowRun run, Bookmark bookmark, ReturnPlace place, bool backToMe)
    {
        var before = run.State;
        var token = before.Tokens.Single(one => one.Id == bookmark.TokenId);
        run.Return(bookmark, place.Node.Id, backToMe && place.SameBranch);

        Assert.Contains(run.State.Bookmarks, one => one.ActivityId == place.Node.Id && one.Kind is BookmarkKind.WorkItem);
        Assert.DoesNotContain(run.State.Tokens, one => one.Id == token.Id);
        var siblings = before.Tokens.Where(one => one != token && one.Scope.SequenceEqual(token.Scope)).Select(one => one.Id).ToList();
        Assert.All(siblings, id => Assert.Equal(place.SameBranch, run.State.Tokens.Exists(one => one.Id == id)));
        Assert.Equal(run.State.Bookmarks.Count, run.State.Bookmarks.Select(one => one.Id).Distinct().Count());
        Assert.All(run.State.Bookmarks, one => Assert.Contains(run.State.Tokens, other => other.Id == one.TokenId));
    }
}
