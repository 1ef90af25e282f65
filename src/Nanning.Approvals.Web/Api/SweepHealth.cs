using Microsoft.Extensions.Diagnostics.HealthChecks;
using Nanning.Approvals.Operations.Nodes;

namespace Nanning.Approvals.Web.Api;

/// <summary>Not ready when something is due and no sweep has completed for longer than it should.</summary>
internal sealed class SweepHealth(SweepWatch watch) : IHealthCheck
{
    /// <summary>One word, and the reason when it is not the good one.</summary>
    public static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsync(string.Join('\n',
        report.Entries.Values.Select(entry => entry.Description ?? entry.Exception?.GetType().Name).OfType<string>().Prepend(report.Status.ToString())));

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var now = TimeProvider.System.GetUtcNow();
        var alarms = (await watch.NowAsync(cancellationToken)).Where(sweep => sweep.Alarm).Select(sweep => sweep.Text(now)).ToList();
        return alarms.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(string.Join(' ', alarms));
    }
}
