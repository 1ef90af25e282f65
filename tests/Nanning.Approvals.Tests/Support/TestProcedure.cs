using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Tests.Workflows;

namespace Nanning.Approvals.Tests.Support;

/// <summary>
/// A small procedure of a test's own, with the flow that the test wants to see run by the real application: one form field, a lead (kjj) and two co-leads
/// (rsj, czj), no rules and no materials. Enterprises and bases may apply.
/// </summary>
/// <param name="app">The application it was published to.</param>
/// <param name="code">Its code, which is also the id of its flow.</param>
internal sealed class TestProcedure(ApprovalsApp app, string code)
{
    private static int count;

    public ApprovalsApp App => app;

    /// <summary>Code of the procedure and id of its flow.</summary>
    public string Code => code;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Publishes a procedure under a code of its own.</summary>
    /// <param name="flow">What cases of it run.</param>
    /// <param name="change">Changes procedure.json before it is published, e.g. adds a cap.</param>
    /// <param name="others">Further flows beside it, by their ids: sub-flows, flows that a time starts.</param>
    public static async Task<TestProcedure> PublishAsync(ApprovalsApp app, FlowBuilder flow, Action<JsonObject>? change = null, params (string Id, FlowBuilder Flow)[] others)
    {
        var procedure = new TestProcedure(app, $"T{Interlocked.Increment(ref count):000}");
        await procedure.PublishAsync("1", flow, change, others);
        return procedure;
    }

    /// <summary>Publishes another edition, with another version of the flow.</summary>
    public async Task PublishAsync(string edition, FlowBuilder flow, Action<JsonObject>? change = null, params (string Id, FlowBuilder Flow)[] others)
    {
        var folder = Directory.CreateTempSubdirectory("procedure-");
        try
        {
            var json = Procedure(edition);
            change?.Invoke(json);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "procedure.json"), json.ToJsonString(), Cancel);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "flow.json"), Named(flow, code).ToJsonString(), Cancel);
            foreach (var (id, other) in others)
            {
                await File.WriteAllTextAsync(Path.Combine(folder.FullName, $"{id}.flow.json"), Named(other, id).ToJsonString(), Cancel);
            }

            await app.Services.GetRequiredService<LoadProcedures>().StoreAsync(LoadProcedures.Read(folder.FullName), Cancel);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A case of it, sent in. Answers its id.</summary>
    /// <param name="amount">What the form's one field says.</param>
    public async Task<string> ApplyAsync(ApiClient applicant, decimal amount = 1000)
    {
        var id = await applicant.CreateCaseAsync(code, new JsonObject { ["amount"] = amount });
        await applicant.SubmitAsync(id);
        return id;
    }

    /// <summary>Reads what the database holds.</summary>
    public Task<T> ReadAsync<T>(Func<ApprovalsDb, Task<T>> read) => ReadAsync(app, read);

    /// <summary>Reads what the database holds.</summary>
    public static async Task<T> ReadAsync<T>(ApprovalsApp app, Func<ApprovalsDb, Task<T>> read)
    {
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Cancel);
        return await read(db);
    }

    private static JsonObject Named(FlowBuilder flow, string id)
    {
        var json = flow.Json();
        (json["id"], json["definitionId"], json["name"]) = ($"{id}-v1", id, $"测试 {id}");
        return json;
    }

    private JsonObject Procedure(string edition) => new()
    {
        ["code"] = code,
        ["name"] = $"测试事项 {code}",
        ["nameEn"] = $"Test procedure {code}",
        ["measure"] = 99,
        ["edition"] = edition,
        ["document"] = "测试",
        ["validFrom"] = "2016-01-01",
        ["validUntil"] = null,
        ["closedText"] = "尚未开放。",
        ["audience"] = new JsonArray("enterprise", "incubator"),
        ["lead"] = "kjj",
        ["coLeads"] = new JsonArray("rsj", "czj"),
        ["promisedDays"] = 20,
        ["summary"] = "测试。",
        ["guide"] = "测试。",
        ["clauses"] = new JsonArray(),
        ["parameters"] = new JsonObject(),
        ["form"] = new JsonObject
        {
            ["sections"] = new JsonArray(new JsonObject
            {
                ["id"] = "main",
                ["title"] = "申请",
                ["fields"] = new JsonArray(new JsonObject { ["id"] = "amount", ["type"] = "money", ["label"] = "金额", ["required"] = true }),
            }),
            ["checks"] = new JsonArray(),
        },
        ["materials"] = new JsonArray(),
        ["rules"] = new JsonArray(),
        ["summaryFields"] = new JsonArray(),
        ["numberPrefix"] = code,
        ["flow"] = "flow.json",
    };
}
