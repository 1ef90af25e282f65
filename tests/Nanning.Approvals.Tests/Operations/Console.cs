using System.Text.Json.Nodes;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Operations;

/// <summary>What tests do at the console's API.</summary>
internal static class Console
{
    public static async Task<IReadOnlyList<JsonNode>> ItemsAsync(this ApiClient person, string path) =>
        [.. (await person.GetAsync(path)).Ok()["items"]!.AsArray().Select(item => item!)];

    /// <summary>The instance of a case, as the search finds it, beside the children that it started.</summary>
    public static async Task<JsonNode> InstanceOfAsync(this ApiClient person, string caseId) =>
        Assert.Single(await person.ItemsAsync($"/api/console/instances?q={caseId}"), instance => instance["parentId"] is null);

    public static async Task<string> InstanceIdAsync(this ApiClient person, string caseId) => ApiClient.Id(await person.InstanceOfAsync(caseId));

    public static async Task<JsonNode> DetailAsync(this ApiClient person, string instance) => (await person.GetAsync($"/api/console/instances/{instance}")).Ok();

    public static Task<Answer> OperateAsync(this ApiClient person, string instance, string operation, object body, string? key = null) =>
        person.PostAsync($"/api/console/instances/{instance}/{operation}", body, key);

    /// <summary>Changes a variable that holds money: one administrator proposes, another one approves.</summary>
    public static async Task SetMoneyAsync(this ApiClient person, ApiClient second, string instance, string variable, decimal value, string reason)
    {
        var proposal = ApiClient.Id((await person.OperateAsync(instance, "proposals", new { reason, variable, value })).Ok());
        (await second.PostAsync($"/api/console/proposals/{proposal}/approve")).Ok();
    }

    /// <summary>The ids of the tokens at some activities.</summary>
    public static async Task<string[]> TokensAsync(this ApiClient person, string instance, params string[] activities) =>
        [.. (await person.DetailAsync(instance))["tokens"]!.AsArray().Where(token => activities.Contains((string)token!["activityId"]!)).Select(token => (string)token!["id"]!)];

    /// <summary>Waits for a batch to end and answers it.</summary>
    public static async Task<JsonNode> UntilDoneAsync(this ApiClient person, string batch)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var found = (await person.GetAsync($"/api/console/batches/{batch}")).Ok();
            if ((string)found["state"]! is "Done" or "Stopped")
            {
                return found;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), limit.Token);
        }
    }
}
