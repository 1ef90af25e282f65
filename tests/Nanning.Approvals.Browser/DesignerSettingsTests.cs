using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Nanning.Approvals.Browser.Support;
using Nanning.Approvals.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Nanning.Approvals.Browser;

/// <summary>Who signs, how many, who keeps out and what they see is chosen in plain words, and holds for the officers once it is published.</summary>
public sealed class DesignerSettingsTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    private const string Signing = "Countersign1";

    [Fact]
    public async Task A_countersigning_by_ratio_with_four_eyes_and_a_hidden_field_is_set_published_and_holds_for_the_officers()
    {
        var page = await app.OpenAsAsync("admin1");
        await page.OpenDesignerAsync("P06");
        await (await page.InsertStepAsync(("Examine1", "Approve", "Lane1"), "会签", Signing)).DblClickAsync();
        await SetAsync(page);
        await page.OpenTabAsync("检查");
        await page.Side().GetByRole(AriaRole.Button, new() { Name = "连接到已有环节…" }).ClickAsync();
        await page.GetByRole(AriaRole.Combobox, new() { Name = "连接到…" }).FillAsync("不予补贴");
        await page.GetByRole(AriaRole.Option).Filter(new() { HasText = "→ 不予补贴" }).First.ClickAsync();
        await Expect(page.Side()).ToContainTextAsync("没有发现问题");
        await page.SavedAsync();
        await page.ProposeAsync("大额补贴先由三家会签。");
        var second = await app.OpenAsAsync("admin2");
        await second.OpenDesignerAsync("P06");
        await second.ApproveProposalAsync(2);

        await SignAsync();
        app.AssertNothingBroke();
    }

    [Fact]
    public async Task What_cannot_be_is_said_at_the_field_and_undo_takes_each_setting_back()
    {
        var page = await app.OpenAsAsync("admin1");
        await page.OpenDesignerAsync("P18b");
        await page.Step("Examine1").DblClickAsync();
        var side = page.Side();
        await side.GetByLabel("谁要回避").SelectOptionAsync(new SelectOptionValue { Label = "办理过指定环节的人" });
        var steps = side.GetByRole(AriaRole.Group, new() { Name = "这些环节" });
        await steps.GetByRole(AriaRole.Checkbox).First.UncheckAsync();
        await Expect(steps).ToContainTextAsync("请至少选择一个环节");
        await side.GetByLabel("交给谁").SelectOptionAsync(new SelectOptionValue { Label = "表单或前面环节所填的人" });
        await Expect(side.GetByLabel("字段", new() { Exact = true })).ToHaveAttributeAsync("aria-invalid", "true");
        await page.KeepPictureAsync("designer-settings-wrong");
        await page.Keyboard.PressAsync("Escape");
        await page.Step("Start1").ClickAsync();
        for (var edit = 0; edit < 3; edit++)
        {
            await page.Keyboard.PressAsync("Control+z");
        }

        await page.Step("Examine1").DblClickAsync();
        await Expect(side.GetByLabel("谁要回避")).ToHaveValueAsync("none");
        await Expect(side.GetByLabel("交给谁")).ToHaveValueAsync("pool");
        app.AssertNothingBroke();
    }

    private static async Task SetAsync(IPage page)
    {
        var side = page.Side();
        await side.GetByLabel("名称", new() { Exact = true }).FillAsync("三家会签");
        await side.GetByRole(AriaRole.Button, new() { Name = "删除 全部配合单位" }).ClickAsync();
        await Expect(side.GetByText("请至少选择一个部门或一个人")).ToBeVisibleAsync();
        foreach (var department in new[] { "lead", "kjj", "czj" })
        {
            await side.GetByLabel("会签部门", new() { Exact = true }).SelectOptionAsync(department);
        }

        await Expect(side.Locator(".ed-today")).ToContainTextAsync("科技局经办人");
        await side.GetByLabel("怎样算通过").SelectOptionAsync("ratio");
        await side.GetByLabel("同意比例（%）").FillAsync("0");
        await Expect(side.GetByText("应在 1% 与 100% 之间")).ToBeVisibleAsync();
        await side.GetByLabel("同意比例（%）").FillAsync("60");
        await Expect(side.GetByText("3 个成员中须有 2 个同意。")).ToBeVisibleAsync();
        await side.GetByLabel("谁要回避").SelectOptionAsync(new SelectOptionValue { Label = "办理过指定环节的人" });
        var steps = side.GetByRole(AriaRole.Group, new() { Name = "这些环节" });
        await Expect(steps.GetByLabel("审查", new() { Exact = true })).ToBeCheckedAsync();
        await side.GetByLabel("办理时限（工作日）").FillAsync("3");
        await side.Locator("summary").Filter(new() { HasText = "字段权限" }).ClickAsync();
        await side.GetByRole(AriaRole.Radio, new() { Name = "已向学员收取应由补贴承担的费用 隐藏" }).CheckAsync();
        await page.LooksAsync("designer-settings");
        Assert.Empty(await page.SeriousBarriersAsync());
        await page.SavedAsync();
    }

    private async Task SignAsync()
    {
        var examiner = await app.LoginAsync("rsj.officer");
        var id = await (await app.LoginAsync("enterprise1")).ApplyAsync(ExampleForm.Load("P06"));
        var number = (string)(await examiner.CaseAsync(id))["number"]!;
        await examiner.DecideAsync(ApiClient.Id(Assert.Single(await examiner.WorkItemsOfAsync(id))), "Approve", "材料齐全。");

        // Who examined keeps out; the field that is hidden is not on the page of the others.
        var refused = await examiner.TryDecideAsync(await SeatAsync(id, "rsj.leader"), "Approve");
        Assert.Equal("four-eyes", refused.Refused(System.Net.HttpStatusCode.Conflict).Code);
        var page = await app.OpenAsAsync("kjj.officer");
        await page.OpenWorkItemAsync(number);
        await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("培训地点");
        await Expect(page.GetByRole(AriaRole.Main)).Not.ToContainTextAsync("已向学员收取应由补贴承担的费用");
        await page.KeepPictureAsync("designer-settings-officer");
        await page.DecideAsync(number, "同意", "同意。");
        Assert.Single(await (await app.LoginAsync("czj.officer")).WorkItemsOfAsync(id));
        await (await app.OpenAsAsync("czj.officer")).DecideAsync(number, "同意", "同意。");

        // Two of three: the third is no longer needed, and the flow has gone on.
        Assert.DoesNotContain(await (await app.LoginAsync("rsj.leader")).WorkItemsOfAsync(id), item => (string?)item["step"] == "三家会签");
        Assert.DoesNotContain((await examiner.TimelineAsync(id)).OfType<JsonNode>(), line => (string?)line["kind"] == "incident");
    }

    private async Task<string> SeatAsync(string id, string user) => ApiClient.Id((await (await app.LoginAsync(user)).WorkItemsOfAsync(id)).Single(item => (string?)item["step"] == "三家会签"));
}
