using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Procedures;

/// <summary>Editions of procedures by day, issued by administrators. Each test has an application of its own: an edition concerns everybody.</summary>
public abstract class EditionTests
{
    protected abstract Task<ApprovalsApp> StartAsync();

    [Fact]
    public async Task An_administrator_changes_a_cap_for_next_year_without_touching_a_file()
    {
        await using var app = await StartAsync();
        var admin = await app.LoginAsync("admin1");
        var visitor = app.Visitor();
        var next = NextYear();

        var preview = (await admin.PostAsync("/api/admin/procedures/P18b/editions/preview", next)).Ok();
        Assert.Equal("550,000", (string?)Assert.Single(preview["changes"]!.AsArray(), change => (string?)change!["name"] == "cap")!["old"]);
        Assert.Single((await visitor.GetAsync("/api/procedures/P18b/editions")).Ok()["items"]!.AsArray());

        var key = Guid.NewGuid().ToString();
        var issued = (await admin.PostAsync("/api/admin/procedures/P18b/editions", next, key)).Ok();
        Assert.Equal(issued.ToJsonString(), (await admin.PostAsync("/api/admin/procedures/P18b/editions", next, key)).Ok().ToJsonString());

        // The day decides, before and after it has come.
        Assert.Equal(550_000m, await CapAsync(visitor, "2016-12-31"));
        Assert.Equal(600_000m, await CapAsync(visitor, "2017-01-01"));
        Assert.Equal("2016-1", (string?)(await visitor.GetAsync("/api/procedures/P18b")).Ok()["edition"]);
        await admin.AdvanceClockToAsync(new DateTimeOffset(2017, 1, 1, 0, 0, 0, TimeSpan.FromHours(8)));
        var current = (await visitor.GetAsync("/api/procedures/P18b")).Ok();
        Assert.Equal(("2017-1", 600_000m), ((string?)current["edition"], (decimal)current["maxAmount"]!));

        var history = (await visitor.GetAsync("/api/procedures/P18b/editions")).Ok()["items"]!.AsArray();
        Assert.Equal(["InForce", "Past"], history.Select(edition => (string?)edition!["state"]));
        var change = Assert.Single(history[0]!["changes"]!.AsArray(), one => (string?)one!["name"] == "cap")!;
        Assert.Equal(("550,000", "600,000", "南府办〔2016〕99号"), ((string?)change["old"], (string?)change["new"], (string?)change["document"]));
        Assert.Equal("2016-12-31", (string?)history[1]!["effectiveUntil"]);
        Assert.Null(history[0]!["issuedBy"]);
        var inside = (await admin.GetAsync("/api/admin/procedures/P18b")).Ok()["editions"]![0]!;
        Assert.Equal("提高补助上限。", (string?)inside["note"]);
        Assert.False(string.IsNullOrEmpty((string?)inside["issuedBy"]));
    }

    [Fact]
    public async Task A_draft_goes_by_the_edition_of_the_day_it_is_sent_in_and_a_case_keeps_its_own()
    {
        await using var app = await StartAsync();
        var applicant = await app.LoginAsync("enterprise1");
        var running = await applicant.ApplyAsync(ExampleForm.Load("P18a"));
        var other = await app.LoginAsync("enterprise2");
        var draft = await other.DraftAsync(ExampleForm.Load("P18a"));
        await AddFieldAsync(app);
        await (await app.LoginAsync("admin1")).AdvanceClockToAsync(new DateTimeOffset(2016, 9, 21, 9, 0, 0, TimeSpan.FromHours(8)));

        var refused = (await other.TrySubmitAsync(draft)).Refused(HttpStatusCode.BadRequest);

        Assert.Equal(("edition-changed", "slogan"), (refused.Code, Assert.Single(refused.Fields)));
        Assert.Contains("2016-09-21", (string)refused.Body!["detail"]!, StringComparison.Ordinal);
        Assert.Equal("2016-1", (string?)(await other.CaseAsync(draft))["draftEdition"]);
        var form = (JsonObject)(await other.CaseAsync(draft))["form"]!.DeepClone();
        form["slogan"] = "众创";
        (await other.PutAsync($"/api/cases/{draft}", new { form })).Ok();
        await other.SubmitAsync(draft);
        Assert.Equal("test", (string?)(await other.CaseAsync(draft))["edition"]);
        Assert.Equal("2016-1", (string?)(await applicant.CaseAsync(running))["edition"]);
    }

    [Fact]
    public async Task A_coming_edition_can_be_withdrawn_and_one_in_force_cannot()
    {
        await using var app = await StartAsync();
        var admin = await app.LoginAsync("admin1");
        (await admin.PostAsync("/api/admin/procedures/P18b/editions", NextYear())).Ok();

        Assert.Equal("reason", Assert.Single((await admin.PostAsync("/api/admin/procedures/P18b/editions/2017-1/withdraw", new { })).Refused(HttpStatusCode.BadRequest).Fields));
        (await admin.PostAsync("/api/admin/procedures/P18b/editions/2016-1/withdraw", new { reason = "误发" })).Refused(HttpStatusCode.Conflict);
        (await admin.PostAsync("/api/admin/procedures/P18b/editions/2017-1/withdraw", new { reason = "文件未印发。" })).Ok();

        Assert.Equal(550_000m, await CapAsync(app.Visitor(), "2017-01-01"));
        Assert.Single((await app.Visitor().GetAsync("/api/procedures/P18b/editions")).Ok()["items"]!.AsArray());
        var withdrawn = Assert.Single((await admin.GetAsync("/api/admin/procedures/P18b")).Ok()["editions"]!.AsArray(), one => (string?)one!["state"] == "Withdrawn")!;
        Assert.Equal("文件未印发。", (string?)withdrawn["withdrawnReason"]);

        // The name stays taken; another one may follow.
        Assert.Equal("edition", Assert.Single((await admin.PostAsync("/api/admin/procedures/P18b/editions", NextYear())).Refused(HttpStatusCode.BadRequest).Fields));
        (await admin.PostAsync("/api/admin/procedures/P18b/editions", NextYear("2017-2"))).Ok();
        await admin.AdvanceClockToAsync(new DateTimeOffset(2017, 1, 1, 9, 0, 0, TimeSpan.FromHours(8)));
        Assert.Equal("in-force", (await admin.PostAsync("/api/admin/procedures/P18b/editions/2017-2/withdraw", new { reason = "误发" })).Refused(HttpStatusCode.Conflict).Code);
    }

    [Fact]
    public async Task What_is_wrong_with_an_edition_is_said_at_its_field_and_nobody_but_an_administrator_issues_one()
    {
        await using var app = await StartAsync();
        var admin = await app.LoginAsync("admin1");

        Assert.Equal("edition", await WrongAsync(edition => edition["edition"] = "2016-1"));
        Assert.Equal("document", await WrongAsync(edition => edition["document"] = " "));
        Assert.Equal("note", await WrongAsync(edition => edition.Remove("note")));
        Assert.Equal("effectiveFrom", await WrongAsync(edition => edition["effectiveFrom"] = "2016-09-18"));
        Assert.Equal("validUntil", await WrongAsync(edition => edition["validUntil"] = "2016-01-01"));
        Assert.Equal("parameters.cap", await WrongAsync(edition => edition["parameters"]!["cap"] = "很多"));
        Assert.Equal("parameters.cap", await WrongAsync(edition => edition["parameters"]!["cap"] = -1));
        Assert.Equal("parameters.caps", await WrongAsync(edition => edition["parameters"]!["caps"] = 1));
        Assert.Equal("parameters", await WrongAsync(edition => edition["parameters"] = new JsonObject()));
        (await admin.PostAsync("/api/admin/procedures/P18b/editions", NextYear(change: edition => edition["seen"] = 7))).Refused(HttpStatusCode.Conflict);
        (await admin.PostAsync("/api/admin/procedures/P99/editions", NextYear())).Refused(HttpStatusCode.NotFound);
        foreach (var user in new[] { "kjj.leader", "supervisor1", "auditor1", "enterprise1" })
        {
            (await (await app.LoginAsync(user)).PostAsync("/api/admin/procedures/P18b/editions", NextYear())).Refused(HttpStatusCode.Forbidden);
        }

        Assert.Single((await app.Visitor().GetAsync("/api/procedures/P18b/editions")).Ok()["items"]!.AsArray());

        async Task<string> WrongAsync(Action<JsonObject> change) =>
            string.Join(',', (await admin.PostAsync("/api/admin/procedures/P18b/editions/preview", NextYear(change: change))).Refused(HttpStatusCode.BadRequest).Fields);
    }

    [Fact]
    public async Task A_newer_edition_in_the_files_comes_in_beside_what_administrators_issued_and_never_over_it()
    {
        await using var app = await StartAsync();
        var admin = await app.LoginAsync("admin1");
        (await admin.PostAsync("/api/admin/procedures/P18b/editions", NextYear())).Ok();

        await LoadAsync(app, "2017-1", "2016-10-01", 1);
        Assert.Equal(600_000m, await CapAsync(app.Visitor(), "2017-01-01"));
        await LoadAsync(app, "2016-1", "2016-06-13", 2);
        Assert.Equal(550_000m, await CapAsync(app.Visitor(), "2016-09-19"));

        await LoadAsync(app, "2016-2", "2016-10-01", 3);
        await LoadAsync(app, "2018-1", "2018-01-01", 4);
        Assert.Equal(550_000m, await CapAsync(app.Visitor(), "2016-09-30"));
        Assert.Equal(3m, await CapAsync(app.Visitor(), "2016-10-01"));
        Assert.Equal(600_000m, await CapAsync(app.Visitor(), "2017-12-31"));
        Assert.Equal(4m, await CapAsync(app.Visitor(), "2018-01-01"));
    }

    private static JsonObject NextYear(string name = "2017-1", Action<JsonObject>? change = null)
    {
        var edition = new JsonObject
        {
            ["edition"] = name,
            ["document"] = "南府办〔2016〕99号",
            ["effectiveFrom"] = "2017-01-01",
            ["parameters"] = new JsonObject { ["cap"] = 600_000 },
            ["note"] = "提高补助上限。",
            ["seen"] = 1,
        };
        if (name != "2017-1")
        {
            edition.Remove("seen");
        }

        change?.Invoke(edition);
        return edition;
    }

    /// <summary>The cap that a check on a day computes with.</summary>
    private static async Task<decimal> CapAsync(ApiClient person, string on)
    {
        var trace = (await person.CheckAsync("P18b", ExampleForm.Load("P18b").Form, on))["trace"]!.AsArray();
        return (decimal)trace.First(line => ((string)line!["text"]!).Contains("最高", StringComparison.Ordinal) || ((string)line["text"]!).Contains("上限", StringComparison.Ordinal))!["value"]!;
    }

    /// <summary>The platform starts with other files of P18b.</summary>
    private static async Task LoadAsync(ApprovalsApp app, string edition, string effectiveFrom, decimal cap)
    {
        var folder = LoadProcedures.Read(RepositoryFiles.PathOf("workflows")).Single(one => one.Procedure.Code == "P18b");
        var json = JsonNode.Parse(folder.Json)!;
        (json["edition"], json["effectiveFrom"], json["parameters"]!["cap"]!["value"]) = (edition, effectiveFrom, cap);
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<LoadProcedures>()
            .StoreAsync([folder with { Procedure = ProcedureReader.Read(json.ToJsonString()), Json = json.ToJsonString() }], TestContext.Current.CancellationToken);
    }

    /// <summary>An edition of P18a from 2016-09-21 on that asks for one thing more.</summary>
    private static async Task AddFieldAsync(ApprovalsApp app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<WriteGate>().RunAsync(async (db, token) =>
        {
            var edition = await db.ProcedureEditions.AsNoTracking().SingleAsync(row => row.Code == "P18a", token);
            var procedure = JsonNode.Parse(edition.Json)!;
            (procedure["edition"], procedure["effectiveFrom"]) = ("test", "2016-09-21");
            procedure["form"]!["sections"]![0]!["fields"]!.AsArray().Add(new JsonObject { ["id"] = "slogan", ["type"] = "text", ["label"] = "口号", ["required"] = true });
            db.ProcedureEditions.Add(new ProcedureEdition
            {
                Code = "P18a",
                Edition = "test",
                Json = procedure.ToJsonString(),
                DefinitionId = edition.DefinitionId,
                DefinitionVersion = edition.DefinitionVersion,
                Ordinal = edition.Ordinal + 1,
                EffectiveFrom = new DateOnly(2016, 9, 21),
                LoadedAt = edition.LoadedAt,
            });
            await db.SaveChangesAsync(token);
        });
    }
}

public sealed class EditionOnSqliteTests : EditionTests
{
    protected override Task<ApprovalsApp> StartAsync() => Task.Run(() => ApprovalsApp.StartOnSqlite());
}

[Trait("Database", "PostgreSQL")]
public sealed class EditionOnPostgresTests(PostgresServer server) : EditionTests
{
    protected override Task<ApprovalsApp> StartAsync() => Task.Run(() => ApprovalsApp.StartOnPostgresAsync(server));
}
