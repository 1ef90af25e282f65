using System.Net;
using System.Text.Json.Nodes;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Operations;

/// <summary>Nobody changes money in a flow alone: one administrator proposes, another one decides. Each test has a case of its own and ends it.</summary>
public abstract class MoneyProposalTests(ApprovalsFixture fixture)
{
    private const string Proposals = "/api/console/proposals";

    [Fact]
    public async Task What_one_administrator_proposes_another_one_approves_and_the_journal_names_both()
    {
        var (applicant, first, second, id, instance) = await AppliedAsync("enterprise1");
        var change = new { reason = "录入错误", variable = "amount", value = 1200.5m };

        Assert.Equal("second-administrator", (await first.OperateAsync(instance, "variables", change)).Refused(HttpStatusCode.Conflict).Code);
        var preview = (await first.PostAsync($"/api/console/instances/{instance}/preview", new { operation = "variables", change.variable, change.value })).Ok();
        Assert.Equal("Needed", (string)preview["second"]!);
        var key = Guid.NewGuid().ToString();
        var proposed = (await first.OperateAsync(instance, "proposals", change, key)).Ok();
        Assert.Equal(proposed.ToJsonString(), (await first.OperateAsync(instance, "proposals", change, key)).Ok().ToJsonString());
        var path = $"{Proposals}/{ApiClient.Id(proposed)}";

        Assert.Equal("proposal-open", (await second.OperateAsync(instance, "proposals", change)).Refused(HttpStatusCode.Conflict).Code);
        Assert.Equal(ApiClient.Id(proposed), ApiClient.Id(Assert.Single((await first.DetailAsync(instance))["proposals"]!.AsArray())!));
        Assert.Contains(await second.ItemsAsync($"{Proposals}?state=Open&instance={instance}"), row => (string)row["reason"]! == "录入错误" && !(bool)row["isMine"]!);
        Assert.Contains(await second.MessagesAsync(), told => ((string)told["title"]!).Contains("待复核：更正金额", StringComparison.Ordinal));
        Assert.Equal("same-administrator", (await first.PostAsync($"{path}/approve")).Refused(HttpStatusCode.Conflict).Code);
        Assert.Equal("same-administrator", (await first.PostAsync($"{path}/reject", new { reason = "不对" })).Refused(HttpStatusCode.Conflict).Code);
        Assert.Equal("not-yours", (await second.PostAsync($"{path}/withdraw")).Refused(HttpStatusCode.Conflict).Code);
        Assert.Equal("null", await AmountAsync(first, instance));

        var yes = Guid.NewGuid().ToString();
        var approved = (await second.PostAsync($"{path}/approve", new { version = (int)preview["version"]! }, yes)).Ok();
        Assert.Equal(approved.ToJsonString(), (await second.PostAsync($"{path}/approve", new { version = (int)preview["version"]! }, yes)).Ok().ToJsonString());
        Assert.Equal("already-decided", (await second.PostAsync($"{path}/approve")).Refused(HttpStatusCode.Conflict).Code);

        Assert.Equal("1200.5", await AmountAsync(first, instance));
        var lines = await first.ItemsAsync($"/api/console/instances/{instance}/journal?pageSize=200");
        var set = Assert.Single(lines, line => (string)line["kind"]! == "variable-set");
        Assert.Equal(("录入错误", "管理员 何川", "管理员 吴敏"), ((string)set["opinion"]!, (string)set["actor"]!, (string)set["data"]!["proposedBy"]!));
        Assert.Equal("管理员 吴敏", (string)Assert.Single(lines, line => (string)line["kind"]! == "variable-proposed")["actor"]!);
        Assert.Contains("amount: null → 1200.5", (string)set["text"]!, StringComparison.Ordinal);
        Assert.Contains(await first.MessagesAsync(), told => (string)told["title"]! == "已复核：amount");
        Assert.DoesNotContain(await applicant.TimelineAsync(id), line => ((string)line["kind"]!).StartsWith("variable", StringComparison.Ordinal));
        await applicant.WithdrawAsync(id);
    }

    [Fact]
    public async Task A_proposal_is_refused_with_a_reason_or_taken_back_and_nothing_changes()
    {
        var (applicant, first, second, id, instance) = await AppliedAsync("enterprise2");
        var change = new { reason = "录入错误", variable = "amount", value = 900 };
        var refused = $"{Proposals}/{ApiClient.Id((await first.OperateAsync(instance, "proposals", change)).Ok())}";

        Assert.Equal(["reason"], (await second.PostAsync($"{refused}/reject", new { reason = " " })).Refused(HttpStatusCode.BadRequest).Fields);
        (await second.PostAsync($"{refused}/reject", new { reason = "与发票不符" })).Ok();
        Assert.Contains(await first.MessagesAsync(), told => ((string)told["title"]!).Contains("未予同意", StringComparison.Ordinal));
        var view = (await first.GetAsync(refused)).Ok();
        Assert.Equal(("Rejected", "与发票不符", "管理员 何川"), ((string)view["state"]!, (string)view["answer"]!, (string)view["decidedBy"]!));

        var back = $"{Proposals}/{ApiClient.Id((await first.OperateAsync(instance, "proposals", change)).Ok())}";
        (await first.PostAsync($"{back}/withdraw")).Ok();
        Assert.Equal("already-decided", (await second.PostAsync($"{back}/approve")).Refused(HttpStatusCode.Conflict).Code);
        Assert.Equal("null", await AmountAsync(first, instance));
        var kinds = (await first.ItemsAsync($"/api/console/instances/{instance}/journal?pageSize=200")).Select(line => (string)line["kind"]!).ToList();
        Assert.Equal((2, 1, 1, 0), (kinds.Count(kind => kind == "variable-proposed"), kinds.Count(kind => kind == "variable-refused"), kinds.Count(kind => kind == "variable-withdrawn"), kinds.Count(kind => kind == "variable-set")));
        await applicant.WithdrawAsync(id);
    }

    [Fact]
    public async Task What_may_not_be_proposed_is_refused_and_only_administrators_decide()
    {
        var (applicant, first, second, id, instance) = await AppliedAsync("enterprise1");
        async Task<string?> CodeAsync(string variable, object? value) =>
            (await first.OperateAsync(instance, "proposals", new { reason = "核对", variable, value })).Refused(HttpStatusCode.Conflict).Code;

        Assert.Equal(["reason"], (await first.OperateAsync(instance, "proposals", new { variable = "amount", value = 1 })).Refused(HttpStatusCode.BadRequest).Fields);
        Assert.Equal("variable-type", await CodeAsync("amount", "很多"));
        Assert.Equal("no-variable", await CodeAsync("nothing", 1));
        Assert.Equal("no-second-needed", await CodeAsync("rejection", "不符合条件"));
        Assert.Equal("moved-on", (await first.OperateAsync(instance, "proposals", new { reason = "核对", variable = "amount", value = 1, version = 0 })).Refused(HttpStatusCode.Conflict).Code);
        (await first.OperateAsync(Guid.NewGuid().ToString(), "proposals", new { reason = "核对", variable = "amount", value = 1 })).Refused(HttpStatusCode.NotFound);

        var path = $"{Proposals}/{ApiClient.Id((await first.OperateAsync(instance, "proposals", new { reason = "核对", variable = "amount", value = 1 })).Ok())}";
        foreach (var user in new[] { "kjj.officer", "enterprise1", "auditor1" })
        {
            var other = await fixture.App.LoginAsync(user);
            (await other.OperateAsync(instance, "proposals", new { reason = "核对", variable = "amount", value = 1 })).Refused(HttpStatusCode.Forbidden);
            (await other.PostAsync($"{path}/approve")).Refused(HttpStatusCode.Forbidden);
            (await other.PostAsync($"{path}/reject", new { reason = "不" })).Refused(HttpStatusCode.Forbidden);
        }

        (await (await fixture.App.LoginAsync("auditor1")).GetAsync(path)).Ok();
        (await applicant.GetAsync(path)).Refused(HttpStatusCode.Forbidden);
        (await second.PostAsync($"{Proposals}/{Guid.NewGuid()}/approve")).Refused(HttpStatusCode.NotFound);
        (await first.PostAsync($"{path}/withdraw")).Ok();
        await applicant.WithdrawAsync(id);
    }

    [Fact]
    public async Task Two_administrators_who_approve_at_the_same_moment_change_it_once()
    {
        var (applicant, first, second, id, instance) = await AppliedAsync("enterprise2");
        (await first.PostAsync("/api/admin/users", new
        {
            userName = "admin3",
            displayName = "管理员 韦三",
            email = "wei@example.com",
            role = "Administrator",
            newPassword = ApiClient.DemoPassword,
        })).Ok();
        var third = await fixture.App.LoginAsync("admin3");
        var path = $"{Proposals}/{ApiClient.Id((await first.OperateAsync(instance, "proposals", new { reason = "录入错误", variable = "amount", value = 700 })).Ok())}";

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => (number % 2 == 0 ? second : third).PostAsync($"{path}/approve")));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.OK), answer => Assert.Equal("already-decided", answer.Refused(HttpStatusCode.Conflict).Code));
        Assert.Single(await first.ItemsAsync($"/api/console/instances/{instance}/journal?pageSize=200"), line => (string)line["kind"]! == "variable-set");
        Assert.Equal("700", await AmountAsync(first, instance));
        await applicant.WithdrawAsync(id);
    }

    [Fact]
    public async Task A_proposal_says_when_the_value_changed_meanwhile_or_the_instance_has_ended()
    {
        var (applicant, first, second, id, instance) = await AppliedAsync("enterprise1");
        var path = $"{Proposals}/{ApiClient.Id((await first.OperateAsync(instance, "proposals", new { reason = "录入错误", variable = "amount", value = 700 })).Ok())}";
        foreach (var (officer, outcome) in new[] { ("rsj.officer", "Approve"), ("gaoxin.officer", "Agree") })
        {
            var official = await fixture.App.LoginAsync(officer);
            await official.DecideAsync(ApiClient.Id(Assert.Single(await official.WorkItemsOfAsync(id))), outcome, "符合条件。");
        }

        var computed = await AmountAsync(first, instance);
        Assert.Equal("outdated", (await second.PostAsync($"{path}/approve")).Refused(HttpStatusCode.Conflict).Code);
        Assert.Contains(computed, (string)(await second.GetAsync(path)).Ok()["obstacle"]!, StringComparison.Ordinal);
        Assert.Equal(computed, await AmountAsync(first, instance));

        await applicant.WithdrawAsync(id);
        Assert.Equal("ended", (await second.PostAsync($"{path}/approve")).Refused(HttpStatusCode.Conflict).Code);
        (await second.PostAsync($"{path}/reject", new { reason = "已撤回申请" })).Ok();
        Assert.DoesNotContain(await first.ItemsAsync($"{Proposals}?state=Open"), row => (string)row["instanceId"]! == instance);
    }

    [Fact]
    public async Task The_only_administrator_is_told_whom_it_needs()
    {
        var (applicant, first, _, id, instance) = await AppliedAsync("enterprise2");
        var others = (await first.ItemsAsync("/api/admin/users?role=Administrator&disabled=false")).Where(user => (string)user["userName"]! != "admin1").ToList();
        foreach (var other in others)
        {
            await DisableAsync(first, other, disabled: true);
        }

        var preview = (await first.PostAsync($"/api/console/instances/{instance}/preview", new { operation = "variables", variable = "amount", value = 1 })).Ok();
        Assert.Equal("NobodyElse", (string)preview["second"]!);
        var refusal = (await first.OperateAsync(instance, "proposals", new { reason = "录入错误", variable = "amount", value = 1 })).Refused(HttpStatusCode.Conflict);
        Assert.Equal("no-second-administrator", refusal.Code);
        Assert.Contains("开通系统管理员账号", refusal.Words, StringComparison.Ordinal);

        foreach (var other in others)
        {
            await DisableAsync(first, other, disabled: false);
        }

        await applicant.WithdrawAsync(id);
    }

    private static async Task DisableAsync(ApiClient admin, JsonNode user, bool disabled) => (await admin.PutAsync($"/api/admin/users/{ApiClient.Id(user)}", new
    {
        displayName = (string)user["displayName"]!,
        email = (string)user["email"]!,
        role = "Administrator",
        disabled,
    })).Ok();

    private static async Task<string> AmountAsync(ApiClient admin, string instance) =>
        (string)(await admin.DetailAsync(instance))["variables"]!.AsArray().Single(variable => (string)variable!["name"]! == "amount")!["value"]!;

    private async Task<(ApiClient Applicant, ApiClient First, ApiClient Second, string Case, string Instance)> AppliedAsync(string person)
    {
        var (applicant, first, second) = (await fixture.App.LoginAsync(person), await fixture.App.LoginAsync("admin1"), await fixture.App.LoginAsync("admin2"));
        var id = await applicant.ApplyAsync(ExampleForm.Load("P20a"));
        return (applicant, first, second, id, await first.InstanceIdAsync(id));
    }
}

public sealed class MoneyProposalOnSqliteTests(OnSqlite fixture) : MoneyProposalTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class MoneyProposalOnPostgresTests(OnPostgres fixture) : MoneyProposalTests(fixture), IClassFixture<OnPostgres>;
