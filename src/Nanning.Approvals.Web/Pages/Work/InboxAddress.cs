using Microsoft.AspNetCore.WebUtilities;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Web.Pages.Work;

/// <summary>The inbox keeps its state in its address, and an item carries the list it was opened from: there it goes back to, and from there the next item comes.</summary>
internal static class InboxAddress
{
    /// <summary>Name of the part of an item's address that holds its list.</summary>
    public const string From = "from";

    /// <summary>The filter in the query of a page.</summary>
    /// <param name="errors">Gets the parts that could not be read.</param>
    public static WorkFilter Read(IQueryCollection query, IDictionary<string, string[]> errors) => WorkFilter.Read(name => query[name], errors);

    /// <summary>The filter that an item carries; null when it was opened from elsewhere.</summary>
    public static WorkFilter? Read(string? from)
    {
        if (string.IsNullOrEmpty(from))
        {
            return null;
        }

        var query = QueryHelpers.ParseQuery(from);
        return WorkFilter.Read(name => query.TryGetValue(name, out var value) ? value.ToString() : null, new Dictionary<string, string[]>(StringComparer.Ordinal));
    }

    /// <summary>The list of a filter.</summary>
    public static string List(WorkFilter? filter) => filter is null ? "/inbox" : $"/inbox?{filter.ToQuery(withPage: true)}";

    /// <summary>An item that was opened from a list.</summary>
    /// <param name="ask">What is asked at once: "approve" or "return".</param>
    public static string Item(Guid id, WorkFilter? filter, string? ask = null)
    {
        var parts = new List<KeyValuePair<string, string?>>();
        if (filter is not null && filter != new WorkFilter())
        {
            parts.Add(new(From, filter.ToQuery(withPage: true)));
        }

        if (ask is not null)
        {
            parts.Add(new("ask", ask));
        }

        return QueryHelpers.AddQueryString($"/work-items/{id}", parts);
    }
}
