using Nanning.Approvals.Operations.Instances;

namespace Nanning.Approvals.Web.Pages.Console;

/// <summary>How an operation stands in addresses, and its icon.</summary>
internal static class OperationNames
{
    /// <summary>The part of the address that stands for an operation.</summary>
    public static string Slug(OperationKind kind) => kind == OperationKind.SetVariable ? "variable" : kind.ToString().ToLowerInvariant();

    public static string IconOf(OperationKind kind) => kind switch
    {
        OperationKind.Suspend => "player-pause",
        OperationKind.Resume => "player-play",
        OperationKind.Cancel => "circle-x",
        OperationKind.Move => "route",
        _ => "pencil",
    };
}
