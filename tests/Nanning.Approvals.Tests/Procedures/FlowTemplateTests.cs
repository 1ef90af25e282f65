using System.Text.Json.Nodes;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Tests.Procedures;

/// <summary>Procedures whose flow is made of a template.</summary>
public sealed class FlowTemplateTests
{
    public static TheoryData<string> Templates =>
        [.. Directory.GetFiles(RepositoryFiles.PathOf("workflows", "templates")).Select(file => Path.GetFileName(file).Replace(".flow.json", "", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Templates))]
    public void A_procedure_runs_a_template_under_its_own_code_and_name(string template)
    {
        using var folder = new TemplatedProcedure(template);

        var flow = folder.Read().Flow.Definition;

        Assert.Equal(("P18b", "P18b-v1", "创业孵化基地房租和宽带补助"), (flow.DefinitionId, flow.Id, flow.Name));
        Assert.Equal(folder.Read().FlowJson, folder.Read().FlowJson);
        Assert.DoesNotContain(Soundness.Check(flow), finding => finding.Severity == "error");
    }

    [Theory]
    [MemberData(nameof(Templates))]
    public void A_parameter_that_a_template_needs_is_named_when_it_is_missing(string template)
    {
        using var folder = new TemplatedProcedure(template, json => json["parameters"]!.AsObject().Remove("checkDays"));

        var refused = Assert.Throws<DefinitionException>(() => folder.Read());

        Assert.Contains($"流程模板“{template}”还需要参数 checkDays", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_template_that_does_not_exist_is_refused()
    {
        using var folder = new TemplatedProcedure("nothing");

        Assert.Contains("没有流程模板“nothing”", Assert.Throws<DefinitionException>(() => folder.Read()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../P18a/flow.json")]
    [InlineData("template:../filing")]
    [InlineData("flow")]
    public void A_flow_is_a_file_of_the_folder_or_a_template(string flow)
    {
        using var folder = new TemplatedProcedure("filing", json => json["flow"] = flow);

        Assert.Contains("template:模板名", Assert.Throws<InvalidOperationException>(() => folder.Read()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_template_of_the_same_folder_goes_before_the_one_that_is_shipped()
    {
        using var folder = new TemplatedProcedure("filing");
        var own = JsonNode.Parse(File.ReadAllText(RepositoryFiles.PathOf("workflows", "templates", "filing.flow.json")))!;
        own["root"]!["activities"]![1]!["metadata"]!["displayText"] = "本市受理";
        folder.Write("templates", "filing.flow.json", own);

        Assert.Equal("本市受理", folder.Read().Flow.Node("Examine1").Name);
    }

    /// <summary>P18b in a folder of its own, with a template for its flow and all parameters that templates ask for.</summary>
    private sealed class TemplatedProcedure : IDisposable
    {
        private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("templated-");

        public TemplatedProcedure(string template, Action<JsonObject>? change = null)
        {
            var json = JsonNode.Parse(File.ReadAllText(RepositoryFiles.PathOf("workflows", "P18b", "procedure.json")))!.AsObject();
            json["flow"] = FlowTemplates.Prefix + template;
            foreach (var file in Directory.GetFiles(RepositoryFiles.PathOf("workflows", "templates")))
            {
                foreach (var name in JsonNode.Parse(File.ReadAllText(file))!["customProperties"]!["parameters"]!.AsArray())
                {
                    json["parameters"]![name!.ToString()] = new JsonObject { ["value"] = name.ToString() == "payer" ? "czj" : 5, ["text"] = name.ToString(), ["source"] = "测试" };
                }
            }

            change?.Invoke(json);
            Write("P18b", "procedure.json", json);
        }

        public LoadProcedures.Folder Read() => Assert.Single(LoadProcedures.Read(root.FullName));

        public void Write(string folder, string file, JsonNode json) =>
            File.WriteAllText(Path.Combine(root.CreateSubdirectory(folder).FullName, file), json.ToJsonString());

        public void Dispose() => root.Delete(recursive: true);
    }
}
