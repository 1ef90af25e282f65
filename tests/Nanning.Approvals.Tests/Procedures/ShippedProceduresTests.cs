using Nanning.Approvals.Catalogue;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Tests.Procedures;

public sealed class ShippedProceduresTests
{
    public static TheoryData<string> All => [.. Shipped.Codes];

    [Theory]
    [MemberData(nameof(All))]
    public void A_shipped_procedure_can_be_read_and_is_in_its_own_folder(string code)
    {
        var procedure = Shipped.Procedure(code);

        Assert.Equal(code, procedure.Code);
        Assert.NotEmpty(procedure.Rules);
        Assert.NotEmpty(procedure.Materials);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_shipped_procedure_is_found_by_audience_need_and_measure(string code)
    {
        var procedure = Shipped.Procedure(code);
        var labels = CatalogueLabels.Shipped;

        Assert.NotEmpty(procedure.Needs);
        Assert.Subset(labels.Audiences.Select(tag => tag.Id).ToHashSet(), procedure.Audience.ToHashSet());
        Assert.Subset(labels.Needs.Select(tag => tag.Id).ToHashSet(), procedure.Needs.ToHashSet());
        Assert.NotNull(labels.Measure(procedure.Measure));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_shipped_procedure_says_everything_in_English_too(string code)
    {
        var procedure = Shipped.Procedure(code);
        var fields = procedure.Form.Fields.Concat(procedure.Form.Fields.SelectMany(field => field.Columns)).ToList();
        var wordings = new List<Wording?> { procedure.Name, procedure.Summary, procedure.Guide, procedure.ClosedText };
        wordings.AddRange(procedure.Form.Sections.Select(section => section.Title));
        wordings.AddRange(fields.Select(field => field.Label));
        wordings.AddRange(fields.Select(field => field.Help));
        wordings.AddRange(fields.SelectMany(field => field.Options).Select(option => option.Text));
        wordings.AddRange(procedure.Form.Checks.Select(check => check.Text));
        wordings.AddRange(procedure.Materials.SelectMany(material => new[] { material.Name, material.Help }));
        wordings.AddRange(procedure.Rules.SelectMany(rule => new[] { rule.Text, rule.Clause }));
        wordings.AddRange(procedure.Parameters.Values.Select(parameter => parameter.Text));
        wordings.AddRange(procedure.Amount?.Steps.Select(step => step.Text) ?? []);

        Assert.All(wordings.OfType<Wording>(), wording => Assert.False(string.IsNullOrEmpty(wording.En), wording.Zh));
        Assert.All(procedure.Rules, rule => Assert.NotNull(rule.Detail.En));
        Assert.All(wordings.OfType<Wording>(), wording => Assert.DoesNotContain("{{", wording.Zh + wording.En, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_shipped_example_is_valid_and_eligible_and_lists_the_materials_that_are_required(string code)
    {
        var procedure = Shipped.Procedure(code);
        var example = ExampleForm.Load(code);
        var facts = Shipped.Facts(example.Form, example.On);
        var scope = facts.ScopeFor(procedure);

        Assert.Empty(FormValidator.Validate(procedure, facts, FormMode.Submit));
        Assert.All(Eligibility.Check(procedure, facts).Rules, rule => Assert.True(rule.Passed, $"{rule.Text.Zh}: {rule.Detail.Zh}"));
        Assert.Subset(procedure.Materials.Select(material => material.Id).ToHashSet(), example.Materials.Select(material => material.Key).ToHashSet());
        Assert.Superset(
            procedure.Materials.Where(material => material.Required.Holds(scope)).Select(material => material.Id).ToHashSet(),
            example.Materials.Select(material => material.Key).ToHashSet());
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_shipped_flow_can_be_compiled(string code)
    {
        var definition = Shipped.Flow(code);

        Assert.Equal(code, definition.DefinitionId);
        Assert.NotNull(CompiledFlow.Compile(definition));
    }
}
