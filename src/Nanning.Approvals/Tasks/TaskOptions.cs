using System.Security.Cryptography;
using System.Text;

namespace Nanning.Approvals.Tasks;

/// <summary>The system outside that takes tasks.</summary>
public sealed class TaskOptions
{
    public const string Section = "Tasks";

    /// <summary>Shortest secret, in characters.</summary>
    public const int ShortestSecret = 16;

    /// <summary>Address that takes tasks by POST; empty when administrators answer them in the console.</summary>
    public string Webhook { get; init; } = string.Empty;

    /// <summary>Signs what is sent, and the token by which a task may be answered. Needed with a webhook.</summary>
    public string Secret { get; init; } = string.Empty;

    /// <summary>How long an answer to the POST may take, in seconds.</summary>
    [System.ComponentModel.DataAnnotations.Range(1, 100)]
    public int TimeoutSeconds { get; init; } = 20;

    /// <summary>Whether the settings belong together.</summary>
    internal bool Valid => Webhook.Length == 0
        || (Secret.Length >= ShortestSecret && Uri.TryCreate(Webhook, UriKind.Absolute, out var address) && address.Scheme is "http" or "https");

    /// <summary>The token with which the system outside may answer a task; null without a secret.</summary>
    public string? TokenOf(Guid taskId) => Secret.Length < ShortestSecret ? null : Sign($"task:{taskId}");

    /// <summary>Whether a token is the one of a task.</summary>
    public bool Accepts(Guid taskId, string? token) => token is not null && TokenOf(taskId) is { } expected
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(token));

    /// <summary>HMAC-SHA256 of a text under the secret, in lower-case hex.</summary>
    public string Sign(string text) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(text)));
}
