using Nanning.Approvals.Plan;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Assessment;

/// <summary>A part of the score.</summary>
/// <param name="Formula">Points; null when there was nothing to assess.</param>
/// <param name="Of">Most points.</param>
public sealed record ScorePart(string Id, Wording Text, Formula Formula, Formula Of);

/// <summary>A grade, from so many points on.</summary>
public sealed record Grade(decimal From, Wording Text);

/// <summary>How the year of a department is assessed (年度考核), as <c>plan/assessment.json</c> says it.</summary>
/// <param name="ReturnedOutcomes">Outcomes of a step that count as returned.</param>
/// <param name="Weights">Numbers that the formulas read as <c>weights.name</c>.</param>
public sealed record AssessmentRule(
    string Sentence, string Source, Wording Note, IReadOnlyList<string> ReturnedOutcomes, IReadOnlyDictionary<string, object?> Weights, IReadOnlyList<ScorePart> Parts,
    IReadOnlyList<Grade> Grades)
{
    /// <summary>Reads the file that ships with the platform.</summary>
    public static AssessmentRule Load() => PlanFile.Read("assessment", Read);

    private static AssessmentRule Read(JsonPlace place)
    {
        var weights = place.Object("weights");
        return new AssessmentRule(
            place.Having("document").Text("sentence"), place.Text("source"), place.Wording("note"), place.Texts("returnedOutcomes"),
            weights.Json.ToDictionary(weight => weight.Key, weight => (object?)weights.Number(weight.Key), StringComparer.Ordinal),
            place.List("points", part => new ScorePart(part.Text("id"), part.Wording("text"), part.Formula("formula"), part.Formula("of"))),
            [.. place.List("grades", grade => new Grade(grade.Number("from") ?? 0, grade.Wording("text"))).OrderByDescending(grade => grade.From)]);
    }
}
