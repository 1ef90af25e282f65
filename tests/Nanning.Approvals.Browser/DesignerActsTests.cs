using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Nanning.Approvals.Browser.Support;
using Nanning.Approvals.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Nanning.Approvals.Browser;

/// <summary>What administrators do less often, each of it clicked once. Every test has a flow of its own.</summary>
public sealed class DesignerActsTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    [Fact]
    public async Task A_step_with_another_name_is_dragged_onto_the_one_it_follows_and_the_case_goes_over()
    {
        var admin = await app.LoginAsync("admin1");
        var id = await (await app.LoginAsync("base1")).ApplyAsync(ExampleForm.Load("P18a"));
        await PublishAsync(admin, "P18a", model => Renamed(Renamed(model, "Accept1", "Intake1", "窗口收件"), "Examine1", "Look1", "实质审查"));

        var page = await app.OpenAsAsync("admin1");
        await page.OpenDesignerAsync("P18a");
        await page.OpenTabAsync("迁移");
        await Expect(page.Side()).ToContainTextAsync("2 个环节要指定去向");
        var line = page.Locator(".pn-mapping > li").Filter(new() { Has = page.GetByLabel("受理", new() { Exact = true }) });
        await page.GetByRole(AriaRole.List, new() { Name = "新版本的环节" }).GetByText("窗口收件", new() { Exact = true }).DragToAsync(line);
        await Expect(line.GetByRole(AriaRole.Combobox)).ToHaveValueAsync("Intake1");
        await page.GetByLabel("迁移理由").FillAsync("受理改称窗口收件。");
        await page.ClickButtonAsync("试算");
        await Expect(page.Side()).ToContainTextAsync("可以迁移 1");
        await Expect(page.Side()).ToContainTextAsync("受理 → 窗口收件（保留）");
        await page.LooksAsync("designer-mapping");
        await page.ClickButtonAsync("执行");
        await page.ClickButtonAsync("确认迁移 1 个案件，不能退回");
        await Expect(page.Side()).ToContainTextAsync("已迁移 1");

        var officer = await app.LoginAsync("kjj.officer");
        Assert.Equal("窗口收件", (string?)Assert.Single(await officer.WorkItemsOfAsync(id))["step"]);
        app.AssertNothingBroke();
    }

    [Fact]
    public async Task An_older_version_becomes_the_draft_again_and_undo_takes_that_back()
    {
        await PublishAsync(await app.LoginAsync("admin1"), "P20a", model => Titled(model, "Elsa.Start", "收到申请"));
        var page = await app.OpenAsAsync("admin1");
        await page.OpenDesignerAsync("P20a");
        await Expect(page.Step("Start1")).ToContainTextAsync("收到申请");
        await page.OpenTabAsync("版本");
        await page.ClickButtonAsync("历史（2）");
        await page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "第 1 版" }).GetByRole(AriaRole.Button, new() { Name = "以此版为草稿" }).ClickAsync();
        await Expect(page.Side()).ToContainTextAsync("已放回草稿");
        await Expect(page.Step("Start1")).Not.ToContainTextAsync("收到申请");
        await page.SavedAsync();
        await page.KeepPictureAsync("designer-restored");

        await page.Keyboard.PressAsync("Control+z");
        await Expect(page.Step("Start1")).ToContainTextAsync("收到申请");
        await Expect(page.GetByText("已放回草稿")).ToHaveCountAsync(0);
        app.AssertNothingBroke();
    }

    [Fact]
    public async Task A_proposal_is_sent_back_with_a_reason_and_the_next_one_taken_back_by_its_author()
    {
        var page = await app.OpenAsAsync("admin1");
        await page.OpenDesignerAsync("P09a");
        await RenameFirstStepAsync(page, "递交申请");
        await page.ProposeAsync("改称递交申请");

        var second = await app.OpenAsAsync("admin2");
        await second.OpenDesignerAsync("P09a");
        await second.OpenTabAsync("版本");
        await Expect(second.GetByRole(AriaRole.Button, new() { Name = "撤回" })).ToHaveCountAsync(0);
        await second.ClickButtonAsync("退回");
        await second.GetByLabel("退回理由").FillAsync("名称应与办事指南一致。");
        await second.ClickButtonAsync("确认退回");
        await Expect(second.GetByText("待复核", new() { Exact = true })).ToHaveCountAsync(0);

        await page.ReloadAsync();
        await page.OpenTabAsync("版本");
        await page.GetByText("以前的提议（1）").ClickAsync();
        await Expect(page.Side()).ToContainTextAsync("名称应与办事指南一致。");
        await page.KeepPictureAsync("designer-rejected");
        await page.ProposeAsync("再次提交");
        await page.ClickButtonAsync("撤回");
        await Expect(page.GetByText("以前的提议（2）")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "提交复核" })).ToBeEnabledAsync();
        app.AssertNothingBroke();
    }

    [Fact]
    public async Task A_message_that_a_step_waits_for_comes_in_the_trial_alone()
    {
        var page = await app.OpenAsAsync("admin1");
        await page.OpenDesignerAsync("P18b");
        await page.BeginTrialAsync();
        await Expect(page.Locator(".pn-trial")).ToContainTextAsync("等待消息 base-revoked");
        await page.TryAsync("消息到达");
        await Expect(page.Locator(".pn-trial")).ToContainTextAsync("不予通过");
        await Expect(page.Locator(".pn-trial")).ToContainTextAsync("流程已经走完。");
        await page.LooksAsync("designer-message");

        await page.ClickButtonAsync("退回一步");
        await page.Locator(".pn-trial summary").Filter(new() { HasText = "发送消息" }).ClickAsync();
        await page.GetByLabel("消息名称").FillAsync("nobody-waits");
        await page.TryAsync("发送");
        await Expect(page.Locator(".pn-trial").GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        app.AssertNothingBroke();
    }

    [Fact]
    public async Task What_was_imported_is_one_edit_that_undo_takes_back()
    {
        var admin = await app.LoginAsync("admin1");
        var model = Titled(await DefinitionAsync(admin, "P18c"), "Elsa.Start", "来自文件");
        var page = await app.OpenAsAsync("admin1");
        await page.OpenDesignerAsync("P18c");
        await page.OpenTabAsync("导入导出");
        await page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "P18c.json", MimeType = "application/json", Buffer = Encoding.UTF8.GetBytes(model.ToJsonString()) });
        await Expect(page.Side()).ToContainTextAsync("修改 1");
        await page.ClickButtonAsync("放进草稿");
        await Expect(page.Step("Start1")).ToContainTextAsync("来自文件");
        await page.Keyboard.PressAsync("Control+z");
        await Expect(page.Step("Start1")).Not.ToContainTextAsync("来自文件");
        await page.Keyboard.PressAsync("Control+y");
        await Expect(page.Step("Start1")).ToContainTextAsync("来自文件");
        app.AssertNothingBroke();
    }

    [Fact]
    public async Task Steps_are_copied_from_one_flow_into_another()
    {
        var page = await app.OpenAsAsync("admin1");
        await page.OpenDesignerAsync("P18b");
        await page.Step("Finance1").ClickAsync();
        await page.Step("Rejected1").ClickAsync(new() { Modifiers = [KeyboardModifier.Control] });
        await page.Keyboard.PressAsync("Control+c");
        await Expect(page.GetByText("已复制 2 个环节")).ToBeVisibleAsync();

        var other = await page.Context.NewPageAsync();
        await other.OpenDesignerAsync("P06");
        var before = await other.Locator(".react-flow__node").CountAsync();
        await other.Keyboard.PressAsync("Control+v");
        await Expect(other.GetByText("已粘贴 2 个环节")).ToBeVisibleAsync();
        await Expect(other.Locator(".react-flow__node")).ToHaveCountAsync(before + 2);
        await Expect(other.Locator(".react-flow__node.selected").Filter(new() { HasText = "财政局复核" })).ToHaveCountAsync(1);
        await Expect(other.Locator(".react-flow__node.selected").Filter(new() { HasText = "不予通过" })).ToHaveCountAsync(1);
        await other.KeepPictureAsync("designer-pasted");
        app.AssertNothingBroke();
    }

    private static async Task RenameFirstStepAsync(IPage page, string name)
    {
        await page.Step("Start1").DblClickAsync();
        await page.Side().GetByLabel("名称", new() { Exact = true }).FillAsync(name);
        await page.SavedAsync();
    }

    private static async Task<JsonObject> DefinitionAsync(ApiClient admin, string definition) => (await admin.GetAsync($"/api/designer/{definition}")).Ok()["definition"]!.DeepClone().AsObject();

    private static async Task PublishAsync(ApiClient admin, string definition, Func<JsonObject, JsonObject> change) =>
        (await admin.PostAsync("/elsa/api/workflow-definitions", new { model = change(await DefinitionAsync(admin, definition)), publish = true })).Ok();

    private static JsonObject Renamed(JsonObject model, string id, string next, string name)
    {
        var renamed = JsonNode.Parse(model.ToJsonString().Replace($"\"{id}\"", $"\"{next}\"", StringComparison.Ordinal))!.AsObject();
        var step = renamed["root"]!["activities"]!.AsArray().Single(one => (string?)one!["id"] == next)!;
        step["name"] = name;
        step["metadata"]!["displayText"] = name;
        return renamed;
    }

    private static JsonObject Titled(JsonObject model, string type, string name)
    {
        var step = model["root"]!["activities"]!.AsArray().First(one => (string?)one!["type"] == type)!;
        step["name"] = name;
        step["metadata"]!["displayText"] = name;
        return model;
    }
}
