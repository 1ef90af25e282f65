using System.Text.Json.Nodes;
using Nanning.Approvals.Procedures;

namespace Nanning.Approvals.Tests.Procedures;

public sealed class FormValidatorTests
{
    private static readonly DateOnly today = new(2016, 8, 1);

    [Theory]
    [InlineData("area", "很大", "应为数字")]
    [InlineData("area", 0, "不能小于 1")]
    [InlineData("area", 1.1234567, "最多 6 位小数")]
    [InlineData("managers", 2.5, "应为整数")]
    [InlineData("managers", -1, "不能小于 0")]
    [InlineData("leaseEnd", "2020-02-30", "应为日期")]
    [InlineData("leaseEnd", "2015-05-01", "租赁结束日期应晚于开始日期")]
    [InlineData("openedOn", "2016-08-02", "开始运营日期不能晚于今天")]
    [InlineData("entrepreneurArea", 1201, "不能大于总面积")]
    [InlineData("baseKind", "castle", "不是可选的值")]
    [InlineData("contactPhone", "12345", "不是有效的电话号码")]
    [InlineData("contactEmail", "nobody", "不是有效的电子邮箱")]
    [InlineData("declaration", false, "请确认承诺")]
    [InlineData("declaration", "yes", "应选择是或否")]
    [InlineData("baseName", null, "此项必填")]
    [InlineData("baseName", "  ", "此项必填")]
    [InlineData("introduction", 5, "应为文字")]
    [InlineData("tenants", "nobody", "应为列表")]
    [InlineData("surprise", "x", "表单没有这一项")]
    public void A_wrong_value_is_refused_at_its_field(string field, object? value, string message)
    {
        var errors = Validate(Shipped.ExampleForm("P18a").With((field, value)), FormMode.Submit);

        Assert.Equal([field], errors.Keys);
        Assert.Contains(message, errors[field][0].Zh, StringComparison.Ordinal);
        Assert.False(string.IsNullOrEmpty(errors[field][0].En));
    }

    [Fact]
    public void A_wrong_cell_is_refused_at_its_row_and_column()
    {
        var form = Shipped.ExampleForm("P18a");
        form["tenants"] = JsonNode.Parse("""[{"name": "甲", "people": 3, "since": "2016-01-01"}, {"people": 0, "since": "?", "creditCode": "91450100MA5K8R0X10", "x": 1}, 7]""");

        Assert.Equal(
            ["tenants[1].creditCode", "tenants[1].name", "tenants[1].people", "tenants[1].since", "tenants[1].x", "tenants[2]"],
            Validate(form, FormMode.Submit).Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_field_that_is_not_asked_is_neither_required_nor_checked() =>
        Assert.Empty(Validate(Shipped.ExampleForm("P18a").With(("premises", "own"), ("leaseStart", "?"), ("leaseEnd", null)), FormMode.Submit));

    [Fact]
    public void A_value_that_was_typed_before_its_field_disappeared_does_not_count()
    {
        var form = Shipped.ExampleForm("P18b").With(("premises", "own"), ("ownArea", 10), ("referenceRent", 1));

        Assert.Null(((IReadOnlyDictionary<string, object?>)Shipped.Facts(form, today).ScopeFor(Shipped.Procedure("P18b")).Root("form")!)["rentPaid"]);
    }

    [Fact]
    public void A_draft_may_be_unfinished_and_wrong_but_not_of_another_shape()
    {
        var form = new JsonObject { ["area"] = "?", ["leaseEnd"] = "soon", ["baseName"] = new JsonObject(), ["surprise"] = 1 };

        Assert.Equal(["baseName", "surprise"], Validate(form, FormMode.Draft).Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("rentPaid", "600000.001")]
    [InlineData("rentPaid", "-1")]
    [InlineData("rentPaid", "1e400")]
    [InlineData("accountNumber", "\"6222 0000\"")]
    [InlineData("certificateNumber", "\"NNFH20169999\"")]
    [InlineData("invoices", """[{"kind": "rent", "number": "1", "date": "2016-01-01", "amount": 5}]""")]
    public void Money_accounts_and_certificates_are_checked(string field, string json)
    {
        var form = Shipped.ExampleForm("P18b");
        form[field] = JsonNode.Parse(json);
        var facts = Shipped.Facts(form, today) with { History = new Dictionary<string, object?> { ["certificateNumber"] = "NNFH20160001" } };

        Assert.Equal([field], FormValidator.Validate(Shipped.Procedure("P18b"), facts, FormMode.Submit).Keys);
    }

    private static IReadOnlyDictionary<string, IReadOnlyList<Wording>> Validate(JsonObject form, FormMode mode) =>
        FormValidator.Validate(Shipped.Procedure("P18a"), Shipped.Facts(form, today), mode);
}
