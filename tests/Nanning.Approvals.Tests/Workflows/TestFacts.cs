using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Tests.Workflows;

/// <summary>A case with made-up data. Its working days are Monday to Friday.</summary>
internal sealed class TestFacts(DateOnly today) : IFacts
{
    private static readonly TimeSpan Shanghai = TimeSpan.FromHours(8);

    public Dictionary<string, object?> Roots { get; } = [];

    public string[] CoLeads { get; init; } = ["rsj", "czj"];

    public decimal Amount { get; init; } = 428_400.00m;

    public DateOnly Today { get; } = today;

    public string CertificateNumber => "NN-2026-0001";

    public object? Root(string name) => Roots.GetValueOrDefault(name);

    public DateOnly AddWorkingDays(DateOnly from, int days)
    {
        var day = from;
        for (var left = days; left > 0;)
        {
            day = day.AddDays(1);
            left -= day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 0 : 1;
        }

        return day;
    }

    public DateTimeOffset EndOf(DateOnly day) => StartOf(day.AddDays(1));

    public DateTimeOffset StartOf(DateOnly day) => new DateTimeOffset(day, TimeOnly.MinValue, Shanghai).ToUniversalTime();

    /// <summary>Whatever the expression, the next midnight.</summary>
    public DateTimeOffset? NextOccurrence(string cron, DateTimeOffset after) => StartOf(Today.AddDays(1));

    public IReadOnlyList<string> Departments(string who) => who switch
    {
        "lead" => ["kjj"],
        "coleads" => CoLeads,
        "nobody" => [],
        _ => [who],
    };

    public (decimal Amount, IReadOnlyList<AmountLine> Trace) ComputeAmount() => (Amount, [new("按规则", Amount)]);
}
