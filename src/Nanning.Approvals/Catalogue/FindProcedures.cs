using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;

namespace Nanning.Approvals.Catalogue;

/// <summary>Whether a procedure takes applications.</summary>
public enum OpenState
{
    Open,

    /// <summary>Open, and its last day is near.</summary>
    Soon,

    NotYet,

    Closed,
}

/// <summary>The catalogue, narrowed by who one is, what one needs, the measure, the state and words.</summary>
public sealed class FindProcedures(ProcedureLibrary library, TimeProvider clock)
{
    /// <summary>Values of <see cref="Filter.Open"/>: taking applications, not taking them, closing soon.</summary>
    public static IReadOnlyList<string> OpenValues { get; } = ["true", "false", "soon"];

    /// <summary>Values of <see cref="Filter.Sort"/>.</summary>
    public static IReadOnlyList<string> SortValues { get; } = ["measure", "amount", "days", "closing"];

    private const int MostSuggestions = 3;

    /// <param name="Sort">How to sort; without one by measure, or with words by how well they fit.</param>
    public sealed record Filter(string? Audience = null, string? Need = null, int? Measure = null, string? Q = null, string? Open = null, string? Sort = null);

    /// <summary>What was found.</summary>
    /// <param name="Items">All that fit, sorted.</param>
    /// <param name="Audiences">How many would fit with each audience, the rest of the filter left as it is.</param>
    /// <param name="Needs">How many would fit with each need.</param>
    /// <param name="Elsewhere">When nothing fits: what the words alone would find, or what comes closest to them.</param>
    public sealed record Found(
        IReadOnlyList<Procedure> Items, IReadOnlyDictionary<string, int> Audiences, IReadOnlyDictionary<string, int> Needs, IReadOnlyList<Procedure> Elsewhere,
        DepartmentDirectory Departments, DateOnly Today);

    /// <summary>What is wrong with a filter, with the field; null when it can be used.</summary>
    public static Refusal? Check(Filter filter) =>
        filter.Open is { Length: > 0 } open && !OpenValues.Contains(open)
            ? Refusal.Field("open", Say.Pick($"“{open}”不是受理状态，可用 true、false、soon。", $"“{open}” is no such state; use true, false or soon."))
            : filter.Sort is { Length: > 0 } sort && !SortValues.Contains(sort)
                ? Refusal.Field("sort", Say.Pick($"不能按“{sort}”排序，可用 measure、amount、days、closing。", $"“{sort}” is no way to sort; use measure, amount, days or closing."))
                : null;

    public async Task<Found> RunAsync(ApprovalsDb db, Filter filter, CancellationToken cancellationToken)
    {
        var today = WorkingCalendar.DateOf(clock.GetUtcNow());
        var departments = await DepartmentDirectory.LoadAsync(db, cancellationToken);
        var all = await library.AllAsync(db, cancellationToken);
        string LeadName(Procedure procedure) => departments.Name(procedure.Lead) + "\n" + departments.Name(departments.InForce(procedure.Lead, today));

        var worded = CatalogueSearch.Find(all, filter.Q, LeadName);
        var items = worded.Where(each => Fits(each, filter, today)).ToList();
        return new Found(
            Sorted(items, filter),
            Count(worded.Where(each => Fits(each, filter with { Audience = null }, today)).SelectMany(each => each.Audience)),
            Count(worded.Where(each => Fits(each, filter with { Need = null }, today)).SelectMany(each => each.Needs)),
            items.Count > 0 ? [] : [.. (worded.Count > 0 ? worded : CatalogueSearch.Nearest(all, filter.Q, MostSuggestions)).Take(MostSuggestions)],
            departments,
            today);
    }

    /// <summary>Whether a procedure takes applications on a day.</summary>
    public static OpenState StateOf(Procedure procedure, DateOnly day) =>
        day < procedure.ValidFrom ? OpenState.NotYet
        : !procedure.IsOpenOn(day) ? OpenState.Closed
        : procedure.ValidUntil is { } last && last.DayNumber - day.DayNumber <= CatalogueLabels.Shipped.ClosingSoonDays ? OpenState.Soon
        : OpenState.Open;

    private static bool Fits(Procedure procedure, Filter filter, DateOnly today) =>
        (string.IsNullOrEmpty(filter.Audience) || procedure.Audience.Contains(filter.Audience, StringComparer.OrdinalIgnoreCase))
        && (string.IsNullOrEmpty(filter.Need) || procedure.Needs.Contains(filter.Need, StringComparer.OrdinalIgnoreCase))
        && (filter.Measure is null || procedure.Measure == filter.Measure)
        && filter.Open switch
        {
            "true" => procedure.IsOpenOn(today),
            "false" => !procedure.IsOpenOn(today),
            "soon" => StateOf(procedure, today) == OpenState.Soon,
            _ => true,
        };

    private static IReadOnlyList<Procedure> Sorted(IReadOnlyList<Procedure> items, Filter filter) => filter.Sort switch
    {
        "amount" => [.. items.OrderByDescending(each => each.MaxAmount ?? 0)],
        "days" => [.. items.OrderBy(each => each.PromisedDays)],
        "closing" => [.. items.OrderBy(each => each.ValidUntil ?? DateOnly.MaxValue)],
        "measure" => [.. items.OrderBy(each => each.Measure).ThenBy(each => each.Code, StringComparer.Ordinal)],
        _ => items,
    };

    private static Dictionary<string, int> Count(IEnumerable<string> tags) => tags.GroupBy(tag => tag, StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.Count(), StringComparer.Ordinal);
}
