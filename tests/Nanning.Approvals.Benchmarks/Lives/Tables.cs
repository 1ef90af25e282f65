namespace Nanning.Approvals.Benchmarks.Lives;

/// <summary>The tables in which a case leaves rows, in an order in which they can be filled.</summary>
/// <param name="Key">Columns of the primary key.</param>
/// <param name="OfCase">Condition for the rows of the case {0}; all rows when null.</param>
internal sealed record Table(string Name, string[] Key, string? OfCase)
{
    private const string ByCase = "\"CaseId\" = {0}";
    private const string ByInstance = "\"InstanceId\" IN (SELECT \"Id\" FROM \"WorkflowInstances\" WHERE \"CaseId\" = {0})";

    public static IReadOnlyList<Table> All { get; } =
    [
        new("Applicants", ["Id"], "\"Id\" = (SELECT \"ApplicantId\" FROM \"Cases\" WHERE \"Id\" = {0})"),
        new("Cases", ["Id"], "\"Id\" = {0}"),
        new("CaseDocuments", ["Id"], ByCase),
        new("CaseFormVersions", ["CaseId", "Version"], ByCase),
        new("WorkflowInstances", ["Id"], ByCase),
        new("WorkItems", ["Id"], ByCase),
        new("Retrievals", ["WorkItemId"], ByInstance),
        new("Clocks", ["Id"], ByCase),
        new("ClockEntries", ["ClockId", "Seq"], "\"ClockId\" IN (SELECT \"Id\" FROM \"Clocks\" WHERE \"CaseId\" = {0})"),
        new("Timers", ["InstanceId", "BookmarkId"], ByInstance),
        new("MessageWaits", ["InstanceId", "BookmarkId"], ByInstance),
        new("PublicNotices", ["Id"], ByCase),
        new("Obligations", ["CaseId", "Kind"], ByCase),
        new("Certificates", ["Number"], ByCase),
        new("Journal", ["CaseId", "Seq"], ByCase),
        new("Outbox", ["Id"], null),
        new("CommandReceipts", ["Owner", "Key"], null),
        new("NumberSeries", ["Name"], null),
    ];
}
