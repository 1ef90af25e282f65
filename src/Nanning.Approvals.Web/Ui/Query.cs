using Microsoft.AspNetCore.WebUtilities;

namespace Nanning.Approvals.Web.Ui;

/// <summary>Builds links to the present page with one part of the query changed; the state of a list lives in its address.</summary>
public static class Query
{
    /// <param name="value">null or empty takes the part out. A change of anything but the page goes back to the first page.</param>
    public static string With(HttpContext context, string name, string? value)
    {
        var parts = context.Request.Query
            .Where(part => part.Key != name && (part.Key != "page" || name == "page"))
            .SelectMany(part => part.Value.Select(each => KeyValuePair.Create(part.Key, each)))
            .ToList();
        if (!string.IsNullOrEmpty(value))
        {
            parts.Add(KeyValuePair.Create(name, (string?)value));
        }

        return QueryHelpers.AddQueryString(context.Request.Path, parts);
    }
}
