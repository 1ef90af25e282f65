using Nanning.Approvals.Clocks;

namespace Nanning.Approvals.Tests.Clocks;

public sealed class LegalClockTests
{
    private static readonly WorkingCalendar calendar = new();

    [Fact]
    public void A_clock_is_due_at_the_end_of_its_last_working_day()
    {
        var clock = Started("2016-09-19", 5);

        Assert.Equal(new DateOnly(2016, 9, 26), clock.DueOn(calendar));
        Assert.Equal(0, clock.Used(calendar, At("2016-09-20")));
        Assert.Equal(1, clock.Used(calendar, At("2016-09-21")));
    }

    [Fact]
    public void A_pause_takes_no_days_and_what_was_left_goes_on_afterwards()
    {
        var clock = Started("2016-09-19", 5);

        clock.Pause(At("2016-09-21"), "补正");
        Assert.True(clock.Paused);
        Assert.Null(clock.DueOn(calendar));
        Assert.Equal(1, clock.Used(calendar, At("2016-09-30")));

        clock.Resume(At("2016-09-24"));
        Assert.Equal(new DateOnly(2016, 9, 29), clock.DueOn(calendar));
        Assert.Equal(["Started", "Paused", "Resumed"], clock.Entries.Select(entry => entry.Kind.ToString()));
    }

    [Fact]
    public void A_pause_over_a_holiday_with_make_up_days_moves_the_due_date_by_working_days()
    {
        var clock = Started("2016-09-29", 10);

        clock.Pause(At("2016-09-30"), "公示");
        clock.Resume(At("2016-10-07"));

        // The made-up Saturday and Sunday count.
        Assert.Equal(new DateOnly(2016, 10, 19), clock.DueOn(calendar));
    }

    [Fact]
    public void Pausing_twice_and_resuming_twice_is_once()
    {
        var clock = Started("2016-09-19", 5);

        clock.Resume(At("2016-09-20"));
        clock.Pause(At("2016-09-21"), "补正");
        clock.Pause(At("2016-09-22"), "公示");
        clock.Resume(At("2016-09-23"));
        clock.Resume(At("2016-09-24"));

        Assert.Equal(3, clock.Entries.Count);
    }

    [Fact]
    public void An_extension_moves_the_due_date_and_stays_in_the_ledger()
    {
        var clock = Started("2016-09-19", 5);

        clock.Extend(At("2016-09-21"), 3, "需现场核实");

        Assert.Equal(8, clock.Allowed);
        Assert.Equal(5, clock.Budget);
        Assert.Equal(new DateOnly(2016, 9, 29), clock.DueOn(calendar));
    }

    [Fact]
    public void A_paused_clock_that_is_extended_is_still_paused()
    {
        var clock = Started("2016-09-19", 5);

        clock.Pause(At("2016-09-21"), "补正");
        clock.Extend(At("2016-09-22"), 3, "需现场核实");

        Assert.True(clock.Paused);
        Assert.Null(clock.DueOn(calendar));
        clock.Resume(At("2016-09-23"));
        Assert.Equal(calendar.AddWorkingDays(new DateOnly(2016, 9, 23), 7), clock.DueOn(calendar));
    }

    [Fact]
    public void A_stopped_clock_has_no_due_date_and_keeps_what_it_used()
    {
        var clock = Started("2016-09-19", 5);

        clock.Stop(At("2016-09-22"));

        Assert.Null(clock.DueOn(calendar));
        Assert.Equal(2, clock.Used(calendar, At("2016-12-01")));
    }

    [Theory]
    [InlineData("2016-09-22", Light.Green)]
    [InlineData("2016-09-26", Light.Yellow)]
    [InlineData("2016-09-27", Light.Red)]
    public void The_light_follows_from_the_dates(string now, Light light)
    {
        var warn = WorkingCalendar.StartOf(new DateOnly(2016, 9, 23));
        var due = WorkingCalendar.EndOf(new DateOnly(2016, 9, 26));

        Assert.Equal(light, Lights.Of(due, warn, At(now)));
        Assert.Equal(Light.None, Lights.Of(null, null, At(now)));
    }

    private static LegalClock Started(string day, int workingDays)
    {
        var clock = new LegalClock { Id = Guid.NewGuid(), Budget = workingDays };
        clock.Start(At(day));
        return clock;
    }

    private static DateTimeOffset At(string day) => WorkingCalendar.StartOf(DateOnly.Parse(day)).AddHours(9);
}
