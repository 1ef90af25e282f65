using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Duties;

public sealed class DutyReminderOnSqliteTests(OnSqlite fixture) : DutyReminderTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class DutyReminderOnPostgresTests(OnPostgres fixture) : DutyReminderTests(fixture), IClassFixture<OnPostgres>;

/// <summary>Reminders of quarterly reports and deadlines: one message per department and day, never twice.</summary>
public abstract class DutyReminderTests(ApprovalsFixture fixture)
{
    [Fact]
    public async Task The_lead_is_reminded_of_each_quarter_once_and_not_of_what_it_has_reported()
    {
        var admin = await fixture.App.LoginAsync("admin1");
        var lead = await fixture.App.LoginAsync("zjj.officer");
        var first = (await lead.DutyAsync("D08-1"))!;
        (await lead.ReportAsync(first, "三季度进展正常。")).Ok();

        // The first working day after the holiday: Saturday the 8th, made up.
        await admin.AdvanceClockToAsync(At("2016-10-07T23:00:00+08:00"));
        Assert.Empty(await RemindersAsync(lead));
        await admin.AdvanceClockToAsync(At("2016-10-08T08:00:00+08:00"));
        var told = Assert.Single(await RemindersAsync(lead));
        Assert.Contains("D08-2", told, StringComparison.Ordinal);
        Assert.Contains("2016 年第三季度", told, StringComparison.Ordinal);
        Assert.DoesNotContain("D08-1", told, StringComparison.Ordinal);
        Assert.Single(SentMail.ReadAll(fixture.App.Pickup), mail => mail.To.Contains("zjj.officer", StringComparison.Ordinal) && mail.Subject.StartsWith("督办提醒", StringComparison.Ordinal));

        await admin.AdvanceClockAsync("P30D");
        Assert.Single(await RemindersAsync(lead));
        var missing = (await lead.DutyPageAsync((await lead.DutyAsync("D08-2"))!))["duty"]!;
        Assert.Single(missing["missing"]!.AsArray());
        Assert.Equal("yellow", (string?)missing["light"]);

        await admin.AdvanceClockAsync("P90D");
        Assert.Equal(2, (await RemindersAsync(lead)).Count);
    }

    private static async Task<List<string>> RemindersAsync(ApiClient person) =>
        [.. (await person.MessagesAsync()).Where(message => ((string)message["title"]!).StartsWith("督办提醒", StringComparison.Ordinal)).Select(message => (string)message["text"]!)];

    private static DateTimeOffset At(string instant) => DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture);
}
