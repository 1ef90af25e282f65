using Nanning.Approvals.Operations.Nodes;
using Nanning.Approvals.Storage;

namespace Nanning.Approvals.Clocks;

/// <summary>Work that falls due in units, each with a transaction of its own.</summary>
internal static class DueUnits
{
    /// <summary>
    /// Does one unit after another while something is due; returns how much was done. A unit that finds nothing ends it: another node was faster. So does a drain of this node.
    /// </summary>
    /// <param name="unit">Does the next unit and returns how much that was.</param>
    public static async Task<int> WhileDueAsync(
        this IDueWork work, BackgroundWork background, WriteGate gate, TimeProvider clock, Func<ApprovalsDb, CancellationToken, Task<int>> unit, CancellationToken cancellationToken)
    {
        var done = 0;
        while (await work.NextDueAsync(cancellationToken) is { } due && due <= clock.GetUtcNow())
        {
            using var taken = background.Take();
            if (taken is null || await gate.RunAsync(unit, cancellationToken) is not (var some and > 0))
            {
                break;
            }

            done += some;
        }

        return done;
    }
}
