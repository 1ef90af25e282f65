using System.Text.Json.Nodes;
using Nanning.Approvals.Tests.Workflows;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Tests.Procedures;

/// <summary>Which variables hold money is read off the flow: no list of names says it.</summary>
public sealed class MoneyVariablesTests
{
    [Theory]
    [InlineData("P20a", "amount")]
    [InlineData("P28", "accepted", "amount", "final", "payable")]
    [InlineData("P18a")]
    public void A_shipped_flow_says_itself_which_variables_hold_money(string code, params string[] money) =>
        Assert.Equal(money, MoneyVariables.Of(CompiledFlow.Compile(Shipped.Flow(code))).Order(StringComparer.Ordinal));

    [Fact]
    public void What_an_amount_is_worked_out_from_counts_and_what_only_stands_beside_it_does_not()
    {
        var flow = new FlowBuilder()
            .Variable("v1", "share", "Decimal").Variable("v2", "sum", "Decimal").Variable("v3", "note").Variable("v4", "visit", "Object").Variable("v5", "factor", "Decimal")
            .Add("Visit1", "Approvals.Review", ("department", "kjj"), ("resultVariable", "visit"), ("form", JsonNode.Parse("""[{"id":"spent","type":"money"}]""")))
            .Add("Share1", "Elsa.SetVariable", ("variable", "share"), ("value", FlowBuilder.Formula("factor * 2")))
            .Add("Sum1", "Elsa.SetVariable", ("variable", "sum"), ("value", FlowBuilder.Formula("100 * vars.share")))
            .Add("Note1", "Elsa.SetVariable", ("variable", "note"), ("value", FlowBuilder.Formula("'共 ' + sum")))
            .Add("Grant1", "Approvals.Grant", ("amount", "sum"))
            .Add("End1", "Elsa.End")
            .Way("Visit1:Approve > Share1 > Sum1 > Note1 > Grant1 > End1").Way("Visit1:Reject > End1").Compile();

        Assert.Equal(["factor", "share", "sum", "visit"], MoneyVariables.Of(flow).Order(StringComparer.Ordinal));
    }
}
