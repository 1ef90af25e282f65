using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Storage;

namespace Nanning.Approvals.Supervision;

/// <summary>How supervision orders are dealt with.</summary>
/// <param name="ReplyWorkingDays">Working days for a reply when the supervisor names none.</param>
/// <param name="MostWorkingDays">The longest time that may be given.</param>
/// <param name="WarnWorkingDays">Working days before the due day at which the light turns yellow.</param>
/// <param name="FullScore">Score of an order that was answered in time at the first go; also the most that can be given.</param>
/// <param name="LateDeduction">Points that a late reply costs in the proposed score.</param>
/// <param name="ReturnDeduction">Points that each return costs in the proposed score.</param>
public sealed record OrderPolicy(int ReplyWorkingDays, int MostWorkingDays, int WarnWorkingDays, int FullScore, int LateDeduction, int ReturnDeduction)
{
    /// <summary>The score that is proposed when an order is accepted.</summary>
    public int Propose(bool late, int returns) => Math.Max(0, FullScore - (late ? LateDeduction : 0) - (returns * ReturnDeduction));
}

/// <summary>How limits may be extended.</summary>
/// <param name="MostWorkingDays">Working days of one extension.</param>
/// <param name="MostTimes">How often a step may be extended.</param>
public sealed record ExtensionPolicy(int MostWorkingDays, int MostTimes);

/// <summary>When a step is forecast to be late.</summary>
/// <param name="Months">How many months back history counts, this one included.</param>
/// <param name="LeastVisits">With fewer past visits of the step nothing is said.</param>
/// <param name="LeastLate">So many must have taken longer than the limit.</param>
/// <param name="SharePercent">Share in per cent, of those that lasted as long as this one has, that must have been late.</param>
public sealed record ForecastPolicy(int Months, int LeastVisits, int LeastLate, int SharePercent)
{
    /// <summary>Why it cannot be, or null.</summary>
    public string? Problem() =>
        Months is < 1 or > 24 ? "months" : LeastVisits < 1 ? "leastVisits" : LeastLate < 1 ? "leastLate" : SharePercent is < 1 or > 100 ? "sharePercent" : null;
}

/// <summary>The rules of supervision (督办规则): those that ship with the platform, or what the platform's administrators put in their place.</summary>
public sealed record SupervisionPolicy(OrderPolicy Orders, ExtensionPolicy Extensions, IReadOnlyList<LadderRung> Ladder, ForecastPolicy? Forecast = null, IReadOnlyList<PauseRule>? Pauses = null)
{
    /// <summary>Name of the platform's setting.</summary>
    public const string Setting = "supervision-policy";

    private static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web) { RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true, WriteIndented = true };

    private static readonly Lazy<(string Text, SupervisionPolicy Policy)> shipped = new(ReadShipped);

    // One reference, so that whoever reads it while another writes sees the whole of one of them.
    private static Kept? kept;

    /// <summary>The rules that ship with the platform, as text.</summary>
    public static string Shipped => shipped.Value.Text;

    /// <summary>The rules in force.</summary>
    public static async Task<SupervisionPolicy> ReadAsync(ApprovalsDb db, CancellationToken cancellationToken)
    {
        var text = await TextAsync(db, cancellationToken);
        if (text is null)
        {
            return shipped.Value.Policy;
        }

        if (kept is not { } known || known.Text != text)
        {
            // Rules that were put in place before there were forecasts and longest pauses say nothing of them.
            var read = Parse(text);
            kept = known = new Kept(text, read with { Forecast = read.Forecast ?? shipped.Value.Policy.Forecast, Pauses = read.Pauses ?? shipped.Value.Policy.Pauses });
        }

        return known.Policy;
    }

    /// <summary>What an administrator has put in the place of the shipped rules, or null.</summary>
    public static Task<string?> TextAsync(ApprovalsDb db, CancellationToken cancellationToken) =>
        db.PlatformSettings.Where(row => row.Name == Setting).Select(row => (string?)row.Value).SingleOrDefaultAsync(cancellationToken);

    /// <summary>The rules as text, for <see cref="Parse"/>.</summary>
    internal string Write() => JsonSerializer.Serialize(this, json);

    /// <summary>Reads rules.</summary>
    /// <exception cref="JsonException">They are not complete or not JSON.</exception>
    public static SupervisionPolicy Parse(string text)
    {
        var policy = JsonSerializer.Deserialize<SupervisionPolicy>(text, json) ?? throw new JsonException("null");
        foreach (var rung in policy.Ladder)
        {
            if (rung.Problem() is { } problem)
            {
                throw new JsonException($"ladder/{rung.Key}/{problem}");
            }
        }

        if (policy.Forecast?.Problem() is { } wrong)
        {
            throw new JsonException($"forecast/{wrong}");
        }

        foreach (var pause in policy.Pauses ?? [])
        {
            if (pause.Problem() is { } problem)
            {
                throw new JsonException($"pauses/{pause.Key}/{problem}");
            }
        }

        return policy.Ladder.DistinctBy(rung => rung.Key).Count() == policy.Ladder.Count ? policy : throw new JsonException("ladder/key");
    }

    private static (string Text, SupervisionPolicy Policy) ReadShipped()
    {
        using var stream = typeof(SupervisionPolicy).Assembly.GetManifestResourceStream("supervision.json") ?? throw new InvalidOperationException("supervision.json is not embedded.");
        using var reader = new StreamReader(stream);
        var text = reader.ReadToEnd();
        return (text, Parse(text));
    }

    private sealed record Kept(string Text, SupervisionPolicy Policy);
}
