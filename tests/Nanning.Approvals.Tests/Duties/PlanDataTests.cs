using System.Text.RegularExpressions;
using Nanning.Approvals.Assessment;
using Nanning.Approvals.Duties;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Targets;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Duties;

/// <summary>The data of the plan that ships: duties, targets, and the rule of the assessment.</summary>
public sealed partial class PlanDataTests
{
    private static readonly DutyPlan plan = DutyPlan.Load();
    private static readonly TargetPlan targets = TargetPlan.Load();

    [Fact]
    public void Every_measure_that_orders_departments_to_do_something_has_a_duty()
    {
        int[] ordering = [1, 2, 3, 4, 5, 6, 7, 8, 11, 16, 17, 19, 21, 27, 28, 29, 30];

        Assert.Empty(ordering.Except(plan.Duties.Select(duty => duty.Measure ?? 0)));
        Assert.Equal(["四（一）", "四（三）", "四（二）", "四（四）"], plan.Duties.Where(duty => duty.Measure is null).Select(duty => duty.Source.Split(' ')[1]).Where(place => place.StartsWith('四')).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_duty_names_its_sentence_its_place_and_departments_that_exist()
    {
        var departments = Departments();
        Assert.Equal(plan.Duties.Count, plan.Duties.Select(duty => duty.Code).Distinct().Count());
        Assert.All(plan.Duties, duty =>
        {
            Assert.Matches(Place(), duty.Source);
            Assert.True(duty.Measure is null || duty.Source.EndsWith($"第{duty.Measure}条", StringComparison.Ordinal), duty.Code);
            Assert.NotEmpty(duty.Sentence);
            Assert.NotEmpty(duty.Deliverables);
            Assert.NotNull(duty.Title.En);
            Assert.Contains(duty.Lead, departments);
            Assert.All(duty.CoLeads, coLead => Assert.True(departments.Contains(coLead) || coLead is DutyPlan.EveryDistrict or DutyPlan.Everybody, $"{duty.Code}: {coLead}"));
        });
        Assert.Contains(plan.AcceptedBy, departments);
        Assert.Contains(plan.ConferenceLead, departments);
    }

    [Fact]
    public void There_are_twelve_targets_each_with_its_sentence_and_its_department()
    {
        var departments = Departments();
        Assert.Equal(Enumerable.Range(1, 12).Select(number => $"T{number}"), targets.Targets.Select(target => target.Code));
        Assert.All(targets.Targets, target =>
        {
            Assert.Matches(Place(), target.Source);
            Assert.True(target.Value > 0, target.Code);
            Assert.Contains(target.Lead, departments);
            Assert.NotNull(target.Name.En);
        });
        Assert.Equal((10m, 1000m, 8m, 25m), (Value("T1"), Value("T2"), Value("T3"), Value("T4")));
        Assert.Equal((50m, 10m, 5m, 10m), (Value("T5"), Value("T6"), Value("T7"), Value("T8")));
        Assert.Equal((22m, 2m, 3000m, 150m), (Value("T9"), Value("T10"), Value("T11"), Value("T12")));
        Assert.Equal((new DateOnly(2015, 1, 1), new DateOnly(2019, 12, 31)), (targets.Find("T12")!.From, targets.Find("T12")!.By));
    }

    [Fact]
    public void Formulas_of_targets_read_fields_that_their_procedures_have()
    {
        var shipped = Directory.EnumerateFiles(RepositoryFiles.PathOf("workflows"), "procedure.json", SearchOption.AllDirectories)
            .Select(path => ProcedureReader.Read(File.ReadAllText(path))).ToDictionary(procedure => procedure.Code);
        Assert.All(
            from target in targets.Targets
            from feed in target.Feeds
            from formula in new[] { feed.When, feed.Value }
            where formula is not null
            from code in feed.Procedures
            from reference in formula.References
            select (Code: code, Parts: reference.Split('.')),
            read => Assert.True(
                read.Parts[0] == "form"
                    ? shipped[read.Code].Form.Fields.Any(field => field.Id == read.Parts[1])
                    : File.ReadAllText(RepositoryFiles.PathOf("workflows", read.Code, "flow.json")) is var flow && read.Parts[1..].All(name => flow.Contains($"\"{name}\"", StringComparison.Ordinal)),
                $"{read.Code}: {string.Join('.', read.Parts)}"));
        Assert.All(
            from target in targets.Targets
            from feed in target.Feeds
            where feed.Count == CountKind.Certificates
            from code in feed.Procedures
            select shipped[code],
            procedure => Assert.NotNull(procedure.Certificate));
    }

    [Fact]
    public void The_rule_of_the_assessment_can_be_read() => Assert.Equal(["duties", "reports", "cases", "orders"], AssessmentRule.Load().Parts.Select(part => part.Id));

    private static decimal Value(string code) => targets.Find(code)!.Value;

    private static HashSet<string> Departments() =>
        [.. System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(RepositoryFiles.PathOf("src", "Nanning.Approvals", "Departments", "departments.json")))!.AsArray().Select(row => (string)row!["code"]!)];

    [GeneratedRegex("^南府办〔2016〕34号 (第[0-9]+条|二|四（[一二三四]）)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Place();
}
