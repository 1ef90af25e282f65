using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Scenarios;

/// <summary>Applications that came in on paper and are entered afterwards: the stated day counts, the real one is kept.</summary>
public abstract class PaperEntryTests(ApprovalsFixture fixture)
{
    private const string Received = "2016-09-01";

    private ApprovalsApp App => fixture.App;

    [Fact]
    public async Task The_limit_of_a_paper_application_runs_from_the_day_it_was_received()
    {
        var officer = await App.LoginAsync("kjj.officer");
        var example = ExampleForm.Load("P18a");
        var id = ApiClient.Id((await officer.PostAsync("/api/cases/entered", await PaperAsync(example.Form))).Ok());
        foreach (var material in example.Materials)
        {
            await officer.UploadAsync(id, material);
        }

        var number = (string)(await officer.SubmitAsync(id))["number"]!;

        var applicant = await App.LoginAsync("base1");
        var seen = await applicant.CaseAsync(id);
        Assert.StartsWith("2016-10-20T00:00", DateTimeOffset.Parse((string)seen["dueAt"]!, CultureInfo.InvariantCulture).ToOffset(TimeSpan.FromHours(8)).ToString("O", CultureInfo.InvariantCulture), StringComparison.Ordinal); // 30 working days after 1 September
        Assert.Equal(Received, (string?)seen["entry"]!["receivedOn"]);
        Assert.Equal("kjj", (string?)seen["entry"]!["department"]);
        Assert.StartsWith("2016-09-1", (string)seen["entry"]!["enteredAt"]!, StringComparison.Ordinal);
        var line = Assert.Single(await applicant.TimelineAsync(id), one => (string?)one["kind"] == "submitted");
        Assert.Contains(Received, (string)line["text"]!, StringComparison.Ordinal);
        Assert.Contains(number, (string)line["text"]!, StringComparison.Ordinal);
        Assert.Equal((string?)seen["applicant"]!["name"], (string?)line["onBehalfOf"]);

        // Sent in, it is the applicant's like any other.
        (await officer.PutAsync($"/api/cases/{id}", new { form = example.Form })).Refused(HttpStatusCode.NotFound);
        (await officer.PostAsync($"/api/cases/{id}/withdraw", new { reason = "撤" })).Refused(HttpStatusCode.NotFound);
        Assert.Single(await officer.WorkItemsOfAsync(id));
        await applicant.WithdrawAsync(id);
    }

    [Fact]
    public async Task The_department_answers_a_request_for_supplements_that_came_back_on_paper()
    {
        var officer = await App.LoginAsync("kjj.officer");
        var example = ExampleForm.Load("P18a");
        var id = ApiClient.Id((await officer.PostAsync("/api/cases/entered", await PaperAsync(example.Form))).Ok());
        foreach (var material in example.Materials)
        {
            await officer.UploadAsync(id, material);
        }

        await officer.SubmitAsync(id);
        var item = ApiClient.Id((await officer.WorkItemsOfAsync(id))[0]);
        (await officer.PostAsync($"/api/work-items/{item}/request-supplement", new { materials = new[] { example.Materials[0].Key }, reason = "复印件不清晰。" })).Ok();
        Assert.Contains("submit", (await officer.CaseAsync(id))["actions"]!.AsArray().Select(action => (string)action!));

        var blurred = (await officer.CaseAsync(id))["documents"]!.AsArray().Single(document => (string?)document!["material"] == example.Materials[0].Key)!;
        await officer.DeleteAsync($"/api/cases/{id}/documents/{ApiClient.Id(blurred)}");
        await officer.UploadAsync(id, example.Materials[0]);
        await officer.SubmitAsync(id);

        Assert.Equal("InProgress", await officer.StatusAsync(id));
        await (await App.LoginAsync("base1")).WithdrawAsync(id);
    }

    [Fact]
    public async Task Whoever_else_knows_the_draft_neither_sees_nor_changes_it()
    {
        var officer = await App.LoginAsync("kjj.officer");
        var id = ApiClient.Id((await officer.PostAsync("/api/cases/entered", await PaperAsync([]))).Ok());

        foreach (var other in new[] { "rsj.officer", "enterprise1", "supervisor1" })
        {
            (await (await App.LoginAsync(other)).GetAsync($"/api/cases/{id}")).Refused(HttpStatusCode.NotFound);
        }

        Assert.Equal(["edit", "submit", "withdraw"], (await (await App.LoginAsync("kjj.leader")).CaseAsync(id))["actions"]!.AsArray().Select(action => (string)action!));
        await officer.WithdrawAsync(id);
    }

    [Theory]
    [InlineData("receivedOn", "2016-09-20")] // tomorrow
    [InlineData("receivedOn", "2015-01-05")]
    [InlineData("receivedOn", null)]
    [InlineData("applicant", "91450100MA5L8F2T60")]
    [InlineData("applicant", " ")]
    [InlineData("reason", "")]
    [InlineData("procedure", "P99")]
    public async Task What_is_wrong_with_an_entry_is_said_at_its_field(string field, string? value)
    {
        var officer = await App.LoginAsync("kjj.officer");
        var paper = await PaperAsync([]);
        paper[field] = value;

        var refused = (await officer.PostAsync("/api/cases/entered", paper)).Refused(HttpStatusCode.BadRequest);

        Assert.Equal([field], refused.Fields);
    }

    [Fact]
    public async Task Only_the_lead_enters_what_came_in_on_paper()
    {
        Assert.Equal("not-the-lead", (await (await App.LoginAsync("czj.officer")).PostAsync("/api/cases/entered", await PaperAsync([]))).Refused(HttpStatusCode.Forbidden).Code);
        (await (await App.LoginAsync("base1")).PostAsync("/api/cases/entered", await PaperAsync([]))).Refused(HttpStatusCode.Forbidden);
    }

    private async Task<JsonObject> PaperAsync(JsonObject form)
    {
        var identifier = (string)(await (await App.LoginAsync("base1")).GetAsync("/api/credit/mine")).Ok()["identifier"]!;
        return new() { ["procedure"] = "P18a", ["applicant"] = identifier, ["receivedOn"] = Received, ["reason"] = "窗口断网期间收件，事后补录。", ["form"] = form.DeepClone() };
    }
}

public sealed class PaperEntryOnSqliteTests(OnSqlite fixture) : PaperEntryTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class PaperEntryOnPostgresTests(OnPostgres fixture) : PaperEntryTests(fixture), IClassFixture<OnPostgres>;
