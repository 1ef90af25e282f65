using System.Net;
using System.Text.Json.Nodes;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Tests.Workflows;

namespace Nanning.Approvals.Tests.Certificates;

/// <summary>What a flow does to a certificate after it was issued, as anyone sees it who checks the certificate.</summary>
public abstract class CertificateChangesTests(ApprovalsFixture fixture)
{
    private ApprovalsApp App => fixture.App;

    [Fact]
    public async Task A_certificate_that_is_revoked_holds_no_longer_and_says_why()
    {
        var (number, id, officer) = await CertifiedAsync();
        Assert.True((bool?)(await CheckAsync(number))["valid"]);

        await officer.DecideAsync(await ItemAsync(officer, id), "Revoke", "场地已挪作他用。");

        var after = await CheckAsync(number);
        Assert.False((bool?)after["valid"]);
        Assert.NotNull((string?)after["revokedOn"]);
        Assert.Equal("场地已挪作他用。", (string?)after["revokedReason"]);
        var page = WebUtility.HtmlDecode((await App.Visitor().GetAsync($"/verify/{number}")).Text);
        Assert.Contains("场地已挪作他用。", page, StringComparison.Ordinal);
        var applicant = await App.LoginAsync("enterprise1");
        Assert.Single(await applicant.TimelineAsync(id), line => (string?)line["kind"] == "certificate-revoked");
    }

    [Fact]
    public async Task A_certificate_that_is_renewed_holds_under_its_number_for_so_many_more_years()
    {
        var (number, id, officer) = await CertifiedAsync();
        var until = DateOnly.Parse((string)(await CheckAsync(number))["validUntil"]!, System.Globalization.CultureInfo.InvariantCulture);

        await officer.DecideAsync(await ItemAsync(officer, id), "Renew", null!);

        Assert.Equal(until.AddYears(2).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), (string?)(await CheckAsync(number))["validUntil"]);
        Assert.True((bool?)(await CheckAsync(number))["valid"]);
    }

    [Fact]
    public async Task What_a_revoked_certificate_counted_for_may_be_applied_for_by_others()
    {
        var (_, id, officer) = await CertifiedAsync(json =>
        {
            json["clauses"] = new JsonArray(new JsonObject { ["id"] = "home", ["text"] = "一处场地只认定一次。", ["source"] = "测试 第1条" });
            json["claims"] = new JsonArray(new JsonObject
            {
                ["id"] = "home",
                ["kind"] = "home",
                ["text"] = "一处场地一次",
                ["textEn"] = "A place once",
                ["clause"] = "home",
                ["subjects"] = "text(form.amount)",
                ["limit"] = "1",
                ["per"] = new JsonArray("ever"),
            });
        });
        var other = await App.LoginAsync("enterprise2");
        var code = (string)(await (await App.LoginAsync("enterprise1")).CaseAsync(id))["procedure"]!;
        var draft = await other.CreateCaseAsync(code, new JsonObject { ["amount"] = 1000 });
        (await other.TrySubmitAsync(draft)).Refused(HttpStatusCode.UnprocessableEntity);

        await officer.DecideAsync(await ItemAsync(officer, id), "Revoke", "场地已挪作他用。");

        await other.SubmitAsync(draft);
    }

    private async Task<(string Number, string Case, ApiClient Officer)> CertifiedAsync(Action<JsonObject>? change = null)
    {
        var flow = new FlowBuilder().Add("Start1", "Elsa.Start").Add("Certificate1", "Approvals.IssueCertificate", ("title", "测试证书"), ("validYears", 3))
            .Add("Approved1", "Approvals.SetStatus", ("status", "Approved"))
            .Add("Look1", "Approvals.Review", ("outcomes", new JsonArray("Renew", "Revoke")), ("resultVariable", "decision"))
            .Add("Renew1", "Approvals.RenewCertificate", ("years", 2)).Add("Revoke1", "Approvals.RevokeCertificate", ("reason", "{{decision.opinion}}")).Add("End1", "Elsa.End")
            .Way("Start1 > Certificate1 > Approved1 > Look1:Renew > Renew1 > End1").Way("Look1:Revoke > Revoke1 > End1");
        var procedure = await TestProcedure.PublishAsync(App, flow, change);
        var applicant = await App.LoginAsync("enterprise1");
        var id = await procedure.ApplyAsync(applicant);
        return ((string)(await applicant.CaseAsync(id))["certificate"]!, id, await App.LoginAsync("kjj.officer"));
    }

    private static async Task<string> ItemAsync(ApiClient officer, string id) => ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(id)));

    private async Task<JsonNode> CheckAsync(string number) => (await App.Visitor().GetAsync($"/api/certificates/{number}")).Ok();
}

public sealed class CertificateChangesOnSqliteTests(OnSqlite fixture) : CertificateChangesTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class CertificateChangesOnPostgresTests(OnPostgres fixture) : CertificateChangesTests(fixture), IClassFixture<OnPostgres>;
