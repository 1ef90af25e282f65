using Nanning.Approvals.Clocks;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Tests.Clocks;

/// <summary>The working days of formulas by the calendar that ships: in 2016, 30 April to 2 May were off, Sunday 12 June was made up.</summary>
public sealed class FormulaCalendarTests
{
    private static readonly WorkingCalendar calendar = new();

    private static readonly FormulaScope scope = new(_ => null, calendar.AddWorkingDays);

    [Theory]
    [InlineData("isWorkingDay('2016-04-29')", "是")]
    [InlineData("isWorkingDay('2016-05-02')", "否")]
    [InlineData("isWorkingDay('2016-06-12')", "是")]
    [InlineData("isWorkingDay('2016-06-11')", "否")]
    [InlineData("nextWorkingDay('2016-04-29')", "2016-04-29")]
    [InlineData("nextWorkingDay('2016-04-30')", "2016-05-03")]
    [InlineData("workingDaysBetween('2016-04-29', '2016-05-03')", "1")]
    [InlineData("workingDaysBetween('2016-05-03', '2016-04-29')", "-1")]
    [InlineData("workingDaysBetween('2016-04-29', '2016-04-29')", "0")]
    [InlineData("addWorkingDays('2016-04-29', 1)", "2016-05-03")]
    [InlineData("addWorkingDays('2016-05-03', -1)", "2016-04-29")]
    public void Working_days_are_those_of_the_State_Council(string formula, string expected) =>
        Assert.Equal(expected, FormulaValues.Text(Formula.Parse(formula).Evaluate(scope)));

    [Fact]
    public void Counting_and_adding_working_days_agree_with_the_calendar()
    {
        var counted = Formula.Parse("workingDaysBetween('2016-01-01', '2016-12-31')").Evaluate(scope);

        Assert.Equal((decimal)calendar.WorkingDaysBetween(new DateOnly(2016, 1, 1), new DateOnly(2016, 12, 31)), counted);
    }
}
