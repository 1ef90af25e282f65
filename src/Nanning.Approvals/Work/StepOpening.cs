using Nanning.Approvals.Instances;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Work;

/// <summary>What the policies of a step do when its item opens.</summary>
internal static class StepOpening
{
    public static async Task ApplyAsync(CaseStep step, WorkItem item, StepPolicy? policy, CancellationToken cancellationToken)
    {
        if (policy?.CopyTo is { } copies)
        {
            await CopyWriter.AutoAsync(step, item, copies, cancellationToken);
        }
    }
}
