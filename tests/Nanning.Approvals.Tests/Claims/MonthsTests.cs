using System.Net;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Claims;

/// <summary>What is paid for by the month counts by the month: trainees (P24b) and people entitled to employment assistance (P20d).</summary>
public sealed class MonthsTests(OnSqlite fixture) : IClassFixture<OnSqlite>
{
    private ApprovalsApp App => fixture.App;

    [Fact]
    public async Task A_graduate_counts_again_for_other_months_but_never_twice_for_a_month_and_not_beyond_a_year()
    {
        var unit = await App.LoginAsync("enterprise1");
        await unit.AdvanceClockToAsync(At(2017, 7, 3));
        await PayAsync(unit, Trainees("2017-03-01", "2017-05-31", 3), "jyj.officer", ["rsj.officer"]);

        var again = (await unit.TrySubmitAsync(await unit.DraftAsync(Trainees("2017-05-01", "2017-07-31", 3)))).Refused(HttpStatusCode.UnprocessableEntity);
        Assert.Contains("claim-month", again.Text, StringComparison.Ordinal);
        Assert.Contains("2017-05", again.Text, StringComparison.Ordinal);

        await unit.AdvanceClockToAsync(At(2018, 4, 3));
        var long_ = (await unit.TrySubmitAsync(await unit.DraftAsync(Trainees("2017-06-01", "2018-03-31", 10)))).Refused(HttpStatusCode.UnprocessableEntity);
        Assert.Contains("claim-trainee", long_.Text, StringComparison.Ordinal);
        await PayAsync(unit, Trainees("2017-06-01", "2018-02-28", 9), "jyj.officer", ["rsj.officer"]);
    }

    [Fact]
    public async Task Nobody_is_subsidised_twice_for_a_month_of_social_insurance()
    {
        await using var app = ApprovalsApp.StartOnSqlite();
        var enterprise = await app.LoginAsync("enterprise1");
        await PayAsync(enterprise, Insured(1, 6), "rsj.officer", ["gaoxin.officer"]);

        var overlap = (await enterprise.TrySubmitAsync(await enterprise.DraftAsync(Insured(6, 8)))).Refused(HttpStatusCode.UnprocessableEntity);
        Assert.Contains("claim-month", overlap.Text, StringComparison.Ordinal);
        Assert.Contains("2016-06", overlap.Text, StringComparison.Ordinal);

        await enterprise.SubmitAsync(await enterprise.DraftAsync(Insured(7, 8)));

        async Task PayAsync(ApiClient applicant, ExampleForm example, string lead, string[] coLeads) => await MonthsTests.PayAsync(app, applicant, example, lead, coLeads);
    }

    [Fact]
    public async Task The_department_that_pays_is_asked_once()
    {
        await using var app = ApprovalsApp.StartOnSqlite();
        var enterprise = await app.LoginAsync("enterprise1");
        var id = await enterprise.ApplyAsync(Insured(1, 6));
        Assert.Single((await enterprise.CaseAsync(id))["steps"]!.AsArray(), step => ((string?)step!["departmentName"] ?? "").Contains("财政局", StringComparison.Ordinal));

        await DecideAsync(app, id, "rsj.officer", "Approve");
        Assert.Empty(await (await app.LoginAsync("czj.officer")).WorkItemsOfAsync(id));
        await DecideAsync(app, id, "gaoxin.officer", "Agree");

        Assert.Equal("拨付复核", (string?)Assert.Single(await (await app.LoginAsync("czj.officer")).WorkItemsOfAsync(id))["step"]);
    }

    private Task PayAsync(ApiClient applicant, ExampleForm example, string lead, string[] coLeads) => PayAsync(App, applicant, example, lead, coLeads);

    private static async Task PayAsync(ApprovalsApp app, ApiClient applicant, ExampleForm example, string lead, string[] coLeads)
    {
        var id = await applicant.ApplyAsync(example);
        await DecideAsync(app, id, lead, "Approve");
        foreach (var coLead in coLeads)
        {
            await DecideAsync(app, id, coLead, "Agree");
        }

        await DecideAsync(app, id, "czj.officer", "Approve");
        await (await app.LoginAsync("admin1")).AdvanceClockAsync("P20D");
        Assert.Equal("Approved", await applicant.StatusAsync(id));
    }

    private static async Task DecideAsync(ApprovalsApp app, string id, string user, string outcome)
    {
        var officer = await app.LoginAsync(user);
        await officer.DecideAsync(ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(id))), outcome, "属实。");
    }

    private static ExampleForm Trainees(string from, string to, int months)
    {
        var example = ExampleForm.Load("P24b");
        (example.Form["periodFrom"], example.Form["periodTo"]) = (from, to);
        foreach (var trainee in example.Form["trainees"]!.AsArray())
        {
            trainee!["months"] = months;
            trainee.AsObject().Remove("contractDate");
        }

        return example;
    }

    private static ExampleForm Insured(int from, int to)
    {
        var example = ExampleForm.Load("P20d");
        (example.Form["monthFrom"], example.Form["monthTo"]) = (from, to);
        example.Form["people"]![0]!["months"] = to - from + 1;
        return example;
    }

    private static DateTimeOffset At(int year, int month, int day) => new(year, month, day, 9, 0, 0, TimeSpan.FromHours(8));
}
