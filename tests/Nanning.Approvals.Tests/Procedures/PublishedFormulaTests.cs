using System.Text.Json.Nodes;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Tests.Procedures;

/// <summary>Formulas of a procedure and of its flow are checked against its form before anything is stored.</summary>
public sealed class PublishedFormulaTests
{
    [Theory]
    [MemberData(nameof(Codes))]
    public void The_shipped_procedures_have_nothing_to_find(string code)
    {
        var procedure = Shipped.Procedure(code);
        var flow = CompiledFlow.Compile(Shipped.Flow(code));

        Assert.Empty(ProcedureFormulas.Check(procedure));
        Assert.Empty(FlowFormulas.Check(flow, ProcedureSchema.OfFlow(procedure)));
    }

    [Theory]
    [InlineData("rules[0].condition", "form.legalForm > 5", "rules.legalPerson → condition，第 16 个字符：文字与数字不能比较大小")]
    [InlineData("rules[0].condition", "form.managers", "rules.legalPerson → condition，第 1 个字符：此处应为是/否，这里却是数字")]
    [InlineData("rules[0].detail", "共 {{form.managers * form.baseName}} 人", "rules.legalPerson → detail，第 19 个字符：此处应为数字，这里却是文字")]
    [InlineData("rules[0].appliesWhen", "form.openedOn + 1 > on", "rules.legalPerson → appliesWhen，第 15 个字符：日期不能直接加减")]
    [InlineData("form.checks[0].formula", "form.nosuch > 1", "form.checks.leaseEnd → formula，第 1 个字符：没有“form.nosuch”")]
    [InlineData("form.sections[0].fields[0].visible", "row.kind = 'x'", "form.fields.legalForm → visible，第 1 个字符：没有“row”")]
    public void A_procedure_whose_formulas_cannot_work_is_refused_with_their_places(string path, string formula, string error)
    {
        var json = JsonNode.Parse(File.ReadAllText(RepositoryFiles.PathOf("workflows", "P18a", "procedure.json")))!.AsObject();
        Set(json, path, formula);

        var errors = Assert.Throws<ProcedureException>(() => ProcedureReader.Read(json.ToJsonString())).Errors;

        Assert.Contains(errors, found => found.StartsWith(error, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Score1.condition", "meanScore >= params.minScoer", "flow.json → Score1 → condition，第 14 个字符：没有“params.minScoer”。")]
    [InlineData("Score1.condition", "meanScore + 1", "flow.json → Score1 → condition，第 11 个字符：此处应为是/否或文字，这里却是数字。")]
    [InlineData("Score1.condition", "decision.score > 1", "flow.json → Score1 → condition，第 1 个字符：没有“decision.score”。")]
    [InlineData("Score1.condition", "meanSocre >= 60", "flow.json → Score1 → condition，第 1 个字符：没有“meanSocre”。")]
    [InlineData("Notice1.workingDays", "form.openedOn", "flow.json → Notice1 → workingDays，第 1 个字符：此处应为数字或文字，这里却是日期。")]
    [InlineData("Rejected1.reason", "因为 {{decision.opinoin}}", "flow.json → Rejected1 → reason，第 6 个字符：没有“decision.opinoin”。")]
    [InlineData("FullYear1.dateTime", "addMonths(form.area, 1)", "flow.json → FullYear1 → dateTime，第 11 个字符：此处应为日期，这里却是数字。")]
    public void A_flow_whose_formulas_cannot_work_is_refused_with_their_places(string place, string formula, string error)
    {
        using var folder = new CopiedProcedure("P18a");
        var flow = folder.Json("flow.json");
        var activity = flow["root"]!["activities"]!.AsArray().Single(one => one!["id"]!.ToString() == place.Split('.')[0])!.AsObject();
        activity[place.Split('.')[1]]!["expression"]!["value"] = formula;
        folder.Write("flow.json", flow);

        var findings = Assert.Throws<DefinitionException>(() => LoadProcedures.Read(folder.Path)).Findings;

        Assert.Contains(findings, finding => finding.Text == error);
    }

    [Fact]
    public void A_flow_with_a_branch_that_no_application_can_take_is_refused_with_an_example()
    {
        using var folder = new CopiedProcedure("P18a");
        var flow = folder.Json("flow.json");
        flow["root"]!["activities"]!.AsArray().Single(one => one!["id"]!.ToString() == "Score1")!["condition"]!["expression"]!["value"] = "form.area >= 0";
        folder.Write("flow.json", flow);

        var finding = Assert.Single(Assert.Throws<DefinitionException>(() => LoadProcedures.Read(folder.Path)).Findings);

        Assert.Equal("always-true", finding.Code);
        Assert.NotNull(finding.Example!["form.area"]);
    }

    public static TheoryData<string> Codes => new(Shipped.Codes);

    private static void Set(JsonNode json, string path, string value)
    {
        var steps = path.Split('.', '[');
        foreach (var step in steps[..^1])
        {
            json = step.EndsWith(']') ? json[int.Parse(step[..^1], System.Globalization.CultureInfo.InvariantCulture)]! : json[step]!;
        }

        json[steps[^1]] = value;
    }

    /// <summary>A procedure's folder that may be changed; gone when disposed.</summary>
    private sealed class CopiedProcedure : IDisposable
    {
        public CopiedProcedure(string code)
        {
            foreach (var file in Directory.GetFiles(RepositoryFiles.PathOf("workflows", code)))
            {
                File.Copy(file, System.IO.Path.Combine(Path, System.IO.Path.GetFileName(file)));
            }
        }

        public string Path { get; } = Directory.CreateTempSubdirectory("procedure").FullName;

        public JsonObject Json(string file) => JsonNode.Parse(File.ReadAllText(System.IO.Path.Combine(Path, file)))!.AsObject();

        public void Write(string file, JsonObject json) => File.WriteAllText(System.IO.Path.Combine(Path, file), json.ToJsonString());

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
