using Nanning.Approvals.Instances;

namespace Nanning.Approvals.Tests.Operations;

/// <summary>Incidents of one cause are one group, whomever they are about and however many.</summary>
public sealed class IncidentShapeTests
{
    [Theory]
    [InlineData("“拨付登记”的金额为负数：-1。", "…的金额为负数：-…。")]
    [InlineData("每人只补一次（第1条）：450101199001010011 此前已计 1，超过上限 1", "每人只补一次（第…条）：… 此前已计 …，超过上限 …")]
    [InlineData("每人只补一次（第1条）：450101199001010011 此前已计 1，超过上限 1；450101199001010022 此前已计 2，超过上限 1", "每人只补一次（第…条）：… 此前已计 …，超过上限 …")]
    public void The_shape_of_a_message_leaves_out_what_differs(string message, string shape) => Assert.Equal(shape, Incident.ShapeOf(message));
}
