using Microsoft.Extensions.DependencyInjection;

namespace Nanning.Approvals.FlowMigrations;

/// <summary>Registers what moves running instances between versions.</summary>
internal static class FlowMigrationsSetup
{
    public static IServiceCollection AddFlowMigrations(this IServiceCollection services) => services
        .AddSingleton<FlowMigrationWork>().AddSingleton<PlanFlowMigration>().AddSingleton<FlowMigrationQueries>().AddHostedService<FlowMigrationWorker>();
}
