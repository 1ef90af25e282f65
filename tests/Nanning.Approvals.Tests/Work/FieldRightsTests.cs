using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Tests.Workflows;

namespace Nanning.Approvals.Tests.Work;

/// <summary>What a step lets its department see and change, and the handwritten signature.</summary>
public abstract class FieldRightsTests(ApprovalsFixture fixture)
{
    private ApprovalsApp App => fixture.App;

    [Fact]
    public async Task What_a_step_hides_its_department_gets_nowhere_and_another_department_does()
    {
        var procedure = await TestProcedure.PublishAsync(App, new FlowBuilder()
            .Add("Start", "Elsa.Start").Add("First", "Approvals.Review", Rights(hidden: ["secret", "idCopy"])).Add("Second", "Approvals.Review", ("department", "rsj")).Add("End", "Elsa.End")
            .Way("Start > First:Approve > Second:Approve > End").Way("First:Reject > End").Way("Second:Reject > End"), WithSecret);
        var applicant = await App.LoginAsync("enterprise1");
        var id = await applicant.CreateCaseAsync(procedure.Code, new JsonObject { ["amount"] = 1000, ["secret"] = "甲乙丙丁" });
        var document = ApiClient.Id(await applicant.UploadAsync(id, new ExampleForm.Material("idCopy", "idCopy.pdf")));
        await applicant.SubmitAsync(id);
        var officer = await App.LoginAsync("kjj.officer");
        var item = ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(id)));

        var texts = new[] { $"/api/work-items/{item}", $"/api/cases/{id}", $"/api/cases/{id}/timeline", "/api/work-items", $"/work-items/{item}", $"/cases/{id}" };
        foreach (var path in texts)
        {
            var answer = await officer.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.DoesNotContain("甲乙丙丁", answer.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("idCopy.pdf", answer.Text, StringComparison.Ordinal);
        }

        (await officer.GetAsync($"/api/cases/{id}/documents/{document}")).Refused(HttpStatusCode.NotFound);
        Assert.Equal(["secret", "idCopy"], (await officer.GetAsync($"/api/work-items/{item}")).Ok()["rights"]!["hidden"]!.AsArray().Select(name => (string?)name).OrderDescending());
        await officer.DecideAsync(item, "Approve");
        Assert.Null((await officer.CaseAsync(id))["form"]!["secret"]);

        var other = await App.LoginAsync("rsj.officer");
        Assert.Equal("甲乙丙丁", (string?)(await other.CaseAsync(id))["form"]!["secret"]);
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync($"/api/cases/{id}/documents/{document}")).Status);
        Assert.Equal("甲乙丙丁", (string?)(await applicant.CaseAsync(id))["form"]!["secret"]);
    }

    [Fact]
    public async Task An_officer_changes_what_the_step_opens_and_the_journal_keeps_what_stood_there()
    {
        var procedure = await TestProcedure.PublishAsync(App, SigningTests.Flow(Rights(write: ["amount"])), WithSecret);
        var applicant = await App.LoginAsync("enterprise1");
        var id = await applicant.CreateCaseAsync(procedure.Code, new JsonObject { ["amount"] = 1000, ["secret"] = "甲" });
        await applicant.SubmitAsync(id);
        var officer = await App.LoginAsync("kjj.officer");
        var item = ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(id)));

        Assert.Equal(["form.secret"], (await officer.TryDecideAsync(item, "Approve", data: Form("secret", "乙"))).Refused(HttpStatusCode.BadRequest).Fields);
        Assert.Equal(["form.amount"], (await officer.TryDecideAsync(item, "Approve", data: Form("amount", "很多"))).Refused(HttpStatusCode.BadRequest).Fields);
        Assert.Equal(["form.amount"], (await officer.TryDecideAsync(item, "Approve", data: Form("amount", null))).Refused(HttpStatusCode.BadRequest).Fields);
        await officer.DecideAsync(item, "Approve", data: Form("amount", 800));

        Assert.Equal(800m, (decimal)(await applicant.CaseAsync(id))["form"]!["amount"]!);
        var line = Assert.Single(await officer.TimelineAsync(id), one => (string?)one["kind"] == "form-changed");
        Assert.Equal((1000m, 800m), ((decimal)line["data"]!["amount"]!["before"]!, (decimal)line["data"]!["amount"]!["after"]!));
        Assert.Contains("金额", (string)line["text"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_that_is_signed_by_hand_takes_a_picture_that_is_one_and_shows_it_with_the_opinion()
    {
        var procedure = await TestProcedure.PublishAsync(App, SigningTests.Flow(("signature", true)));
        var applicant = await App.LoginAsync("enterprise1");
        var officer = await App.LoginAsync("kjj.officer");
        var id = await procedure.ApplyAsync(applicant);
        var item = ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(id)));
        Assert.Equal("signature-needed", (string?)(await officer.PostAsync("/api/work-items/batch", new { ids = new[] { item }, action = "approve", preview = true })).Ok()["items"]![0]!["code"]);
        foreach (var bad in new[] { null, "", "data:image/png;base64,AAAA", "data:image/jpeg;base64,AAAA", Url(Png(blank: true)), Url(Png()[..^20]), Url(new byte[300_000]) })
        {
            var answer = await officer.PostAsync($"/api/work-items/{item}/decide", new { outcome = "Approve", signature = bad });
            Assert.Equal(["signature"], answer.Refused(HttpStatusCode.BadRequest).Fields);
        }

        (await officer.PostAsync($"/api/work-items/{item}/decide", new { outcome = "Approve", signature = Url(Png()) })).Ok();

        Assert.Equal("Approved", await officer.StatusAsync(id));
        var opinion = Assert.Single((await officer.GetAsync($"/api/work-items/{item}")).Ok()["opinions"]!.AsArray())!;
        Assert.Equal(HttpStatusCode.OK, (await officer.GetAsync((string)opinion["signature"]!)).Status);
        (await (await App.LoginAsync("gaj.officer")).GetAsync((string)opinion["signature"]!)).Refused(HttpStatusCode.NotFound);
        Assert.Equal(HttpStatusCode.Forbidden, (await applicant.GetAsync((string)opinion["signature"]!)).Status);
    }

    [Fact]
    public void Rights_that_contradict_each_other_are_refused_by_the_definition()
    {
        var flow = SigningTests.Flow(Rights(write: ["amount"], hidden: ["amount"]));
        Assert.Contains("不能既可修改又不显示", Assert.Throws<Nanning.Approvals.Workflows.Definitions.DefinitionException>(() => flow.Read()).Message, StringComparison.Ordinal);
    }

    private static (string, JsonNode?) Rights(string[]? write = null, string[]? hidden = null) => ("fields", new JsonObject
    {
        ["write"] = new JsonArray([.. (write ?? []).Select(field => JsonValue.Create(field))]),
        ["hidden"] = new JsonArray([.. (hidden ?? []).Select(field => JsonValue.Create(field))]),
    });

    private static JsonObject Form(string field, JsonNode? value) => new() { ["form"] = new JsonObject { [field] = value } };

    private static void WithSecret(JsonObject procedure)
    {
        procedure["form"]!["sections"]![0]!["fields"]!.AsArray().Add(new JsonObject { ["id"] = "secret", ["type"] = "text", ["label"] = "秘密" });
        procedure["materials"]!.AsArray().Add(new JsonObject { ["id"] = "idCopy", ["name"] = "证件", ["required"] = false, ["accept"] = new JsonArray("pdf"), ["maxSizeMb"] = 5, ["maxCount"] = 1 });
        procedure["summaryFields"] = new JsonArray("secret");
    }

    private static string Url(byte[] png) => $"data:image/png;base64,{Convert.ToBase64String(png)}";

    /// <summary>A small picture, drawn upon or not.</summary>
    private static byte[] Png(bool blank = false)
    {
        const int Width = 40;
        const int Height = 20;
        using var rows = new MemoryStream();
        using (var pixels = new ZLibStream(rows, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var y = 0; y < Height; y++)
            {
                pixels.WriteByte(0);
                for (var x = 0; x < Width * 4; x++)
                {
                    pixels.WriteByte(blank ? (byte)0 : (byte)((x * 7) + (y * 13)));
                }
            }
        }

        var head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, Width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), Height);
        (head[8], head[9]) = (8, 6);
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. Chunk("IHDR", head), .. Chunk("IDAT", rows.ToArray()), .. Chunk("IEND", [])];
    }

    private static byte[] Chunk(string name, byte[] body)
    {
        byte[] named = [.. Encoding.ASCII.GetBytes(name), .. body];
        var crc = uint.MaxValue;
        foreach (var one in named)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
            }
        }

        var chunk = new byte[body.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(chunk, body.Length);
        named.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), ~crc);
        return chunk;
    }
}

public sealed class FieldRightsOnSqliteTests(OnSqlite fixture) : FieldRightsTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class FieldRightsOnPostgresTests(OnPostgres fixture) : FieldRightsTests(fixture), IClassFixture<OnPostgres>;
