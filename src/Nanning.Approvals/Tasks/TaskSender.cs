using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Nanning.Approvals.Storage;

namespace Nanning.Approvals.Tasks;

/// <summary>
/// Posts tasks to the system outside: JSON with the task, the case and the token to answer with; the body signed in X-Approvals-Signature, and an Idempotency-Key
/// that stays the same when it is tried again. Anything but a 2xx is tried again later.
/// </summary>
public sealed class TaskSender(IOptions<TaskOptions> options, IDbContextFactory<ApprovalsDb> contexts, WriteGate gate, TimeProvider clock) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        Timeout = TimeSpan.FromSeconds(options.Value.TimeoutSeconds),
    };

    /// <summary>Sends a task, if it is still open and there is a system outside.</summary>
    /// <exception cref="HttpRequestException">It was not taken.</exception>
    public async Task SendAsync(Guid id, CancellationToken cancellationToken)
    {
        if (options.Value.Webhook.Length == 0 || await BodyAsync(id, cancellationToken) is not { } body)
        {
            return;
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, options.Value.Webhook) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("Idempotency-Key", id.ToString());
        request.Headers.Add("X-Approvals-Signature", $"sha256={options.Value.Sign(body)}");
        using var answer = await http.SendAsync(request, cancellationToken);
        answer.EnsureSuccessStatusCode();
        await gate.RunAsync(
            (db, token) => db.TaskCalls.Where(task => task.Id == id).ExecuteUpdateAsync(set => set.SetProperty(task => task.SentAt, clock.GetUtcNow()), token), cancellationToken);
    }

    public void Dispose() => http.Dispose();

    private async Task<string?> BodyAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var task = await db.TaskCalls.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        return task is not { State: TaskState.Open } ? null : JsonSerializer.Serialize(
            new
            {
                id = task.Id,
                name = task.Name,
                payload = task.Payload is { } payload ? JsonNode.Parse(payload) : null,
                caseId = task.CaseId,
                caseNumber = task.CaseNumber,
                step = task.Step,
                answer = $"/api/tasks/{task.Id}/complete",
                token = options.Value.TokenOf(id),
            },
            JsonSerializerOptions.Web);
    }
}
