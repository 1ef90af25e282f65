using Microsoft.Playwright;
using Nanning.Approvals.Browser.Support;

namespace Nanning.Approvals.Browser;

/// <summary>The tabs beside the drawing of a flow: what is changed there is tried, compared, and published by somebody else.</summary>
public sealed class DesignerPanelsTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    [Fact]
    public async Task A_form_is_changed_and_its_flow_tried_and_a_second_administrator_publishes_it()
    {
        var page = await app.OpenAsAsync("admin1");
        await page.GotoAsync("/admin/designer/P18a");
        await RenameFieldAsync(page, "法定代表人", "法定代表人姓名");
        await RefuseInTrialAsync(page);
        await PlayRunsAsync(page);
        await ProposeAsync(page);

        var second = await app.OpenAsAsync("admin2");
        await second.GotoAsync("/admin/designer/P18a");
        await Tab(second, "版本").ClickAsync();
        await second.ClickButtonAsync("查看改动");
        await Expect(second.GetByRole(AriaRole.Row, new() { Name = "法定代表人姓名" }).First).ToBeVisibleAsync();
        await second.LooksAsync("designer-difference");
        await second.ClickButtonAsync("返回");
        await second.ClickButtonAsync("同意并发布");
        await Expect(second.GetByText("已发布。", new() { Exact = true })).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Expect(second.GetByText("已发布第 2 版")).ToBeVisibleAsync(new() { Timeout = 60_000 });

        app.AssertNothingBroke();
    }

    [Fact]
    public async Task A_flow_goes_out_as_BPMN_and_comes_back_the_same()
    {
        var page = await app.OpenAsAsync("admin1");
        await page.GotoAsync("/admin/designer/P20a");
        await Tab(page, "导入导出").ClickAsync();
        var file = await page.RunAndWaitForDownloadAsync(() => page.ClickButtonAsync("BPMN"));
        Assert.Equal("P20a.bpmn", file.SuggestedFilename);
        await page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "P20a.bpmn", MimeType = "application/xml", Buffer = await File.ReadAllBytesAsync(await file.PathAsync(), TestContext.Current.CancellationToken) });
        await Expect(page.GetByText("与草稿相同。")).ToBeVisibleAsync();

        app.AssertNothingBroke();
    }

    private static async Task RenameFieldAsync(IPage page, string from, string to)
    {
        await Tab(page, "表单").ClickAsync();
        await page.Locator(".pn-item").Filter(new() { HasText = from }).First.ClickAsync();
        await page.Locator(".pn-editor input").First.FillAsync(to);
        await Expect(page.GetByText("已保存").First).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await page.LooksAsync("designer-forms");
    }

    private static async Task RefuseInTrialAsync(IPage page)
    {
        await Tab(page, "试运行").ClickAsync();
        await page.ClickButtonAsync("提交申请，开始试运行");
        var trial = page.Locator(".pn-trial");
        await trial.Locator("textarea").First.FillAsync("不在受理范围");
        await trial.GetByRole(AriaRole.Button, new() { Name = "不予受理", Exact = true }).ClickAsync();
        await Expect(page.GetByText("流程已经走完。")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await page.LooksAsync("designer-trial");
        await page.GetByText("存为试运行").ClickAsync();
        await trial.GetByLabel("名称", new() { Exact = true }).FillAsync("不予受理");
        await trial.GetByRole(AriaRole.Button, new() { Name = "保存", Exact = true }).ClickAsync();
        await Expect(trial.GetByText("已保存")).ToBeVisibleAsync();
    }

    private static async Task PlayRunsAsync(IPage page)
    {
        await page.ClickButtonAsync("已存的试运行");
        await page.ClickButtonAsync("全部重放（1）");
        await Expect(page.Locator(".pn-runs").GetByLabel("通过", new() { Exact = true })).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await page.LooksAsync("designer-runs");
    }

    private static async Task ProposeAsync(IPage page)
    {
        await Tab(page, "版本").ClickAsync();
        await page.GetByLabel("改了什么，为什么").FillAsync("写明填的是姓名");

        // A look at the differences keeps what is written.
        await page.ClickButtonAsync("草稿改了什么");
        await page.ClickButtonAsync("返回");
        await Expect(page.GetByLabel("改了什么，为什么")).ToHaveValueAsync("写明填的是姓名");
        await page.ClickButtonAsync("提交复核");
        await Expect(page.GetByText("待复核")).ToBeVisibleAsync(new() { Timeout = 60_000 });
    }

    private static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    private static ILocator Tab(IPage page, string name) => page.Locator(".ed-tabs").GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
}
