using System.Globalization;
using Microsoft.Playwright;
using Nanning.Approvals.Browser.Support;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Browser;

/// <summary>A base is recognised, subsidised, and called back after a year: the whole way in the browser, each person in a window of their own.</summary>
public sealed class MainJobTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    private const string Applicant = "base1";
    private readonly Dictionary<string, IPage> windows = [];

    [Fact]
    public async Task A_base_is_recognised_subsidised_and_called_back_after_a_year()
    {
        var recognition = await ApplyForRecognitionAsync();
        await AskForSupplementAsync(recognition.Number);
        await AnswerSupplementAsync(recognition.Id);
        await ExamineAsync(recognition.Number);
        await AdvanceToAsync("2016-09-27T10:00:00+08:00"); // a Tuesday, four days before the National Day holiday
        await ScoreAsync(recognition.Number);
        await ObjectWithoutContactAsync();
        await AdvanceToAsync("2016-10-12T09:00:00+08:00"); // seven working days later: the holiday, and the weekend made up for
        await RecogniseAsync(recognition);

        await SubsidiseAsync();
        await (await app.LoginAsync("admin1")).AdvanceClockAsync("P1Y");
        await RenewAsync(recognition.Id);
        await AskForThirdYearAsync();

        app.AssertNothingBroke();
    }

    private async Task<(string Id, string Number)> ApplyForRecognitionAsync()
    {
        var page = await As(Applicant);
        await page.GotoAsync("/");
        await page.LooksAsync("home");
        await page.ClickLinkAsync("创业孵化基地（众创空间）认定");
        await Expect(page.Section("申请条件")).ToContainTextAsync("独立法人");
        await Expect(page.Section("办理流程")).ToContainTextAsync("专家现场评审");
        await page.LooksAsync("guide");

        var id = await page.StartApplicationAsync();
        await page.LooksAsync("application-empty");
        var example = ExampleForm.Load("P18a");
        await page.FillFormAsync(example.Form);
        await page.UploadAsync(example.Materials);
        await page.LooksAsync("application-filled");

        await page.ReviewAsync();
        await Expect(page.GetByText("各项条件均符合")).ToBeVisibleAsync();
        await Expect(page.Section("申请内容")).ToContainTextAsync((string)example.Form["baseName"]!);
        await page.LooksAsync("review");
        var number = await page.SubmitAsync();
        await Expect(page.GetByText("办理中").First).ToBeVisibleAsync();
        await page.LooksAsync("case-submitted");
        return (id, number);
    }

    private async Task AskForSupplementAsync(string number)
    {
        var page = await As("kjj.officer");
        await page.GotoAsync("/inbox");
        await page.LooksAsync("inbox");
        await page.OpenWorkItemAsync(number);
        await page.LooksAsync("work-item");

        await page.GetByText("一次性告知补正").ClickAsync();
        await page.GetByText("孵化情况", new() { Exact = true }).Last.ClickAsync();
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "专职管理人员", Exact = true }).CheckAsync();
        await page.GetByLabel("需要补正什么、为什么").FillAsync("专职管理人员人数与名单不符，请核对后补正。");
        await page.LooksAsync("work-item-supplement");
        await page.SendDecisionAsync("发送补正通知");
    }

    /// <summary>Two days pass, in which the clock of the case stands; then the base answers.</summary>
    private async Task AnswerSupplementAsync(string id)
    {
        await (await app.LoginAsync("admin1")).AdvanceClockAsync("P2D");
        var page = await As(Applicant);
        await page.GotoAsync($"/cases/{id}");
        await Expect(page.GetByText("待补正").First).ToBeVisibleAsync();
        await Expect(page.GetByText("专职管理人员人数与名单不符").First).ToBeVisibleAsync();
        await page.LooksAsync("case-supplement");

        await page.ClickLinkAsync("去补正");
        await page.Locator("[name='managers']").FillAsync("4");
        await page.LooksAsync("application-supplement");
        await page.ClickButtonAsync("下一步：核对");
        await page.ClickButtonAsync("提交补正");
        await Expect(page.GetByText("补正已提交")).ToBeVisibleAsync();
    }

    private async Task ExamineAsync(string number)
    {
        await (await As("kjj.officer")).DecideAsync(number, "受理", "材料齐全，予以受理。");
        await (await As("rsj.officer")).DecideAsync(number, "同意", "该基地创业带动就业成效明显，同意。");
        await (await As("czj.officer")).DecideAsync(number, "同意", "同意。");
        await (await As("kjj.officer")).DecideAsync(number, "符合条件", "符合认定条件。");
    }

    /// <summary>Three experts score; with the third score the notice is published.</summary>
    private async Task ScoreAsync(string number)
    {
        var page = await As("kjj.officer");
        foreach (var (expert, score) in new[] { ("陆明", "80"), ("周静", "75.5"), ("覃勇", "86") })
        {
            await page.OpenWorkItemAsync(number);
            await page.GetByLabel("专家姓名").FillAsync(expert);
            await page.GetByLabel("评分").FillAsync(score);
            await page.GetByLabel("评审意见").FillAsync("服务体系完整。");
            await page.LooksAsync("work-item-score");
            await page.SendDecisionAsync(await page.Section("专家现场评审").GetByRole(AriaRole.Button).Last.InnerTextAsync());
        }
    }

    private async Task ObjectWithoutContactAsync()
    {
        var page = await app.OpenAsync();
        await page.GotoAsync("/notices");
        await page.LooksAsync("notices");
        await page.GetByRole(AriaRole.Table).GetByRole(AriaRole.Link).First.ClickAsync();
        await Expect(page.Section("公示信息")).ToContainTextAsync("2016-10-11");
        await page.LooksAsync("notice");

        await page.GetByLabel("姓名或单位名称").FillAsync("李先生");
        await page.GetByLabel("异议内容").FillAsync("该场地实际面积不足。");
        await page.ClickButtonAsync("提交异议");
        var contact = page.GetByLabel("联系方式");
        await Expect(contact).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(page.GetByText("请填写联系方式").Last).ToBeVisibleAsync();
        await Expect(page.GetByLabel("姓名或单位名称")).ToHaveValueAsync("李先生");
        await Expect(page.GetByLabel("异议内容")).ToHaveValueAsync("该场地实际面积不足。");
        await page.LooksAsync("notice-refused");
    }

    private async Task RecogniseAsync((string Id, string Number) recognition)
    {
        var leader = await As("kjj.leader");
        await leader.OpenWorkItemAsync(recognition.Number);
        await leader.LooksAsync("work-item-decision");
        await leader.SetViewportSizeAsync(1440, 1000); // the picture in the README
        await leader.ScreenshotAsync(new() { Path = RepositoryFiles.PathOf("artifacts", "screenshots", "case.png") });
        await leader.DecideAsync(recognition.Number, "准予认定", "准予认定。");

        var page = await As(Applicant);
        await page.GotoAsync($"/cases/{recognition.Id}");
        await Expect(page.GetByText("已通过").First).ToBeVisibleAsync();
        await page.GetByText("展开完整流程").ClickAsync();
        await Expect(page.Section("流程图")).ToContainTextAsync("专家现场评审");
        await page.Section("流程图").ScreenshotAsync(new() { Path = RepositoryFiles.PathOf("artifacts", "screenshots", "case-flow.png") });
        await page.LooksAsync("case-recognised");

        await page.ClickLinkAsync("查看证书");
        await page.WaitForURLAsync("**/certificates/*");
        await page.LooksAsync("certificate");
        var pdf = await page.APIRequest.GetAsync((await page.GetByRole(AriaRole.Link, new() { Name = "下载 PDF" }).GetAttributeAsync("href"))!);
        Assert.True(pdf.Ok);
        Assert.Equal("application/pdf", pdf.Headers["content-type"]);

        var anyone = await app.OpenAsync();
        await anyone.GotoAsync($"/verify/{new Uri(page.Url).Segments[^1]}");
        await Expect(anyone.Heading("证书有效")).ToBeVisibleAsync();
        await anyone.LooksAsync("verify");
    }

    private async Task SubsidiseAsync()
    {
        var page = await As(Applicant);
        await page.GotoAsync("/procedures/P18b");
        await page.LooksAsync("guide-subsidy");
        await page.StartApplicationAsync();
        await ApplyAndPayAsync("P18b");
        await page.LooksAsync("case-subsidised");
    }

    private async Task RenewAsync(string recognition)
    {
        var page = await As(Applicant);
        await page.GotoAsync("/notifications");
        await Expect(page.GetByText("可以再申报").First).ToBeVisibleAsync();
        await page.LooksAsync("notifications");

        await page.GotoAsync($"/cases/{recognition}");
        await page.LooksAsync("case-invited");
        await page.Section("后续可以申报").GetByRole(AriaRole.Listitem).Filter(new() { HasText = "再申报" }).GetByRole(AriaRole.Button, new() { Name = "立即申报" }).ClickAsync();
        var form = ExampleForm.Load("P18c").Form;
        foreach (var field in new[] { "bank", "accountNumber" })
        {
            await Expect(page.Locator($"[name='{field}']")).ToHaveValueAsync((string)form[field]!);
        }

        await page.LooksAsync("renewal-prefilled");
        await ApplyAndPayAsync("P18c");
        await page.LooksAsync("case-renewed");
    }

    private async Task AskForThirdYearAsync()
    {
        var page = await As(Applicant);
        await page.GotoAsync("/procedures/P18c");
        await page.StartApplicationAsync();
        await FillInAsync(page, "P18c");
        await page.ReviewAsync();
        await Expect(page.GetByText("享受期限最长两年").First).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "确认提交" })).ToBeDisabledAsync();
        await page.LooksAsync("third-year-refused");
    }

    /// <summary>From the empty draft to the money: (600,000 + 12,000) × 70 %.</summary>
    private async Task ApplyAndPayAsync(string procedure)
    {
        var page = await As(Applicant);
        await FillInAsync(page, procedure);
        await page.ReviewAsync();
        await Expect(page.GetByText("428,400.00").First).ToBeVisibleAsync();
        await page.LooksAsync($"review-{procedure}");
        var number = await page.SubmitAsync();

        await (await As("rsj.officer")).DecideAsync(number, "审核通过", "属实。");
        var finance = await As("czj.officer");
        await finance.OpenWorkItemAsync(number);
        await finance.LooksAsync($"work-item-{procedure}");
        await finance.DecideAsync(number, "同意拨付", "同意拨付。");
        await page.ReloadAsync();
        await Expect(page.GetByText("已通过").First).ToBeVisibleAsync();
        await Expect(page.Section("金额（元）")).ToContainTextAsync("428,400.00");
    }

    private static async Task FillInAsync(IPage page, string procedure)
    {
        var example = ExampleForm.Load(procedure);
        await page.FillFormAsync(example.Form);
        await page.UploadAsync(example.Materials);
    }

    private async Task AdvanceToAsync(string instant) =>
        await (await app.LoginAsync("admin1")).AdvanceClockToAsync(DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture));

    private async Task<IPage> As(string user)
    {
        if (!windows.TryGetValue(user, out var page))
        {
            windows[user] = page = await app.OpenAsAsync(user);
        }

        return page;
    }

    private static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);
}
