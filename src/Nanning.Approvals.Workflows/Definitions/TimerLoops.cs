using Nanning.Approvals.Workflows.Activities;

namespace Nanning.Approvals.Workflows.Definitions;

/// <summary>Loops in which only timers wait: nobody decides in them and no message comes, so that only a condition can end them.</summary>
internal static class TimerLoops
{
    public static IEnumerable<Finding> Find(CompiledFlow flow)
    {
        var seen = new HashSet<int>();
        foreach (var node in flow.Nodes.Where(node => IsTimer(node) && !seen.Contains(node.Index)))
        {
            var forwards = Reach(node, one => one.Outgoing.Select(edge => flow.Nodes[edge.Target]));
            var loop = forwards.Intersect(Reach(node, one => one.Incoming.Select(edge => flow.Nodes[edge.Source]))).ToList();
            if (!loop.Contains(node))
            {
                continue;
            }

            seen.UnionWith(loop.Select(one => one.Index));
            yield return new Finding(
                "warning", "timer-loop", $"只有定时在这个循环里等待：{string.Join("、", loop.Where(IsTimer).Select(one => one.Name))}。若条件始终不成立，它会一直重复；请加上次数上限或由人结束的出口。",
                [.. loop.Select(one => one.Id)], [])
            {
                TextEn = $"Only timers wait in this loop: {string.Join(", ", loop.Where(IsTimer).Select(one => one.NameEn ?? one.Name))}. It repeats as long as its condition does not hold; give it a limit, or a way out that people take.",
            };
        }
    }

    private static bool IsTimer(FlowNode node) => node.Activity is Delay or StartAt or IntervalTimer or CronTimer;

    // Where people, messages or others are waited for, the loop is theirs.
    private static HashSet<FlowNode> Reach(FlowNode from, Func<FlowNode, IEnumerable<FlowNode>> next)
    {
        var (reached, open) = (new HashSet<FlowNode>(), new Stack<FlowNode>([from]));
        while (open.TryPop(out var node))
        {
            foreach (var other in next(node).Where(other => (IsTimer(other) || !other.Waits) && reached.Add(other)))
            {
                open.Push(other);
            }
        }

        return reached;
    }
}
