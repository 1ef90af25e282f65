using Nanning.Approvals.Plan;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Targets;

/// <summary>What the number of a target is.</summary>
public enum TargetShape
{
    /// <summary>Adds up from the first day on.</summary>
    Total,

    /// <summary>Stands where it was last measured.</summary>
    Level,

    /// <summary>One sum over another.</summary>
    Ratio,

    /// <summary>Begins anew every year.</summary>
    Yearly,
}

/// <summary>What of a case counts.</summary>
public enum CountKind
{
    /// <summary>Its certificate, on the day of issue and for as long as it holds.</summary>
    Certificates,

    /// <summary>Its approval, on the day of the decision.</summary>
    Approved,

    /// <summary>The money granted in it, on the day of the grant.</summary>
    Grants,
}

/// <summary>Cases that count.</summary>
/// <param name="When">Formula over <c>form</c> and <c>steps</c> (what officers wrote in a step, by its activity): whether a case counts; null counts all.</param>
/// <param name="Value">Formula over the same: how much it counts; null counts 1, or the money of a grant.</param>
public sealed record CaseCount(IReadOnlyList<string> Procedures, CountKind Count, Formula? When, Formula? Value);

/// <summary>A target of the plan.</summary>
/// <param name="Measure">Number of the measure; null for the aims at its beginning.</param>
/// <param name="By">The day by which; null when the plan names none.</param>
/// <param name="Lead">The department that reports its figures.</param>
/// <param name="Cases">Cases that count; empty when the number is only reported.</param>
/// <param name="Of">Numerator of a ratio.</param>
/// <param name="To">Denominator of a ratio.</param>
public sealed record Target(
    string Code, int? Measure, Wording Name, decimal Value, Wording Unit, TargetShape Shape, DateOnly From, DateOnly? By, string Sentence, string Source, string Lead,
    IReadOnlyList<CaseCount> Cases, CaseCount? Of, CaseCount? To)
{
    /// <summary>Every count that feeds it.</summary>
    public IEnumerable<CaseCount> Feeds => Cases.Concat(new[] { Of, To }.OfType<CaseCount>());
}

/// <summary>The targets of the plan, as <c>plan/targets.json</c> says them.</summary>
/// <param name="Until">The end of the plan, for targets without a day of their own.</param>
public sealed record TargetPlan(DateOnly Until, string UntilSource, IReadOnlyList<Target> Targets)
{
    /// <summary>Reads the file that ships with the platform.</summary>
    public static TargetPlan Load() => PlanFile.Read("targets", place => new TargetPlan(place.Date("until"), place.Text("untilSource"), place.List("targets", ReadTarget)));

    /// <summary>A target by its code, or null.</summary>
    public Target? Find(string code) => Targets.FirstOrDefault(target => target.Code.Equals(code, StringComparison.OrdinalIgnoreCase));

    private static Target ReadTarget(JsonPlace place)
    {
        var feed = place.Object("feed");
        var ratio = feed.OptionalObject("ratio");
        var target = new Target(
            place.Text("code"), place.OptionalInteger("measure"), place.Wording("name"), place.Number("value") ?? 0, place.Wording("unit"), place.OneOf<TargetShape>("shape"),
            place.Date("from"), place.OptionalDate("by"), place.OptionalText("reading") is { } reading && place.Text("sentence").Length > 0 ? reading : place.Text("sentence"), place.Text("source"),
            place.Text("lead"), feed.List("cases", ReadCount), ratio is null ? null : Closed(ratio.Object("of")), ratio is null ? null : Closed(ratio.Object("to")));
        if (!target.Feeds.Any() && feed.Having("reported").Json["reported"]?.ToJsonString() != "true")
        {
            feed.Fail("reported", "应为 true，或列出 cases");
        }

        ratio?.Close();
        feed.Close();
        return target;
    }

    private static CaseCount Closed(JsonPlace place)
    {
        var count = ReadCount(place);
        place.Close();
        return count;
    }

    private static CaseCount ReadCount(JsonPlace place) => new(
        place.Texts("procedures"), place.OneOf<CountKind>("count"), place.OptionalFormula("when"), place.OptionalFormula("value"));
}
