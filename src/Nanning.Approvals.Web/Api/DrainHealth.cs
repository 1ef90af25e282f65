using Microsoft.Extensions.Diagnostics.HealthChecks;
using Nanning.Approvals.Operations;

namespace Nanning.Approvals.Web.Api;

/// <summary>Not ready while the node is drained, so that whoever shares out the requests sends no new ones here.</summary>
internal sealed class DrainHealth(NodeWork work) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(work.Draining ? HealthCheckResult.Unhealthy(work.Idle ? "drained" : "draining") : HealthCheckResult.Healthy());
}
