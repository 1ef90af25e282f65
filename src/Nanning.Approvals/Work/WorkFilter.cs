using System.Globalization;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;

namespace Nanning.Approvals.Work;

/// <summary>What is asked of a list of work items. It can be written as the query of an address and read from one.</summary>
public sealed record WorkFilter
{
    /// <summary>The sort orders: by due date within the priority (the default, also written empty), and the others; "-" turns one round.</summary>
    public static readonly IReadOnlyList<string> Sorts = ["due", "-due", "created", "-created", "amount", "-amount"];

    private const int LongestText = 100;

    public WorkView View { get; init; } = WorkView.Todo;

    public Light? Light { get; init; }

    /// <summary>Code of a procedure.</summary>
    public string? Procedure { get; init; }

    /// <summary>Due on that day or later, in Nanning.</summary>
    public DateOnly? DueFrom { get; init; }

    /// <summary>Due on that day or earlier.</summary>
    public DateOnly? DueTo { get; init; }

    /// <summary>Smallest amount, in yuan.</summary>
    public decimal? AmountFrom { get; init; }

    /// <summary>Largest amount, in yuan.</summary>
    public decimal? AmountTo { get; init; }

    /// <summary>Part of the applicant's name.</summary>
    public string? Applicant { get; init; }

    /// <summary>Part of the step's name.</summary>
    public string? Step { get; init; }

    public WorkPriority? Priority { get; init; }

    /// <summary>Only what will probably be late, by the history of its step (可能超期).</summary>
    public bool Late { get; init; }

    /// <summary>Only what this person has put aside for a later day; otherwise what is put aside is left out of the to-do list.</summary>
    public bool Snoozed { get; init; }

    /// <summary>Free text: number, applicant or step.</summary>
    public string? Q { get; init; }

    public string? Sort { get; init; }

    /// <summary>From 1.</summary>
    public int Page { get; init; } = 1;

    public int PageSize { get; init; } = 20;

    /// <summary>Whether anything but the view, the order and the page is asked for.</summary>
    public bool Narrows => this with { View = WorkView.Todo, Sort = null, Page = 1, PageSize = 20 } != new WorkFilter();

    /// <summary>Reads a filter by the names of its parts.</summary>
    /// <param name="value">A part by its name; null or empty when it is not there.</param>
    /// <param name="errors">Gets what cannot be read, by name; such a part is left out.</param>
    public static WorkFilter Read(Func<string, string?> value, IDictionary<string, string[]> errors)
    {
        var filter = new WorkFilter
        {
            View = Named<WorkView>("view", Say.Pick("view 应为 todo、pool、done、copied 或 department。", "view is todo, pool, done, copied or department.")) ?? WorkView.Todo,
            Light = Named<Light>("light", Say.Pick("light 应为 green、yellow、red 或 paused。", "light is green, yellow, red or paused.")),
            Procedure = Text("procedure"),
            DueFrom = Day("dueFrom"),
            DueTo = Day("dueTo"),
            AmountFrom = Money("amountFrom"),
            AmountTo = Money("amountTo"),
            Applicant = Text("applicant"),
            Step = Text("step"),
            Priority = Named<WorkPriority>("priority", Say.Pick("priority 应为 normal、important 或 urgent。", "priority is normal, important or urgent.")),
            Late = Forecast(),
            Snoozed = Text("snoozed") is "true" or "1",
            Q = Text("q"),
            Sort = Order(),
            Page = Number("page") ?? 1,
            PageSize = Number("pageSize") ?? 20,
        };
        if (filter is { DueFrom: { } from, DueTo: { } to } && from > to)
        {
            errors["dueTo"] = [Say.Pick("截止日期应不早于起始日期。", "The last day is not before the first.")];
        }

        if (filter is { AmountFrom: { } least, AmountTo: { } most } && least > most)
        {
            errors["amountTo"] = [Say.Pick("金额上限应不小于下限。", "The largest amount is not below the smallest.")];
        }

        return filter;

        string? Text(string name) => value(name)?.Trim() is { Length: > 0 } text ? text.Length > LongestText ? text[..LongestText] : text : null;

        string? Order()
        {
            if (Text("sort") is not { } text || Sorts.Contains(text, StringComparer.Ordinal))
            {
                return Text("sort");
            }

            errors["sort"] = [Say.Pick("sort 应为 due、created 或 amount，前面加 - 为倒序。", "sort is due, created or amount; a - before it turns it round.")];
            return null;
        }

        bool Forecast()
        {
            if (Text("forecast") is { } text && text != "late")
            {
                errors["forecast"] = [Say.Pick("forecast 应为 late。", "forecast is late.")];
            }

            return Text("forecast") == "late";
        }

        int? Number(string name) => int.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

        T? Named<T>(string name, string otherwise)
            where T : struct, Enum
        {
            if (Text(name) is not { } text)
            {
                return null;
            }

            if (!char.IsAsciiDigit(text[0]) && text[0] is not ('-' or '+') && Enum.TryParse<T>(text, ignoreCase: true, out var named) && Enum.IsDefined(named))
            {
                return named;
            }

            errors[name] = [otherwise];
            return null;
        }

        DateOnly? Day(string name)
        {
            if (Text(name) is not { } text)
            {
                return null;
            }

            if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            {
                return day;
            }

            errors[name] = [Say.Pick("日期应写作 2016-09-30。", "A day is written 2016-09-30.")];
            return null;
        }

        decimal? Money(string name)
        {
            if (Text(name) is not { } text)
            {
                return null;
            }

            if (decimal.TryParse(text.Replace("，", ",", StringComparison.Ordinal), NumberStyles.Number, CultureInfo.InvariantCulture, out var money) && Math.Abs(money) < 1_000_000_000_000m)
            {
                return decimal.Round(money, 2);
            }

            errors[name] = [Say.Pick("金额应为数字，单位为元。", "An amount is a number of yuan.")];
            return null;
        }
    }

    /// <summary>The parts that are set, by name, in a fixed order; without the page.</summary>
    public IEnumerable<KeyValuePair<string, string>> Parts()
    {
        foreach (var (name, text) in new (string, string?)[]
        {
            ("view", View.ToString().ToLowerInvariant()), ("light", Light?.ToString().ToLowerInvariant()), ("procedure", Procedure),
            ("dueFrom", DueFrom?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), ("dueTo", DueTo?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            ("amountFrom", AmountFrom?.ToString(CultureInfo.InvariantCulture)), ("amountTo", AmountTo?.ToString(CultureInfo.InvariantCulture)),
            ("applicant", Applicant), ("step", Step), ("priority", Priority?.ToString().ToLowerInvariant()), ("forecast", Late ? "late" : null), ("snoozed", Snoozed ? "true" : null), ("q", Q), ("sort", Sort),
        })
        {
            if (!string.IsNullOrEmpty(text))
            {
                yield return new(name, text);
            }
        }
    }

    /// <summary>The filter as the query of an address, without "?".</summary>
    /// <param name="withPage">Whether the place in the list belongs to it.</param>
    public string ToQuery(bool withPage = false) => string.Join('&', Parts().Select(part => $"{part.Key}={Uri.EscapeDataString(part.Value)}"))
        + (withPage && Page > 1 ? string.Create(CultureInfo.InvariantCulture, $"&page={Page}") : "");
}
