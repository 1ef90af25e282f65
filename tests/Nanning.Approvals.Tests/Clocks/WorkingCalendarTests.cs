using Nanning.Approvals.Clocks;

namespace Nanning.Approvals.Tests.Clocks;

public sealed class WorkingCalendarTests
{
    private static readonly WorkingCalendar calendar = new();

    [Theory]
    [InlineData("2016-09-30", true)] // Friday
    [InlineData("2016-10-01", false)] // National Day, a Saturday
    [InlineData("2016-10-03", false)] // Monday, off
    [InlineData("2016-10-08", true)] // Saturday, made up
    [InlineData("2016-10-09", true)] // Sunday, made up
    [InlineData("2016-10-15", false)] // Saturday
    [InlineData("2016-02-06", true)] // Saturday before the Spring Festival, made up
    [InlineData("2031-10-01", true)] // a Wednesday of a year that is not published: only weekends are off
    public void Official_days_off_and_make_up_days_decide_what_a_working_day_is(string day, bool working) =>
        Assert.Equal(working, calendar.IsWorkingDay(DateOnly.Parse(day)));

    [Theory]
    [InlineData("2016-09-23", 6, "2016-10-08")] // five days of the last week of September, then the made-up Saturday
    [InlineData("2016-09-24", 7, "2016-10-09")]
    [InlineData("2016-09-19", 5, "2016-09-26")]
    [InlineData("2016-09-19", 0, "2016-09-19")]
    [InlineData("2016-10-10", -2, "2016-10-08")]
    public void A_limit_begins_on_the_next_day_and_counts_working_days_only(string from, int days, string last) =>
        Assert.Equal(DateOnly.Parse(last), calendar.AddWorkingDays(DateOnly.Parse(from), days));

    [Fact]
    public void Counting_between_two_days_is_the_inverse_of_adding()
    {
        var from = new DateOnly(2016, 1, 1);
        for (var offset = 0; offset < 400; offset++)
        {
            var start = from.AddDays(offset);
            Assert.Equal(9, calendar.WorkingDaysBetween(start, calendar.AddWorkingDays(start, 9)));
        }
    }

    [Fact]
    public void A_day_ends_at_midnight_in_Nanning()
    {
        Assert.Equal(DateTimeOffset.Parse("2016-09-26T16:00:00Z"), WorkingCalendar.EndOf(new DateOnly(2016, 9, 26)));
        Assert.Equal(new DateOnly(2016, 9, 27), WorkingCalendar.DateOf(DateTimeOffset.Parse("2016-09-26T16:00:00Z")));
        Assert.Equal(new DateOnly(2016, 9, 26), WorkingCalendar.DateOf(DateTimeOffset.Parse("2016-09-26T15:59:59Z")));
    }

    [Fact]
    public void A_year_without_published_days_off_is_known_to_be_unknown()
    {
        Assert.True(calendar.Knows(2016));
        Assert.False(calendar.Knows(2031));
    }
}
