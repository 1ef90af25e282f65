using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Nanning.Approvals.Storage;

namespace Nanning.Approvals.Web.Api;

/// <summary>Ready means that the database answers and its tables are there.</summary>
internal sealed class DatabaseHealth(IDbContextFactory<ApprovalsDb> contexts) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.ProcedureEditions.AnyAsync(cancellationToken) ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("No procedures are loaded.");
    }
}
