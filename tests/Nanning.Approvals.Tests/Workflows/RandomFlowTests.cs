using FsCheck;
using FsCheck.Fluent;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Tests.Workflows;

public class RandomFlowTests
{
    [Fact]
    public void Any_flow_of_nested_blocks_waits_for_the_same_reviews_as_a_plain_account_of_it() =>
        Prop.ForAll(Arb.From(RandomFlows.Any), Arb.From(Gen.ListOf(Gen.Choose(0, int.MaxValue - 1), 60)), Agree)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(600).WithEndSize(60).WithReplay(20160302, 12345677));

    private static bool Agree(Block block, IList<int> choices)
    {
        var rest = Rest.Of(block);
        var run = new FlowRun(RandomFlows.Write(block).Compile());
        foreach (var choice in choices)
        {
            Same(rest, run);
            var waiting = rest.Waiting.ToList();
            if (waiting.Count == 0)
            {
                break;
            }

            // One number says who decides and how. Two of three approve, so that loops end.
            var (id, approve) = (waiting[choice / 3 % waiting.Count], choice % 3 > 0);
            rest = rest.Decide(id, approve);
            var bookmark = run.State.Bookmarks.First(bookmark => run.NameOf(bookmark) == id);
            run.Wake(bookmark, bookmark.Boundary is null ? approve ? "Approve" : "Reject" : null, null, "意见");
        }

        Same(rest, run);
        return true;
    }

    private static void Same(Rest rest, FlowRun run)
    {
        Assert.Equal(rest.Waiting.Order(StringComparer.Ordinal), run.State.Bookmarks.Select(run.NameOf).Order(StringComparer.Ordinal));
        Assert.Equal(rest.Waiting.Any() ? InstanceStatus.Running : InstanceStatus.Finished, run.State.Status);
    }
}
