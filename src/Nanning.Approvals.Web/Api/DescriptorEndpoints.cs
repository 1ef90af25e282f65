using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Nanning.Approvals.Designer;
using Nanning.Approvals.Web.Identity;

namespace Nanning.Approvals.Web.Api;

/// <summary>What Elsa Studio, and our own palette, must know of the activities and settings there are, in Elsa's shapes.</summary>
internal static class DescriptorEndpoints
{
    public static void MapDescriptors(this IEndpointRouteBuilder routes)
    {
        var descriptors = routes.MapGroup("/elsa/api/descriptors").RequireAuthorization(Policies.Administrator).WithTags("Definitions");
        descriptors.MapGet("/activities", async (ElsaDescriptors elsa, CancellationToken token) => List(await elsa.ActivitiesAsync(token)))
            .WithName("ListActivityDescriptors").WithSummary("The palette: activities with their inputs and outcomes");
        Fixed("/expression-descriptors", "ListExpressionDescriptors", ElsaDescriptors.Expressions);
        Fixed("/variables", "ListVariableDescriptors", ElsaDescriptors.VariableTypes);
        Fixed("/storage-drivers", "ListStorageDrivers", ElsaDescriptors.StorageDrivers);
        Fixed("/workflow-activation-strategies", "ListActivationStrategies", ElsaDescriptors.ActivationStrategies);
        Fixed("/incident-strategies", "ListIncidentStrategies", ElsaDescriptors.IncidentStrategies);
        Fixed("/log-persistence-strategies", "ListLogStrategies", ElsaDescriptors.LogStrategies);
        Fixed("/commit-strategies/workflows", "ListWorkflowCommitStrategies", static () => []);
        Fixed("/commit-strategies/activities", "ListActivityCommitStrategies", static () => []);
        routes.MapGet("/elsa/api/features/installed", static () => List([])).RequireAuthorization(Policies.Administrator).WithTags("Definitions")
            .WithName("ListFeatures").WithSummary("Optional features of Elsa: none");

        void Fixed(string path, string name, Func<IReadOnlyList<JsonObject>> items) =>
            descriptors.MapGet(path, () => List(items())).WithName(name).WithSummary("A list that Elsa Studio asks for");
    }

    private static Ok<ElsaList> List(IReadOnlyList<JsonObject> items) => TypedResults.Ok(new ElsaList(items, items.Count));

    /// <summary>A list as Elsa answers it.</summary>
    public sealed record ElsaList(IReadOnlyList<JsonObject> Items, int Count);
}
