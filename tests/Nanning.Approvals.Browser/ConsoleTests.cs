using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Nanning.Approvals.Browser.Support;
using Nanning.Approvals.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Nanning.Approvals.Browser;

/// <summary>What administrators do on the pages of the operating console.</summary>
public sealed class ConsoleTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    [Fact]
    public async Task A_batch_touches_what_was_ticked_and_nobody_when_the_tick_was_forgotten()
    {
        var (applicant, admin) = (await app.LoginAsync("enterprise1"), await app.LoginAsync("admin1"));
        var id = await applicant.ApplyAsync(ExampleForm.Load("P18a"));
        var number = (string)(await applicant.CaseAsync(id))["number"]!;
        var page = await app.OpenAsAsync("admin1");
        await page.GotoAsync("/console/instances?definition=P18a");

        await page.ClickButtonAsync("中止");
        await Expect(page.GetByText("没有选择任何流程实例")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("原因")).ToHaveCountAsync(0);
        await page.ClickLinkAsync("返回列表");
        await page.WaitForURLAsync("**/console/instances?definition=P18a");

        await page.GetByLabel($"选择 {number}").CheckAsync();
        await page.LooksAsync("console-instances");
        await page.ClickButtonAsync("中止");

        // A reason that was forgotten is asked for at its field, and what was chosen is still chosen.
        await page.ClickButtonAsync("中止 1 个流程实例");
        await Expect(page.GetByLabel("原因")).ToHaveAttributeAsync("aria-invalid", "true");
        await page.GetByLabel("原因").FillAsync("先行核查");
        await page.ClickButtonAsync("中止 1 个流程实例");
        await Expect(page.GetByText("共 1 项，成功 1，未执行 0")).ToBeVisibleAsync();
        Assert.Equal(1, (int)(await admin.GetAsync("/api/console/instances?state=Suspended")).Ok()["total"]!);
        app.AssertNothingBroke();
    }

    [Fact]
    public async Task Incidents_of_one_cause_are_one_line_and_retried_together_once_the_data_is_right()
    {
        var (admin, second) = (await app.LoginAsync("admin1"), await app.LoginAsync("admin2"));
        var instances = new List<string>();
        foreach (var (person, district) in new[] { ("enterprise1", "gaoxin.officer"), ("enterprise2", "xixiangtang.officer") })
        {
            var id = await (await app.LoginAsync(person)).ApplyAsync(ExampleForm.Load("P20a"));
            foreach (var (officer, outcome) in new[] { ("rsj.officer", "Approve"), (district, "Agree"), ("czj.officer", "Approve") })
            {
                var official = await app.LoginAsync(officer);
                await official.DecideAsync(ApiClient.Id(Assert.Single(await official.WorkItemsOfAsync(id))), outcome, "符合条件。");
            }

            instances.Add(ApiClient.Id((await admin.GetAsync($"/api/console/instances?q={id}")).Ok()["items"]![0]!));
            await SetAmountAsync(admin, second, instances[^1], -1);
        }

        await admin.AdvanceClockAsync("P20D");
        var page = await app.OpenAsAsync("admin1");
        await page.GotoAsync("/console/incidents");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "重试这 2 个" })).ToBeVisibleAsync();
        await page.LooksAsync("console-incidents");
        await page.GotoAsync("/culture/set?culture=en-US&returnUrl=/console/incidents");
        await Expect(page.GetByText("has a negative amount: -1.")).ToBeVisibleAsync();
        await page.LooksAsync("console-incidents-en");
        await page.GotoAsync("/culture/set?culture=zh-CN&returnUrl=/console/incidents");

        // One of them is tried before anything was put right.
        await page.ClickLinkAsync("拨付登记");
        await page.GetByRole(AriaRole.Button, new() { Name = "重试", Exact = true }).First.ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("原因").FillAsync("再试一次");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "重试" }).ClickAsync();
        await Expect(page.GetByText("重试后仍然失败")).ToBeVisibleAsync();
        await Expect(page.GetByText("失败 2 次")).ToBeVisibleAsync();

        foreach (var instance in instances)
        {
            await SetAmountAsync(admin, second, instance, 1000);
        }

        await page.ClickLinkAsync("重试全部 2 个");
        await page.GetByLabel("原因").FillAsync("金额已更正");
        await page.ClickButtonAsync("重试 2 个异常");
        await Expect(page.GetByText("共 2 项，成功 2，未执行 0")).ToBeVisibleAsync();
        await page.LooksAsync("console-batch");
        await page.GotoAsync("/console/incidents");
        await Expect(page.GetByText("没有未处理的异常")).ToBeVisibleAsync();
        app.AssertNothingBroke();
    }

    [Fact]
    public async Task An_operation_shows_what_it_does_and_that_the_result_is_sound_and_does_no_more_than_it_showed()
    {
        var (applicant, admin) = (await app.LoginAsync("base1"), await app.LoginAsync("admin1"));
        var id = await applicant.ApplyAsync(ExampleForm.Load("P18a"));
        var instance = ApiClient.Id((await admin.GetAsync($"/api/console/instances?q={id}")).Ok()["items"]![0]!);
        var page = await app.OpenAsAsync("admin1");

        // A variable comes with its value; one of another type is refused at the field, and what was typed stays.
        await page.GotoAsync($"/console/instances/{instance}");
        await page.LooksAsync("console-instance");
        await page.GetByRole(AriaRole.Link, new() { Name = "修改 meanScore" }).ClickAsync();
        await Expect(page.GetByLabel("新值")).ToHaveValueAsync("null");
        await page.GetByLabel("新值").FillAsync("\"高\"");
        await page.GetByLabel("原因").FillAsync("评分录入有误");
        await page.ClickButtonAsync("预览");
        await Expect(page.GetByLabel("新值")).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(page.GetByLabel("原因")).ToHaveValueAsync("评分录入有误");
        await page.GetByLabel("新值").FillAsync("81.5");
        await page.ClickButtonAsync("预览");
        await Expect(page.GetByText("meanScore: null → 81.5")).ToBeVisibleAsync();
        await page.ClickButtonAsync("确认修改变量");
        await Expect(page.GetByText("已修改变量")).ToBeVisibleAsync();

        // The only token is chosen already.
        await page.ClickLinkAsync("移动环节");
        await page.GetByLabel("目标环节").SelectOptionAsync("Examine1");
        await page.GetByLabel("原因").FillAsync("受理已在窗口完成");
        await page.ClickButtonAsync("预览");
        await Expect(page.GetByText("移动后流程仍能正常结束")).ToBeVisibleAsync();
        await page.LooksAsync("console-move");
        await page.ClickButtonAsync("确认移动环节");
        await Expect(page.GetByText("已移动环节")).ToBeVisibleAsync();

        // Whoever asks to undo as well sees first what that does.
        await page.ClickLinkAsync("终止");
        await page.GetByLabel("原因").FillAsync("重复申报");
        await page.GetByLabel("同时执行补偿").CheckAsync();
        await page.ClickButtonAsync("确认终止");
        await Expect(page.GetByText("您更改了是否补偿")).ToBeVisibleAsync();
        Assert.Equal("InProgress", await applicant.StatusAsync(id));
        await page.ClickButtonAsync("确认终止");
        await Expect(page.GetByText("已终止").First).ToBeVisibleAsync();
        Assert.Equal("Closed", await applicant.StatusAsync(id));
        app.AssertNothingBroke();
    }

    [Fact]
    public async Task Money_is_changed_by_two_administrators_who_both_see_before_and_after()
    {
        var (applicant, first) = (await app.LoginAsync("enterprise2"), await app.LoginAsync("admin1"));
        var id = await applicant.ApplyAsync(RentOf(quarter: 1));
        var number = (string)(await applicant.CaseAsync(id))["number"]!;
        var instance = ApiClient.Id((await first.GetAsync($"/api/console/instances?q={id}")).Ok()["items"]![0]!);
        var page = await app.OpenAsAsync("admin1");

        await page.GotoAsync($"/console/instances/{instance}/variable?variable=amount");
        await page.GetByLabel("新值").FillAsync("1500");
        await page.GetByLabel("原因").FillAsync("录入错误");
        await page.ClickButtonAsync("预览");
        await Expect(page.GetByText("涉及金额，须双人复核")).ToBeVisibleAsync();
        await Expect(page.GetByText("amount: null → 1500")).ToBeVisibleAsync();
        await page.LooksAsync("console-money-preview");
        await page.ClickButtonAsync("提交复核");
        await Expect(page.GetByText("须由另一名管理员复核；您可以撤回")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "复核同意并更改" })).ToHaveCountAsync(0);

        // The other one finds it on the overview, and looks before agreeing.
        var other = await app.OpenAsAsync("admin2");
        await other.GotoAsync("/console");
        await other.LooksAsync("console-overview");
        await other.ClickLinkAsync($"{number} · amount");
        await Expect(other.GetByText("录入错误")).ToBeVisibleAsync();
        await other.LooksAsync("console-proposal");
        await other.ClickButtonAsync("复核同意并更改");
        await Expect(other.GetByText("已复核更改").First).ToBeVisibleAsync();
        await other.ClickLinkAsync("查看流程实例");
        await Expect(other.Locator("#variables")).ToContainTextAsync("1500");
        app.AssertNothingBroke();
    }

    [Fact]
    public async Task A_case_that_has_ended_is_taken_up_again_and_both_rounds_lead_to_each_other()
    {
        var (applicant, officer, admin) = (await app.LoginAsync("enterprise1"), await app.LoginAsync("rsj.officer"), await app.LoginAsync("admin1"));
        var id = await applicant.ApplyAsync(RentOf(quarter: 1));
        await officer.DecideAsync(ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(id))), "Reject", "不符合条件。");
        var instance = ApiClient.Id((await admin.GetAsync($"/api/console/instances?q={id}")).Ok()["items"]![0]!);
        var page = await app.OpenAsAsync("admin1");

        await page.GotoAsync($"/console/instances/{instance}");
        await page.ClickLinkAsync("再办一轮");
        await Expect(page.GetByText("新开待办：牵头单位审核")).ToBeVisibleAsync();
        await page.ClickButtonAsync("确认再办一轮");
        await Expect(page.GetByLabel("原因")).ToHaveAttributeAsync("aria-invalid", "true");
        await page.GetByLabel("原因").FillAsync("行政复议决定责令重新办理");
        await page.LooksAsync("console-wake");
        await page.ClickButtonAsync("确认再办一轮");
        await Expect(page.GetByText("已启动新一轮")).ToBeVisibleAsync();
        var round = (await applicant.CaseAsync(id))["nextRound"]!;
        await page.GotoAsync($"/cases/{id}");
        await page.ClickLinkAsync((string)round["number"]!);
        await Expect(page.GetByText("行政复议决定责令重新办理")).ToBeVisibleAsync();
        await Expect(page.GetByText("上一轮", new() { Exact = true })).ToBeVisibleAsync();
        app.AssertNothingBroke();
        await applicant.WithdrawAsync(ApiClient.Id(round));
    }

    [Fact]
    public async Task Instances_go_over_to_a_new_version_as_the_dry_run_showed_and_the_report_says_so()
    {
        var (applicant, admin) = (await app.LoginAsync("unit1"), await app.LoginAsync("admin1"));
        var id = await applicant.ApplyAsync(ExampleForm.Load("P17a"));
        var number = (string)(await applicant.CaseAsync(id))["number"]!;
        var flow = (await admin.GetAsync($"/api/cases/{id}/flow")).Ok()["definition"]!.ToJsonString();
        var model = JsonNode.Parse(flow.Replace("\"Accept1\"", "\"Intake1\"", StringComparison.Ordinal).Replace("\"rejection\"", "\"refusal\"", StringComparison.Ordinal).Replace("rejection", "refusal", StringComparison.Ordinal));
        (await admin.PostAsync("/elsa/api/workflow-definitions", new { model, publish = true })).Ok();
        var page = await app.OpenAsAsync("admin1");
        await page.GotoAsync("/console/migrations/new?flow=P17a");

        // Without a counterpart the instance stays where it is, with the reason.
        var step = page.Locator("select[name='to:Accept1']");
        await step.SelectOptionAsync("");
        await page.ClickButtonAsync("预演");
        await Expect(page.GetByLabel("原因")).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(step).ToHaveValueAsync("");
        await page.GetByLabel("原因").FillAsync("受理环节改名");
        await page.ClickButtonAsync("预演");
        await Expect(page.GetByText("没有可以迁移的实例")).ToBeVisibleAsync();
        await Expect(page.GetByText("没有与“受理”对应的活动").First).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "按预演执行" })).ToHaveCountAsync(0);

        // The mapping is changed and run again: the step that is probably meant is chosen already.
        await page.ClickLinkAsync("调整后重新预演");
        await Expect(step).ToHaveValueAsync("Intake1");
        await page.LooksAsync("console-migration-mapping");
        await page.Locator("select[name='variable:rejection']").SelectOptionAsync("refusal");
        await page.GetByLabel("原因").FillAsync("受理环节改名");
        await page.ClickButtonAsync("预演");
        await Expect(page.GetByText("预演完成：1 个可以迁移")).ToBeVisibleAsync();
        await page.LooksAsync("console-migration-plan");
        await page.ClickButtonAsync("按预演执行");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "按预演执行" }).ClickAsync();
        await Expect(page.GetByText("已迁移").First).ToBeVisibleAsync();

        await page.ClickLinkAsync(number);
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "P17a v2" })).ToBeVisibleAsync();
        app.AssertNothingBroke();
    }

    private static async Task SetAmountAsync(ApiClient admin, ApiClient second, string instance, decimal amount)
    {
        var proposal = ApiClient.Id((await admin.PostAsync($"/api/console/instances/{instance}/proposals", new { reason = "录入", variable = "amount", value = amount })).Ok());
        (await second.PostAsync($"/api/console/proposals/{proposal}/approve")).Ok();
    }

    /// <summary>The subsidy of a quarter's rent; an applicant may ask once for each, so two tests take different ones.</summary>
    private static ExampleForm RentOf(int quarter)
    {
        var example = ExampleForm.Load("P20a");
        example.Form["quarter"] = quarter.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return example;
    }
}
