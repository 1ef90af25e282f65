using System.Globalization;
using Nanning.Approvals.Operations.Incidents;
using Nanning.Approvals.Operations.Instances;
using Nanning.Approvals.Operations.Queues;
using Nanning.Approvals.Web.Pages.Admin;

namespace Nanning.Approvals.Web.Pages.Console;

/// <summary>Reads the filters of the console's lists from their addresses.</summary>
internal static class ConsoleQuery
{
    /// <summary>Instances, as the list of instances writes them into its address.</summary>
    public static InstanceFilter Instances(IQueryCollection query, int pageSize) => new(
        AdminTexts.Parse<InstanceFace>(query["state"]), query["definition"], Number(query["version"]), query["step"], Number(query["age"]), Number(query["idle"]), query["error"], query["q"],
        query["sort"], Math.Max(1, Number(query["page"]) ?? 1), pageSize);

    /// <summary>Incidents, of a group or all.</summary>
    public static IncidentFilter Incidents(IQueryCollection query, int pageSize) => new(
        query["definition"], query["activity"], query["shape"], query["view"] == "resolved", query["q"], Math.Max(1, Number(query["page"]) ?? 1), pageSize);

    /// <summary>Letters.</summary>
    public static LetterFilter Letters(IQueryCollection query, int pageSize) =>
        new(AdminTexts.Parse<LetterFace>(query["state"]), query["letter"], query["q"], Math.Max(1, Number(query["page"]) ?? 1), pageSize);

    /// <summary>A whole number, or null.</summary>
    public static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
