using Nanning.Approvals.Plan;
using Nanning.Approvals.Procedures;

namespace Nanning.Approvals.Duties;

/// <summary>How often the lead reports on a duty.</summary>
public enum ReportRhythm
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Once a quarter (季报).</summary>
    Quarterly,

    /// <summary>Once a year (年报).</summary>
    Yearly,
}

/// <summary>Something outside that a deadline counts from.</summary>
/// <param name="Months">Months from then to the deadline.</param>
public sealed record AwaitedEvent(Wording Text, int Months);

/// <summary>Something a duty has to bring forth (成果).</summary>
public sealed record PlannedDeliverable(string Id, Wording Name);

/// <summary>An order of the plan to departments.</summary>
/// <param name="Code">Stable, e.g. "D01-1".</param>
/// <param name="Measure">Number of the measure; null for the aims and safeguards around the thirty.</param>
/// <param name="Sentence">The plan's own words, as stored.</param>
/// <param name="Reading">The same with the characters that the stored copy lost, if it lost any.</param>
/// <param name="Deadline">The day the plan names; null when it names none.</param>
public sealed record PlannedDuty(
    string Code, int? Measure, Wording Title, string Sentence, string? Reading, string Source, string Lead, IReadOnlyList<string> CoLeads, DateOnly? Deadline,
    AwaitedEvent? Awaits, ReportRhythm Reports, IReadOnlyList<PlannedDeliverable> Deliverables);

/// <summary>The duties of the plan and the rules of their inspection (督查), as <c>plan/duties.json</c> says them.</summary>
public sealed record DutyPlan
{
    /// <summary>Stands among the co-leads for every district, county and zone.</summary>
    public const string EveryDistrict = "district";

    /// <summary>Stands among the co-leads for every department.</summary>
    public const string Everybody = "all";

    /// <summary>Document number.</summary>
    public required string Document { get; init; }

    /// <summary>The day from which on the duties of the plan run.</summary>
    public required DateOnly IssuedOn { get; init; }

    /// <summary>The end of the plan: deadline of the duties for which it names none.</summary>
    public required DateOnly Until { get; init; }

    /// <summary>Where the plan says so.</summary>
    public required string UntilSource { get; init; }

    /// <summary>The department that accepts; its successors do so after it.</summary>
    public required string AcceptedBy { get; init; }

    /// <summary>Where the plan says so.</summary>
    public required string AcceptedBySource { get; init; }

    /// <summary>The department that leads the joint conference (联席会议).</summary>
    public required string ConferenceLead { get; init; }

    /// <summary>Working days before a deadline from which on its light is yellow.</summary>
    public required int WarnWorkingDays { get; init; }

    /// <summary>Working days after the end of a quarter or year by which its report is due.</summary>
    public required int ReportDueWorkingDays { get; init; }

    /// <summary>A duty that begins so late in a period reports on the next one first.</summary>
    public required int FirstPeriodDays { get; init; }

    /// <summary>Where the rhythm of the reports comes from.</summary>
    public required Wording ReportNote { get; init; }

    /// <summary>The duties.</summary>
    public required IReadOnlyList<PlannedDuty> Duties { get; init; }

    /// <summary>Reads the file that ships with the platform.</summary>
    public static DutyPlan Load() => PlanFile.Read("duties", Read);

    private static DutyPlan Read(JsonPlace place) => new()
    {
        Document = place.Text("document"),
        IssuedOn = place.Date("issuedOn"),
        Until = place.Date("until"),
        UntilSource = place.Text("untilSource"),
        AcceptedBy = place.Text("acceptedBy"),
        AcceptedBySource = place.Text("acceptedBySource"),
        ConferenceLead = place.Text("conferenceLead"),
        WarnWorkingDays = place.Integer("warnWorkingDays"),
        ReportDueWorkingDays = place.Integer("reportDueWorkingDays"),
        FirstPeriodDays = place.Integer("firstPeriodDays"),
        ReportNote = place.Wording("reportNote"),
        Duties = place.List("duties", ReadDuty),
    };

    private static PlannedDuty ReadDuty(JsonPlace place) => new(
        place.Text("code"), place.OptionalInteger("measure"), place.Wording("title"), place.Text("sentence"), place.OptionalText("reading"), place.Text("source"),
        place.Text("lead"), place.Texts("coLeads"), place.OptionalDate("deadline"), ReadAwaited(place.OptionalObject("awaits")), place.OneOf<ReportRhythm>("reports"),
        place.List("deliverables", deliverable => new PlannedDeliverable(deliverable.Text("id"), deliverable.Wording("name"))));

    private static AwaitedEvent? ReadAwaited(JsonPlace? place)
    {
        if (place is null)
        {
            return null;
        }

        var awaited = new AwaitedEvent(place.Wording("text"), place.Integer("months"));
        place.Close();
        return awaited;
    }
}
