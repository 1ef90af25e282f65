using System.Net;
using System.Text.Json.Nodes;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Tests.Workflows;

namespace Nanning.Approvals.Tests.Claims;

/// <summary>An approval that comes to nothing uses nothing up: who did not come to register may apply again for the same home.</summary>
public sealed class LapsedApprovalTests(OnSqlite fixture) : IClassFixture<OnSqlite>
{
    private ApprovalsApp App => fixture.App;

    [Fact]
    public async Task What_was_approved_counts_until_the_approval_lapses()
    {
        var procedure = await TestProcedure.PublishAsync(App, Flow(), json =>
        {
            json["clauses"] = new JsonArray(new JsonObject { ["id"] = "home", ["text"] = "一套住房只作为一户的住所。", ["source"] = "测试 第1条" });
            json["claims"] = new JsonArray(new JsonObject
            {
                ["id"] = "home",
                ["kind"] = "home",
                ["text"] = "一套住房一户",
                ["textEn"] = "One household for a home",
                ["clause"] = "home",
                ["subjects"] = "text(form.amount)",
                ["limit"] = "1",
                ["per"] = new JsonArray("ever"),
            });
        });
        var (applicant, other, officer) = (await App.LoginAsync("enterprise1"), await App.LoginAsync("enterprise2"), await App.LoginAsync("kjj.officer"));
        var form = new JsonObject { ["amount"] = 1203 };
        var first = await procedure.ApplyAsync(applicant, form);
        (await officer.TryDecideOnlyAsync(first, "Approve")).Ok();

        var draft = await other.CreateCaseAsync(procedure.Code, form.DeepClone().AsObject());
        Assert.Equal("not-eligible", (await other.TrySubmitAsync(draft)).Refused(HttpStatusCode.UnprocessableEntity).Code);
        (await officer.TryDecideOnlyAsync(first, "Lapse")).Ok();

        Assert.Equal("Closed", await applicant.StatusAsync(first));
        await other.SubmitAsync(draft);
    }

    private static FlowBuilder Flow() => new FlowBuilder()
        .Add("Start", "Elsa.Start").Add("Decide", "Approvals.Review").Add("Yes", "Approvals.SetStatus", ("status", "Approved")).Add("No", "Approvals.SetStatus", ("status", "Rejected"))
        .Add("After", "Approvals.Review", ("outcomes", new JsonArray("Done", "Lapse")), ("opinionRequiredFor", new JsonArray())).Add("Lapsed", "Approvals.SetStatus", ("status", "Closed"))
        .Add("End", "Elsa.End")
        .Way("Start > Decide:Approve > Yes > After:Done > End").Way("Decide:Reject > No > End").Way("After:Lapse > Lapsed > End");
}
