using System.Net;
using System.Text.Json.Nodes;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Tests.Workflows;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Tests.Designer;

/// <summary>What a step says about fields and materials names such as the procedure has.</summary>
public abstract class NamedFieldTests(ApprovalsFixture fixture)
{
    [Theory]
    [InlineData("dependsOn", """["rentPaid","premisesProof","rentPayed"]""", "dependsOn[2]", "rentPayed")]
    [InlineData("dependsOn", """{"czj":["rentPaid"],"*":["premiseProof"]}""", "dependsOn.*[0]", "premiseProof")]
    [InlineData("fields", """{"write":["rentPaid","premisesProof"],"hidden":["rentInvoices"]}""", "fields.write[1]", "premisesProof")]
    [InlineData("fields", """{"write":[],"hidden":["rentInvoice"]}""", "fields.hidden[0]", "rentInvoice")]
    public async Task A_field_that_the_form_does_not_have_is_found_at_its_place_and_not_published(string input, string value, string place, string unknown)
    {
        var admin = await fixture.App.LoginAsync("admin1");
        var model = await Drawing.OfAsync(admin, "P18b");
        var step = model["root"]!["activities"]!.AsArray().First(one => (string?)one!["type"] == "Approvals.Review")!;
        step[input] = FlowBuilder.Expression("Object", JsonNode.Parse(value));

        var finding = Assert.Single((await admin.PostAsync("/api/designer/check", new { model })).Ok()["findings"]!.AsArray(), one => (string?)one!["code"] == "unknown-field")!;

        Assert.Equal(("error", (string?)step["id"]), ((string?)finding["severity"], (string?)finding["activityId"]));
        foreach (var text in new[] { (string)finding["message"]!, (string)finding["messageEn"]! })
        {
            Assert.Contains($"→ {place}", text, StringComparison.Ordinal);
            Assert.Contains($"“{unknown}”", text, StringComparison.Ordinal);
        }

        Assert.Equal("unsound", (await admin.PostAsync("/elsa/api/workflow-definitions", new { model, publish = true })).Refused(HttpStatusCode.UnprocessableEntity).Code);
    }

    [Fact]
    public async Task A_department_that_nobody_knows_rests_on_nothing()
    {
        var admin = await fixture.App.LoginAsync("admin1");
        var model = await Drawing.OfAsync(admin, "P18b");
        var step = model["root"]!["activities"]!.AsArray().First(one => (string?)one!["type"] == "Approvals.Review")!;
        step["dependsOn"] = FlowBuilder.Expression("Object", JsonNode.Parse("""{"czj":["rentPaid"],"*":["rentPaid"],"cjz":["rentPaid"]}"""));

        var finding = Assert.Single((await admin.PostAsync("/api/designer/check", new { model })).Ok()["findings"]!.AsArray(), one => (string?)one!["severity"] == "error")!;

        Assert.Equal("unknown-department", (string?)finding["code"]);
        Assert.Contains("“cjz”", (string)finding["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shipped_flow_with_such_a_name_is_not_loaded()
    {
        var flow = new FlowBuilder().Add("Start1", "Elsa.Start").Add("A", "Approvals.Review", ("dependsOn", new JsonArray("amount", "sum")))
            .Add("Done1", "Approvals.SetStatus", ("status", "Approved")).Add("No1", "Approvals.SetStatus", ("status", "Rejected")).Add("End1", "Elsa.End")
            .Way("Start1 > A:Approve > Done1 > End1").Way("A:Reject > No1 > End1");

        var refused = await Assert.ThrowsAsync<DefinitionException>(() => TestProcedure.PublishAsync(fixture.App, flow));

        Assert.Equal("unknown-field", Assert.Single(refused.Findings).Code);
    }
}

public sealed class NamedFieldOnSqliteTests(OnSqlite fixture) : NamedFieldTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class NamedFieldOnPostgresTests(OnPostgres fixture) : NamedFieldTests(fixture), IClassFixture<OnPostgres>;
