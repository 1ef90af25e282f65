using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Procedures;

public sealed class ProcedureReaderTests
{
    [Theory]
    [InlineData("not json", "不是有效的 JSON")]
    [InlineData("[]", "应为 JSON 对象")]
    [InlineData("""{"code": "X", "code": "Y"}""", "不是有效的 JSON")]
    [InlineData("{}", "code：不能缺少")]
    public void What_is_not_a_procedure_is_refused(string json, string error) =>
        Assert.Contains(Assert.Throws<ProcedureException>(() => ProcedureReader.Read(json)).Errors, found => found.StartsWith(error, StringComparison.Ordinal));

    [Fact]
    public void All_errors_are_named_at_once_with_their_places()
    {
        var json = JsonNode.Parse(File.ReadAllText(RepositoryFiles.PathOf("workflows", "P18b", "procedure.json")))!.AsObject();
        var sections = json["form"]!["sections"]!.AsArray();
        json["measure"] = "eighteen";
        json["validFrom"] = "2016-13-01";
        json["summaryFields"] = new JsonArray("rentPaid", "nosuch");
        json["summary"] = "最高 {{params.nosuch}} 元";
        json["surprise"] = 1;
        sections[0]!["fields"]![0]!["type"] = "colour";
        sections[1]!["fields"]![1]!["required"] = "form.nosuch >";
        sections[1]!["fields"]![2]!["id"] = "rentPaid";
        json["rules"]![0]!["condition"] = "history.nosuch = 1 and form.invoices.nosuch = 2";
        json["amount"]!["caps"]![0]!["limit"] = "params.nosuch";
        json["amount"]!["result"] = "amount.nosuch";

        var errors = Assert.Throws<ProcedureException>(() => ProcedureReader.Read(json.ToJsonString())).Errors;

        foreach (var expected in new[]
        {
            "measure：应为数字", "validFrom：应为日期", "summaryFields：没有字段“nosuch”", "summary：没有“params.nosuch”", "surprise：不认识的名称",
            "form.sections[0].fields[0].type：没有“colour”这种字段", "form.sections[1].fields[1].required：公式没有写完", "form.fields：“rentPaid”重复",
            "rules.recognised → condition，第 1 个字符：没有“history.nosuch”", "rules.recognised → condition，第 24 个字符：没有“form.invoices.nosuch”",
            "amount.caps.baseYear → limit，第 1 个字符：没有“params.nosuch”", "amount → result，第 1 个字符：没有“amount.nosuch”",
        })
        {
            Assert.Contains(errors, error => error.StartsWith(expected, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Texts_carry_the_numbers_of_the_edition()
    {
        var json = JsonNode.Parse(File.ReadAllText(RepositoryFiles.PathOf("workflows", "P18b", "procedure.json")))!.AsObject();
        json["parameters"]!["cap"]!["value"] = 600000;

        var procedure = ProcedureReader.Read(json.ToJsonString());

        Assert.Equal("按上年度实际缴纳房租和宽带接入费的 70% 补助，每个基地每年最高 600,000.00 元。", procedure.Summary.Zh);
        Assert.Equal(600000m, procedure.MaxAmount);
    }

    [Theory]
    [InlineData("zh-CN", "房租")]
    [InlineData("en-US", "Rent")]
    [InlineData("fr-FR", "房租")]
    public void A_wording_is_written_in_the_language_of_the_reader(string culture, string expected)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
        var wording = new Wording("房租", "Rent");

        Assert.Equal(expected, wording.ToString());
        Assert.Equal(expected, JsonSerializer.SerializeToNode(wording)!.GetValue<string>());
    }
}
