using Microsoft.Playwright;
using Nanning.Approvals.Browser.Support;
using Nanning.Approvals.Tests.Scenarios;
using Nanning.Approvals.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Nanning.Approvals.Browser;

/// <summary>A second examination by Finance comes into P18b, from the drawing to the officer's inbox: nobody touches a file.</summary>
public sealed class DesignerScenarioTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    private const string Decision = "FlowDecision1";
    private const string NewStep = "Review1";
    private const string NewName = "财政局大额审核";

    [Fact]
    public async Task An_administrator_adds_a_step_for_large_amounts_and_the_officer_of_Finance_finds_it_in_the_inbox()
    {
        var cases = await RunningCasesAsync();
        var page = await app.OpenAsAsync("admin1");
        await page.OpenDesignerAsync("P18b");
        await DrawAsync(page);
        await ForgetAndFixAsync(page);
        await TryTwoYearsAsync(page);
        await page.ProposeAsync("房租超过五十万元的，由财政局先行审核。", await TomorrowAsync());
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "同意并发布" })).ToHaveCountAsync(0);
        await page.KeepPictureAsync("designer-proposed");

        await PublishAsync();
        await MigrateAsync(cases);
        await FindInInboxAsync(cases);
        app.AssertNothingBroke();
    }

    /// <summary>Three bases with a certificate, whose subsidies are being examined: two with much rent, the one in the middle with little.</summary>
    private async Task<IReadOnlyList<(string Id, string Number)>> RunningCasesAsync()
    {
        var jobs = new[] { "base1", "enterprise1", "unit1" }.Select(applicant => new MainJob(app.LoginAsync) { Applicant = applicant }).ToList();
        foreach (var job in jobs)
        {
            await job.RunToNoticeAsync();
        }

        await jobs[0].AdvanceAsync("P30D");
        var cases = new List<(string, string)>();
        foreach (var (index, job) in jobs.Index())
        {
            await job.RecogniseAsync();
            var example = ExampleForm.Load("P18b");
            example.Form["rentPaid"] = index == 1 ? 90_000m : 600_000m;
            var applicant = await job.As(job.Applicant);
            var id = await applicant.ApplyAsync(example);
            cases.Add((id, (string)(await applicant.CaseAsync(id))["number"]!));
        }

        return cases;
    }

    private async Task<string> TomorrowAsync() => (await (await app.LoginAsync("admin1")).NowAsync()).ToOffset(TimeSpan.FromHours(8)).AddDays(1).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Behind the examination by Human Resources: a decision on the rent, and where it is large a step of Finance with three working days.</summary>
    private static async Task DrawAsync(IPage page)
    {
        await (await page.InsertStepAsync(("Examine1", "Approve", "Amount1"), "判断", Decision)).DblClickAsync();
        var side = page.Side();
        await side.GetByLabel("名称", new() { Exact = true }).FillAsync("金额较大");
        await side.GetByRole(AriaRole.Button, new() { Name = "添加条件", Exact = true }).ClickAsync();
        var rule = side.Locator(".ed-rule");
        await rule.GetByLabel("字段", new() { Exact = true }).SelectOptionAsync("form.rentPaid");
        await rule.GetByLabel("条件").SelectOptionAsync(">");
        await rule.GetByLabel("值", new() { Exact = true }).FillAsync("500000");
        await Expect(page.Step(Decision)).ToContainTextAsync("上年度实际缴纳房租 > 500000");
        await side.GetByRole(AriaRole.Button, new() { Name = "关闭" }).ClickAsync();
        await page.DrawWireAsync(Decision, "False", "Amount1");

        await (await page.InsertStepAsync((Decision, "True", "Amount1"), "审核", NewStep)).DblClickAsync();
        await side.GetByLabel("名称", new() { Exact = true }).FillAsync(NewName);
        await side.GetByRole(AriaRole.Combobox, new() { Name = "谁来办" }).SelectOptionAsync(new SelectOptionValue { Label = "指定部门" });
        await side.GetByLabel("部门", new() { Exact = true }).SelectOptionAsync("czj");
        await side.GetByLabel("最低职级").SelectOptionAsync(new SelectOptionValue { Label = "经办人" });
        await side.GetByLabel("办理时限（工作日）").FillAsync("3");
        await Expect(side.Locator(".ed-today").GetByText("财政局经办人")).ToBeVisibleAsync();
        await Expect(page.Step(NewStep)).ToContainTextAsync("财政局 · 3 个工作日");
        await page.LooksAsync("designer-step");
    }

    /// <summary>Nobody said what becomes of a refusal. The finding tells the way there, and its fix leads it to the refusal of the flow.</summary>
    private static async Task ForgetAndFixAsync(IPage page)
    {
        await page.OpenTabAsync("检查");
        var finding = page.Side().GetByRole(AriaRole.Listitem).Filter(new() { HasText = NewName });
        await Expect(finding).ToContainTextAsync("的出口“不同意”没有连线");
        await Expect(finding).ToContainTextAsync("人社局审核（审核通过） → 金额较大（是） → 财政局大额审核（不同意）");
        await finding.HoverAsync();
        await Expect(page.Step(NewStep).Locator(".ed-card")).ToHaveAttributeAsync("data-mark", "target");
        await Expect(page.Step(Decision).Locator(".ed-card")).ToHaveAttributeAsync("data-mark", "path");
        await Expect(page.Wire(Decision, "True", NewStep).Locator(".ed-wire")).ToHaveAttributeAsync("data-mark", "path");
        await page.KeepPictureAsync("designer-finding");

        await finding.GetByRole(AriaRole.Button, new() { Name = "连接到已有环节…" }).ClickAsync();
        await page.GetByRole(AriaRole.Combobox, new() { Name = "连接到…" }).FillAsync("不予通过");
        await page.GetByRole(AriaRole.Option, new() { Name = "不同意 → 不予通过" }).ClickAsync();
        await Expect(page.Wire(NewStep, "Reject", "Rejected1")).ToHaveCountAsync(1);
        await Expect(page.Side()).ToContainTextAsync("没有发现问题");
        await page.SavedAsync();
    }

    /// <summary>The example has much rent. Finance lets two years go by, one at each of its steps.</summary>
    private static async Task TryTwoYearsAsync(IPage page)
    {
        await page.BeginTrialAsync();
        var trial = page.Locator(".pn-trial");
        await page.TryAsync("审核通过");
        await Expect(trial.GetByRole(AriaRole.Button, new() { Name = NewName })).ToBeVisibleAsync();
        await Expect(page.Step(NewStep).Locator(".ed-card")).ToHaveAttributeAsync("data-mark", "current");
        await page.TryAsync("+1 年");
        await Expect(trial).ToContainTextAsync("超期");
        await page.TryAsync("同意");
        await page.TryAsync("+1 年");
        await page.KeepPictureAsync("designer-two-years");
        await page.TryAsync("同意拨付");
        await Expect(trial).ToContainTextAsync("流程已经走完。");
        await Expect(trial).ToContainTextAsync("428,400.00");
        await Expect(trial.GetByText("现在").Locator("..")).ToContainTextAsync("2018-");
    }

    private async Task PublishAsync()
    {
        var second = await app.OpenAsAsync("admin2");
        await second.OpenDesignerAsync("P18b");
        await second.OpenTabAsync("版本");
        await second.ClickButtonAsync("查看改动");
        await Expect(second.GetByRole(AriaRole.Button, new() { Name = NewName })).ToBeVisibleAsync();
        await second.ClickButtonAsync("返回");
        await second.ApproveProposalAsync(2);
        await (await app.LoginAsync("admin1")).AdvanceClockAsync("P1D");
    }

    private async Task MigrateAsync(IReadOnlyList<(string Id, string Number)> cases)
    {
        var page = await app.OpenAsAsync("admin1");
        await page.OpenDesignerAsync("P18b");
        await page.OpenTabAsync("迁移");
        await Expect(page.Side()).ToContainTextAsync("第 1 版（3 件运行中）");
        await page.GetByLabel("迁移理由").FillAsync("已受理的大额申请同样由财政局先行审核。");
        await page.ClickButtonAsync("试算");
        await Expect(page.Side()).ToContainTextAsync("可以迁移 3");
        await Expect(page.Side()).ToContainTextAsync("人社局审核 → 人社局审核（保留）");
        await page.KeepPictureAsync("designer-dry-run");
        Assert.Equal(1, (int)(await (await app.LoginAsync("base1")).GetAsync($"/api/cases/{cases[0].Id}/flow")).Ok()["definition"]!["version"]!);

        await page.ClickButtonAsync("执行");
        await page.ClickButtonAsync("确认迁移 3 个案件，不能退回");
        await Expect(page.Side()).ToContainTextAsync("已迁移 3");
        var report = page.GetByRole(AriaRole.Table, new() { Name = "逐案结果" });
        foreach (var (_, number) in cases)
        {
            await Expect(report.GetByRole(AriaRole.Row).Filter(new() { HasText = number })).ToContainTextAsync("已迁移");
        }

        await Expect(page.Side()).ToContainTextAsync("第 1 版（0 件运行中）");
        await page.LooksAsync("designer-migrated");
    }

    /// <summary>The small amount goes past the new step, the large one to it: it is in the inbox of Finance, with its limit, and can be decided.</summary>
    private async Task FindInInboxAsync(IReadOnlyList<(string Id, string Number)> cases)
    {
        var examiner = await app.LoginAsync("rsj.officer");
        foreach (var (id, _) in cases.Take(2))
        {
            await examiner.DecideAsync(ApiClient.Id(await MainJob.TheOnlyItemAsync(examiner, id)), "Approve", "属实。");
        }

        var officer = await app.OpenAsAsync("czj.officer");
        await officer.GotoAsync("/inbox");
        await Expect(officer.GetByRole(AriaRole.Row).Filter(new() { HasText = cases[0].Number })).ToContainTextAsync(NewName);
        await Expect(officer.GetByRole(AriaRole.Row).Filter(new() { HasText = cases[1].Number })).ToContainTextAsync("财政局复核");
        await officer.LooksAsync("designer-inbox");
        await officer.DecideAsync(cases[0].Number, "同意", "大额补助，同意。");
        await officer.GotoAsync("/inbox");
        await Expect(officer.GetByRole(AriaRole.Row).Filter(new() { HasText = cases[0].Number })).ToContainTextAsync("财政局复核");
    }
}
