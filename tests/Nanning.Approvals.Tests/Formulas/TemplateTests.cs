using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Tests.Formulas;

public sealed class TemplateTests
{
    private static readonly FormulaScope scope = new(
        name => name switch { "amount" => 428400.10m, "on" => new DateOnly(2016, 4, 11), _ => null },
        (from, days) => from.AddDays(days));

    [Theory]
    [InlineData("没有公式", "没有公式")]
    [InlineData("可获 {{money(amount)}} 元（{{amount}}），{{on}} 起", "可获 428,400.10 元（428400.1），2016-04-11 起")]
    [InlineData("{{amount > 1 ? '多' : '少'}}{{nothing}}", "多")]
    public void A_text_is_rendered(string text, string expected) => Assert.Equal(expected, Template.Parse(text).Render(scope));

    [Theory]
    [InlineData("金额 {{amount +}} 元", 13)]
    [InlineData("金额 {{amount", 3)]
    public void A_wrong_formula_in_a_text_is_refused_with_its_place_in_the_text(string text, int position) =>
        Assert.Equal(position, Assert.Throws<FormulaException>(() => Template.Parse(text)).Position);

    [Fact]
    public void A_text_names_the_paths_its_formulas_read() =>
        Assert.Equal(["form.a", "on"], Template.Parse("{{on}} {{form.a + 1}}").References.Order(StringComparer.Ordinal));

    [Fact]
    public void A_value_goes_to_JSON_and_back()
    {
        var json = JsonNode.Parse("""{"a": [1.10, "x", true, null, {"b": 2}]}""");

        Assert.Equal(json!.ToJsonString(), FormulaValues.ToJson(FormulaValues.FromJson(json))!.ToJsonString());
    }

    [Fact]
    public void A_number_too_large_for_exact_money_is_no_number() =>
        Assert.Equal("1e400", FormulaValues.FromJson(JsonNode.Parse("1e400")));
}
