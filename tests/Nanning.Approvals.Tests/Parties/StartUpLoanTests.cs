using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Applicants;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Parties;

/// <summary>P13: a guaranteed loan for a start-up, with the bank as a party.</summary>
public sealed class StartUpLoanTests(OnSqlite fixture) : IClassFixture<OnSqlite>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_loan_goes_from_the_district_to_the_bank_and_its_interest_is_paid_quarter_by_quarter()
    {
        var borrower = await People.RegisterAsync(fixture.App, ApplicantKind.Individual, "wuming");
        var id = await borrower.ApplyAsync(ExampleForm.Load("P13"));
        (await (await fixture.App.LoginAsync("qingxiu.officer")).GetAsync($"/api/cases/{id}")).Refused(HttpStatusCode.NotFound);
        await DrawAsync(borrower, id);

        var drawn = await borrower.CaseAsync(id);
        Assert.Equal(("Approved", 5080m), ((string?)drawn["status"], (decimal)drawn["amount"]!));
        await StatementAsync(borrower, id, "Paid", 1050.25m);
        await StatementAsync(borrower, id, "Repaid", 900m);

        Assert.Equal("创业担保贷款已结清", (string?)(await borrower.CaseAsync(id))["outcome"]);
        var (grants, money) = await TestProcedure.ReadAsync(fixture.App, async db => (
            await db.Grants.Where(grant => grant.CaseId == Guid.Parse(id)).OrderBy(grant => grant.At).Select(grant => grant.Amount).ToListAsync(Cancel),
            await db.WorkItems.Where(item => item.CaseId == Guid.Parse(id) && (item.ActivityId == "Draw1" || item.ActivityId == "Guarantee1")).ToDictionaryAsync(item => item.ActivityId, item => item.Data, Cancel)));
        Assert.Equal([1050.25m, 900m], grants);
        Assert.Equal((80000m, 8000m), ((decimal)JsonNode.Parse(money["Draw1"]!)!["drawnAmount"]!, (decimal)JsonNode.Parse(money["Guarantee1"]!)!["fundAmount"]!));
    }

    [Fact]
    public async Task There_is_one_loan_for_a_person()
    {
        var borrower = await People.RegisterAsync(fixture.App, ApplicantKind.Individual, "wuming");
        await DrawAsync(borrower, await borrower.ApplyAsync(ExampleForm.Load("P13")));

        var again = await borrower.TrySubmitAsync(await borrower.DraftAsync(ExampleForm.Load("P13")));

        again.Refused(HttpStatusCode.UnprocessableEntity);
        Assert.Contains("claim-one-loan", again.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_default_is_collected_then_compensated_and_recovered()
    {
        var borrower = await People.RegisterAsync(fixture.App, ApplicantKind.Graduate, "wuming");
        var id = await borrower.ApplyAsync(ExampleForm.Load("P13"));
        await DrawAsync(borrower, id);
        var bank = await fixture.App.LoginAsync("bank1");
        var data = new { reason = "连续三个月未付息。", outstanding = 80000 };
        (await borrower.PostAsync($"/api/cases/{id}/messages/loan-default", new { data })).Refused(HttpStatusCode.Forbidden);
        (await bank.PostAsync($"/api/cases/{id}/messages/loan-default", new { data })).Ok();

        await bank.DecideOnAsync(id, "Compensate", "催收未果。", new JsonObject { ["outstanding"] = 80000 });
        await (await fixture.App.LoginAsync("gxw.leader")).DecideOnAsync(id, "Approve", data: new JsonObject { ["compensated"] = 80000 });
        await (await fixture.App.LoginAsync("gxw.officer")).DecideOnAsync(id, "Recovered", data: new JsonObject { ["recovered"] = 65000 });

        Assert.Contains("追回 65,000.00 元", (string)(await borrower.CaseAsync(id))["outcome"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_bank_must_be_registered_as_a_bank_and_the_loan_within_the_limit()
    {
        var borrower = await People.RegisterAsync(fixture.App, ApplicantKind.Individual, "wuming");
        var example = ExampleForm.Load("P13");
        example.Form["bankCreditCode"] = "91450100MA5L8F2T61";
        Assert.Equal(["bankCreditCode"], (await borrower.TrySubmitAsync(await borrower.DraftAsync(example))).Refused(HttpStatusCode.BadRequest).Fields);

        example = ExampleForm.Load("P13");
        example.Form["loanAmount"] = 100000.01m;
        (await borrower.TrySubmitAsync(await borrower.DraftAsync(example))).Refused(HttpStatusCode.UnprocessableEntity);
    }

    private async Task DrawAsync(ApiClient borrower, string id)
    {
        var bank = await fixture.App.LoginAsync("bank1");
        await (await fixture.App.LoginAsync("wuming.officer")).DecideOnAsync(id, "Approve");
        await (await fixture.App.LoginAsync("rsj.officer")).DecideOnAsync(id, "Approve");
        await (await fixture.App.LoginAsync("gxw.officer")).DecideOnAsync(id, "Approve", data: new JsonObject { ["fundAmount"] = 8000 });
        await bank.DecideOnAsync(id, "Approve", data: new JsonObject { ["approvedAmount"] = 90000, ["ratePercent"] = 5.25 });
        Assert.Null((await borrower.CaseAsync(id))["certificate"]);
        await bank.DecideOnAsync(id, "Approve", data: new JsonObject { ["approvedAmount"] = 80000, ["ratePercent"] = 5.25 });
        await bank.DecideOnAsync(id, "Approve", data: new JsonObject
        {
            ["contractNumber"] = "YC2016-001",
            ["drawnOn"] = "2016-10-08",
            ["drawnAmount"] = 80000,
            ["dueOn"] = "2017-10-07",
        });
    }

    /// <summary>The quarter ends, the bank registers the interest, and Finance pays.</summary>
    private async Task StatementAsync(ApiClient borrower, string id, string outcome, decimal interest)
    {
        var today = WorkingCalendar.DateOf(await borrower.NowAsync());
        var next = new DateOnly(today.Year, (((today.Month - 1) / 3) * 3) + 1, 1).AddMonths(3);
        await borrower.AdvanceClockToAsync(WorkingCalendar.StartOf(next).AddHours(9));
        await (await fixture.App.LoginAsync("bank1")).DecideOnAsync(id, outcome, data: new JsonObject
        {
            ["from"] = "2016-10-08",
            ["to"] = "2016-12-31",
            ["interest"] = interest,
            ["outstanding"] = outcome == "Repaid" ? 0 : 80000,
        });
        await (await fixture.App.LoginAsync("czj.officer")).DecideOnAsync(id, "Approve");
    }
}
