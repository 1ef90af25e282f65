using System.Net;
using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Components;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Tests.Workflows;

namespace Nanning.Approvals.Tests.Work;

/// <summary>What a step hides from its department is in no answer at all: every page and every GET of the contract that takes an id is asked and searched.</summary>
public abstract class HiddenAnswersTests(ApprovalsFixture fixture)
{
    private const string Secret = "绝密配方甲乙丙丁";
    private const string Before = "旧配方戊己庚辛";
    private const string Number = "918273";

    [Fact]
    public async Task A_hidden_value_is_in_no_answer_to_the_department_that_must_not_read_it()
    {
        var (item, second, lead) = await CaseAsync();

        // The agreement, the benefit flag, the message and the opinion are there for whoever may read the field.
        var (kjj, rsj) = (await fixture.App.LoginAsync("kjj.officer"), await fixture.App.LoginAsync("rsj.officer"));
        Assert.Contains(Secret, (await rsj.GetAsync($"/api/cases/{second}/agreement")).Text, StringComparison.Ordinal);
        Assert.Contains(Secret, (await rsj.GetAsync($"/api/cases/{second}")).Text, StringComparison.Ordinal);
        Assert.NotEmpty((await kjj.GetAsync($"/api/cases/{second}")).Ok()["flags"]!.AsArray());

        var asked = 0;
        var leaks = new List<string>();
        foreach (var path in await AddressesAsync(kjj, item, second, lead))
        {
            var answer = await kjj.GetAsync(path);
            asked += answer.Status == HttpStatusCode.OK ? 1 : 0;
            if (new[] { Secret, Before, Number, "918,273" }.FirstOrDefault(value => answer.Text.Contains(value, StringComparison.Ordinal)) is { } found)
            {
                leaks.Add($"{path}: {found}");
            }
        }

        Assert.True(leaks.Count == 0, string.Join("\n", leaks));
        Assert.True(asked > 20, $"Only {asked} answers were searched.");
        Assert.Contains("不显示", (await kjj.GetAsync($"/api/cases/{second}/agreement")).Text, StringComparison.Ordinal);
        Assert.Empty((await kjj.GetAsync($"/api/work-items/{lead}/history")).Ok()["changes"]!["fields"]!.AsArray());
    }

    private async Task<(string Item, string Case, string Lead)> CaseAsync()
    {
        var procedure = await TestProcedure.PublishAsync(fixture.App, Flow(), Told);
        var (applicant, kjj, rsj) = (await fixture.App.LoginAsync("enterprise1"), await fixture.App.LoginAsync("kjj.officer"), await fixture.App.LoginAsync("rsj.officer"));
        var first = await ApplyAsync(procedure, applicant, Secret);
        var second = await ApplyAsync(procedure, applicant, Before);
        var rsjItem = ApiClient.Id(Assert.Single(await rsj.WorkItemsOfAsync(second)));
        await rsj.RequestSupplementAsync(rsjItem, ["secret", "money"], [], $"配方“{Before}”请更正。");
        (await applicant.PutAsync($"/api/cases/{second}", new { form = new { amount = 1000, secret = Secret, money = 918273 } })).Ok();
        await applicant.SubmitAsync(second);
        await rsj.DecideAsync(ApiClient.Id(Assert.Single(await rsj.WorkItemsOfAsync(second))), "Approve", $"配方“{Secret}”值 {Number} 元，符合要求。");
        await kjj.AdvanceClockAsync("P1D"); // messages have arrived
        var lead = ApiClient.Id(Assert.Single(await kjj.WorkItemsOfAsync(second)));
        Assert.NotEqual(first, second);
        return (rsjItem, second, lead);
    }

    private static async Task<string> ApplyAsync(TestProcedure procedure, ApiClient applicant, string secret)
    {
        var id = await applicant.CreateCaseAsync(procedure.Code, new JsonObject { ["amount"] = 1000, ["secret"] = secret, ["money"] = 918273 });
        await applicant.SubmitAsync(id);
        return id;
    }

    /// <summary>All that takes an id, or none, with each of the ids.</summary>
    private static async Task<IReadOnlyList<string>> AddressesAsync(ApiClient who, params string[] ids)
    {
        var paths = JsonNode.Parse((await who.GetAsync("/openapi/v1.json")).Text)!["paths"]!.AsObject().Where(path => path.Value!["get"] is not null).Select(path => path.Key)
            .Concat(typeof(Program).Assembly.GetTypes().SelectMany(type => type.GetCustomAttributes<RouteAttribute>()).Select(route => route.Template))
            .Select(path => path.Replace(":guid", "", StringComparison.OrdinalIgnoreCase)).Where(path => path is not "/logout" and not "/Error");
        return [.. paths.Distinct().SelectMany(path => path.Contains('{', StringComparison.Ordinal)
            ? ids.Select(id => string.Join(id, path.Split('{').SelectMany((part, at) => at == 0 ? [part] : new[] { part[(part.IndexOf('}', StringComparison.Ordinal) + 1)..] }))) : [path]).Concat(ids.Select(id => $"/cases?q={id}")).Distinct()];
    }

    private static FlowBuilder Flow() => new FlowBuilder().Add("Start1", "Elsa.Start")
        .Add("A", "Approvals.Review", ("department", "rsj"), ("outcomes", new JsonArray("Approve", "Supplement", "Reject"))).Add("S", "Approvals.RequestSupplement")
        .Add("N", "Approvals.Notify", ("to", "lead"), ("subject", "配方 {{form.secret}}"), ("text", "配方 {{form.secret}} 已由人社局核对，值 {{form.money}} 元"))
        .Add("B", "Approvals.Review", ("fields", new JsonObject { ["hidden"] = new JsonArray("secret", "money") }))
        .Add("Done1", "Approvals.SetStatus", ("status", "Approved")).Add("No1", "Approvals.SetStatus", ("status", "Rejected")).Add("End1", "Elsa.End")
        .Way("Start1 > A:Approve > N > B:Approve > Done1 > End1").Way("A:Supplement > S > A:Reject > No1 > End1").Way("S:Expired > No1").Way("B:Reject > No1");

    private static void Told(JsonObject procedure)
    {
        var fields = procedure["form"]!["sections"]![0]!["fields"]!.AsArray();
        fields.Add(new JsonObject { ["id"] = "secret", ["type"] = "text", ["label"] = "配方" });
        fields.Add(new JsonObject { ["id"] = "money", ["type"] = "money", ["label"] = "价值" });
        procedure["agreement"] = new JsonObject { ["title"] = "配方协议", ["text"] = "甲方提供配方“{{form.secret}}”，作价 {{form.money}} 元。", ["signedBy"] = new JsonArray("A") };
        procedure["claims"] = new JsonArray(new JsonObject { ["id"] = "secret", ["kind"] = "product", ["text"] = "同一配方是否已享受", ["clause"] = "同一配方不重复享受", ["subjects"] = "form.secret" });
        procedure["summaryFields"] = new JsonArray("secret", "money");
    }
}

public sealed class HiddenAnswersOnSqliteTests(OnSqlite fixture) : HiddenAnswersTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class HiddenAnswersOnPostgresTests(OnPostgres fixture) : HiddenAnswersTests(fixture), IClassFixture<OnPostgres>;
