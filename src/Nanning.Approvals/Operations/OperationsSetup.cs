using Microsoft.Extensions.DependencyInjection;

namespace Nanning.Approvals.Operations;

/// <summary>Registers what administrators operate the flows with.</summary>
internal static class OperationsSetup
{
    public static IServiceCollection AddOperations(this IServiceCollection services) => services.AddSingleton<OperateInstance>();
}
