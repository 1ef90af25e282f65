using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Operations.Nodes;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Operations;

/// <summary>The node of an application under test on its way to a stop and back.</summary>
internal static class NodeSteps
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The name of the node, which is listed once one of its sweeps has beaten.</summary>
    public static async Task<string> NodeAsync(this ApprovalsApp app)
    {
        var beats = app.Services.GetRequiredService<Heartbeats>();
        await beats.BeatAsync("test", Cancel);
        return beats.Node;
    }

    /// <summary>Looks at once whether the node is to be drained, and does not wait until it would by itself.</summary>
    public static Task LookAsync(this ApprovalsApp app) => app.Services.GetRequiredService<ObeyDrain>().LookAsync(Cancel);

    public static async Task<JsonNode?> DrainAsync(this ApiClient admin) => (await admin.GetAsync("/api/console/nodes")).Ok()["drains"]!.AsArray().SingleOrDefault();

    /// <summary>Drains the node and waits until it is empty: letters of other work may still be in hand. Answers its name.</summary>
    public static async Task<string> DrainedAsync(this ApprovalsApp app, ApiClient admin)
    {
        var node = await app.NodeAsync();
        (await admin.PostAsync("/api/console/nodes/drain", new { node, reason = "升级" })).Ok();
        await app.UntilEmptyAsync(admin);
        return node;
    }

    public static async Task<JsonNode> UntilEmptyAsync(this ApprovalsApp app, ApiClient admin)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            await app.LookAsync();
            if (await admin.DrainAsync() is { } drain && drain["emptyAt"] is not null)
            {
                return drain;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), limit.Token);
        }
    }

    /// <summary>Lets it go on.</summary>
    public static async Task ResumeAsync(this ApprovalsApp app, ApiClient admin, string node)
    {
        (await admin.PostAsync("/api/console/nodes/resume", new { node })).Ok();
        await app.LookAsync();
    }
}
