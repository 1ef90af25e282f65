using Microsoft.Extensions.Diagnostics.HealthChecks;
using Nanning.Approvals.Operations.Nodes;

namespace Nanning.Approvals.Web.Api;

/// <summary>Not ready while the node is drained, so that whoever shares out the requests sends no new ones here.</summary>
internal sealed class DrainHealth(BackgroundWork background) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(background.Draining ? HealthCheckResult.Unhealthy(background.Idle ? "drained" : "draining") : HealthCheckResult.Healthy());
}
