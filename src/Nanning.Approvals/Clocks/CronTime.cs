using System.Collections.Concurrent;
using Quartz;

namespace Nanning.Approvals.Clocks;

/// <summary>When a cron expression falls due, in the time of Nanning: six or seven fields as Quartz writes them (seconds first), or five as crontab does.</summary>
public static class CronTime
{
    private static readonly TimeZoneInfo Shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
    private static readonly ConcurrentDictionary<string, CronExpression> Parsed = new(StringComparer.Ordinal);

    /// <summary>The first instant after another, as UTC; null when there is none any more.</summary>
    /// <exception cref="FormatException">The expression cannot be read.</exception>
    public static DateTimeOffset? Next(string expression, DateTimeOffset after) =>
        Parsed.GetOrAdd(expression, Parse).GetNextValidTimeAfter(after)?.ToUniversalTime();

    /// <summary>Why an expression cannot be read, or null.</summary>
    public static string? Problem(string expression)
    {
        try
        {
            return Parse(expression) is null ? expression : null;
        }
        catch (FormatException error)
        {
            return error.Message;
        }
    }

    private static CronExpression Parse(string expression) => CronExpression
        .Parse(expression, expression.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length == 5 ? CronFormat.Unix : CronFormat.Quartz)
        .WithTimeZone(Shanghai);
}
