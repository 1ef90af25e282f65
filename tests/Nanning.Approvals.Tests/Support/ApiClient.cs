using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Nanning.Approvals.Tests.Support;

/// <summary>One person at the REST API, by what the person wants to do. Methods named after an intent expect success; Get, Post and Put answer whatever came.</summary>
public sealed class ApiClient(HttpClient http) : IDisposable
{
    public const string DemoPassword = "Nanning@2016";

    public string User { get; private set; } = "";

    public async Task<ApiClient> LoginAsync(string user, string password = DemoPassword)
    {
        var session = (await PostAsync("/api/auth/login", new { userName = user, password })).Ok();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)session["accessToken"]!);
        User = user;
        return this;
    }

    public Task<Answer> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    /// <summary>Reads as somebody who wants another language, e.g. "en".</summary>
    public Task<Answer> GetAsync(string path, string language) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept-Language", language } } });

    /// <summary>Posts with an idempotency key: a new one, unless the test wants to repeat itself.</summary>
    public Task<Answer> PostAsync(string path, object? body = null, string? key = null) =>
        SendAsync(WithKey(new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body ?? new { }) }, key));

    /// <summary>Posts with a header, as systems outside do that have no account.</summary>
    public Task<Answer> PostAsync(string path, object body, (string Name, string Value) header)
    {
        var request = WithKey(new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) }, key: null);
        request.Headers.Add(header.Name, header.Value);
        return SendAsync(request);
    }

    /// <summary>Posts a body as it is, e.g. one that is broken.</summary>
    public Task<Answer> PostTextAsync(string path, string json) =>
        SendAsync(WithKey(new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") }, key: null));

    /// <summary>Posts something that is not JSON, e.g. a list.</summary>
    public Task<Answer> PostBodyAsync(string path, HttpContent body, string? key = null) => SendAsync(WithKey(new HttpRequestMessage(HttpMethod.Post, path) { Content = body }, key));

    public Task<Answer> PutAsync(string path, object body, string? ifMatch = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = JsonContent.Create(body) };
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        return SendAsync(WithKey(request, key: null));
    }

    public async Task<JsonNode> DeleteAsync(string path) => (await SendAsync(WithKey(new HttpRequestMessage(HttpMethod.Delete, path), key: null))).Ok();

    public Task<Answer> TryUploadAsync(string caseId, string material, string fileName, byte[] content, string? key = null)
    {
        var form = new MultipartFormDataContent { { new StringContent(material), "material" }, { new ByteArrayContent(content), "file", fileName } };
        return SendAsync(WithKey(new HttpRequestMessage(HttpMethod.Post, $"/api/cases/{caseId}/documents") { Content = form }, key));
    }

    /// <summary>Posts a file with fields beside it.</summary>
    public Task<Answer> PostFileAsync(string path, string fileName, byte[] content, params (string Name, string Value)[] fields)
    {
        var form = new MultipartFormDataContent { { new ByteArrayContent(content), "file", fileName } };
        foreach (var (name, value) in fields)
        {
            form.Add(new StringContent(value), name);
        }

        return SendAsync(WithKey(new HttpRequestMessage(HttpMethod.Post, path) { Content = form }, key: null));
    }

    public async Task<JsonNode> CheckAsync(string procedure, JsonObject form, string? on = null) =>
        (await PostAsync($"/api/procedures/{procedure}/check", new { form, on })).Ok();

    /// <summary>Opens a draft and answers its id.</summary>
    public async Task<string> CreateCaseAsync(string procedure, JsonObject form) =>
        Id((await PostAsync("/api/cases", new { procedure, form })).Ok());

    public async Task<JsonNode> UploadAsync(string caseId, ExampleForm.Material material) =>
        (await TryUploadAsync(caseId, material.Key, material.FileName, material.Content)).Ok();

    public async Task<JsonNode> SubmitAsync(string caseId) => (await TrySubmitAsync(caseId)).Ok();

    /// <summary>A draft with all materials of the example, not yet sent in. Answers the id of the case.</summary>
    public async Task<string> DraftAsync(ExampleForm example)
    {
        var id = await CreateCaseAsync(example.Procedure, example.Form);
        foreach (var material in example.Materials)
        {
            await UploadAsync(id, material);
        }

        return id;
    }

    /// <summary>Draft, uploads, submit, as the example of the procedure says. Answers the id of the case.</summary>
    public async Task<string> ApplyAsync(ExampleForm example)
    {
        var id = await DraftAsync(example);
        await SubmitAsync(id);
        return id;
    }

    public Task<Answer> TrySubmitAsync(string caseId, string? key = null) => PostAsync($"/api/cases/{caseId}/submit", key: key);

    public async Task<JsonNode> WithdrawAsync(string caseId) => (await PostAsync($"/api/cases/{caseId}/withdraw", new { reason = "材料有误，撤回重报。" })).Ok();

    public async Task<JsonNode> CaseAsync(string caseId) => (await GetAsync($"/api/cases/{caseId}")).Ok();

    public async Task<string> StatusAsync(string caseId) => (string)(await CaseAsync(caseId))["status"]!;

    public async Task<IReadOnlyList<JsonNode>> TimelineAsync(string caseId) => Items((await GetAsync($"/api/cases/{caseId}/timeline")).Ok());

    public async Task<IReadOnlyList<JsonNode>> CasesAsync(string query = "view=mine") => Items((await GetAsync($"/api/cases?{query}&pageSize=100")).Ok());

    public async Task<IReadOnlyList<JsonNode>> WorkItemsAsync(string view = "todo") => Items((await GetAsync($"/api/work-items?view={view}&pageSize=100")).Ok());

    /// <summary>The open work items of one case that this person may take or has taken.</summary>
    public async Task<IReadOnlyList<JsonNode>> WorkItemsOfAsync(string caseId)
    {
        var found = (await WorkItemsAsync("todo")).Concat(await WorkItemsAsync("pool"));
        return [.. found.Where(item => Id(item, "caseId") == caseId).DistinctBy(item => Id(item)).OrderBy(item => Id(item), StringComparer.Ordinal)];
    }

    public Task<Answer> TryDecideAsync(string workItemId, string outcome, string? opinion = null, JsonObject? data = null, string? key = null) =>
        PostAsync($"/api/work-items/{workItemId}/decide", new { outcome, opinion, data }, key);

    public async Task<JsonNode> DecideAsync(string workItemId, string outcome, string? opinion = null, JsonObject? data = null) =>
        (await TryDecideAsync(workItemId, outcome, opinion, data)).Ok();

    public async Task<JsonNode> RequestSupplementAsync(string workItemId, string[] fields, string[] materials, string reason) =>
        (await PostAsync($"/api/work-items/{workItemId}/request-supplement", new { fields, materials, reason })).Ok();

    /// <summary>The instant that the application's clock shows.</summary>
    public async Task<DateTimeOffset> NowAsync() => Instant((await GetAsync("/api/admin/clock")).Ok(), "now");

    /// <summary>Moves the manual clock by a duration such as P5D or P1Y, and waits for all that falls due on the way.</summary>
    public async Task<JsonNode> AdvanceClockAsync(string by) => (await PostAsync("/api/admin/clock/advance", new { by })).Ok();

    public async Task<JsonNode> AdvanceClockToAsync(DateTimeOffset to) => (await PostAsync("/api/admin/clock/advance", new { to })).Ok();

    /// <summary>What this person has been told, newest first. Messages leave beside the work, so it first waits until everything that has to be said is said.</summary>
    public async Task<IReadOnlyList<JsonNode>> MessagesAsync()
    {
        await AdvanceClockToAsync(await NowAsync());
        return Items((await GetAsync("/api/me/notifications?pageSize=200")).Ok());
    }

    public void Dispose() => http.Dispose();

    public static string Id(JsonNode node, string name = "id") => node[name]?.ToString() ?? throw new InvalidDataException($"No {name} in {node.ToJsonString()}");

    public static DateTimeOffset Instant(JsonNode node, string name) => node[name]!.GetValue<DateTimeOffset>();

    private static List<JsonNode> Items(JsonNode list) => [.. list["items"]!.AsArray().Select(item => item!)];

    private static HttpRequestMessage WithKey(HttpRequestMessage request, string? key)
    {
        request.Headers.Add("Idempotency-Key", key ?? Guid.NewGuid().ToString());
        return request;
    }

    private async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var isJson = response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.OrdinalIgnoreCase) is true;
        var name = $"{User}: {request.Method} {request.RequestUri}";
        return new Answer(name, response.StatusCode, isJson && text.Length > 0 ? JsonNode.Parse(text, documentOptions: new JsonDocumentOptions()) : null, text);
    }
}
