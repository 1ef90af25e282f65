using Microsoft.Playwright;
using Nanning.Approvals.Browser.Support;
using static Microsoft.Playwright.Assertions;

namespace Nanning.Approvals.Browser;

/// <summary>The designer for somebody who cannot use a mouse, or does not want to.</summary>
public sealed class DesignerKeyboardTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    /// <summary>What has the focus, as a screen reader would call it.</summary>
    private const string Focused = """
        () => {
            const it = document.activeElement;
            return it.getAttribute('aria-label') ?? it.labels?.[0]?.textContent ?? it.textContent;
        }
        """;

    private const int MostStops = 60;

    [Fact]
    public async Task A_step_is_inserted_set_connected_checked_tried_and_proposed_with_keys_alone()
    {
        var page = await app.OpenAsAsync("admin1");
        await page.OpenDesignerAsync("P18b");
        await InsertAsync(page);
        await FixAsync(page);
        await TryAsync(page);

        await PressAsync(page, "6");
        await Expect(page.GetByLabel("改了什么，为什么")).ToBeFocusedAsync();
        await TypeAsync(page, "改了什么，为什么", "房租超过五十万元的，由财政局先行审核。");
        await TabToAsync(page, "提交复核");
        await PressAsync(page, "Enter");
        await Expect(page.GetByText("待复核", new() { Exact = true })).ToBeVisibleAsync(new() { Timeout = DesignerSteps.Trial });
        app.AssertNothingBroke();
    }

    [Fact]
    public async Task All_keys_are_told_and_every_tab_opens_with_its_digit()
    {
        var page = await app.OpenAsAsync("admin1");
        await page.OpenDesignerAsync("P18a");
        await Expect(page.Locator("[id^='react-flow__node-desc']")).ToHaveTextAsync("方向键沿连线走到相邻环节，Enter 打开设置，Delete 删除。");
        await PressAsync(page, "?");
        await Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "快捷键" })).ToBeVisibleAsync();
        await PressAsync(page, "Escape");
        foreach (var (index, tab) in new[] { "环节", "检查", "表单", "试运行", "推演", "版本", "运行情况", "迁移", "导入导出" }.Index())
        {
            await PressAsync(page, $"{index + 1}");
            await Expect(page.Tab(tab)).ToHaveAttributeAsync("aria-pressed", "true");
            await Expect(page.Locator(".ed-side__body:focus-within")).ToHaveCountAsync(1);
            await PressAsync(page, "Escape");
            await Expect(page.Side()).ToHaveCountAsync(0);
        }

        app.AssertNothingBroke();
    }

    /// <summary>Along the connections to the examination; a decision behind it, and where that says yes a step of Finance.</summary>
    private static async Task InsertAsync(IPage page)
    {
        await PressAsync(page, "ArrowRight", "ArrowRight");
        await Expect(page.Step("Examine1")).ToBeFocusedAsync();
        await AddAsync(page, "判断", "FlowDecision1");
        await PressAsync(page, "Enter");
        await TypeAsync(page, "名称", "金额较大");
        await TabToAsync(page, "添加条件");
        await PressAsync(page, "Enter");
        await ChooseAsync(page, "字段", "form.rentPaid");
        await TabToAsync(page, "值");
        await TypeAsync(page, "值", "500000");
        await PressAsync(page, "Escape");
        await Expect(page.Step("FlowDecision1")).ToBeFocusedAsync();
        await PressAsync(page, "c");
        await TypeAsync(page, "连接到…", "否 核算");
        await PressAsync(page, "Enter");
        await Expect(page.Wire("FlowDecision1", "False", "Amount1")).ToHaveCountAsync(1);

        await AddAsync(page, "审核", "Review1");
        await PressAsync(page, "Enter");
        await TypeAsync(page, "名称", "财政局大额审核");
        await TabToAsync(page, "谁来办", "SELECT");
        await ChooseAsync(page, "谁来办", "department");
        await TabToAsync(page, "部门");
        await ChooseAsync(page, "部门", "czj");
        await TabToAsync(page, "办理时限（工作日）");
        await TypeAsync(page, "办理时限（工作日）", "3");
        await Expect(page.Step("Review1")).ToContainTextAsync("财政局 · 3 个工作日");
        await PressAsync(page, "Escape");
        await Expect(page.Step("Review1")).ToBeFocusedAsync();
    }

    /// <summary>The finding has the focus as soon as the checks open, and shows its way; its first fix is one stop further.</summary>
    private static async Task FixAsync(IPage page)
    {
        await PressAsync(page, "2");
        await Expect(page.Side()).ToContainTextAsync("的出口“不同意”没有连线");
        await Expect(page.Step("Review1").Locator(".ed-card")).ToHaveAttributeAsync("data-mark", "target");
        await Expect(page.Step("FlowDecision1").Locator(".ed-card")).ToHaveAttributeAsync("data-mark", "path");
        await TabToAsync(page, "连接到已有环节…");
        await PressAsync(page, "Enter");
        await TypeAsync(page, "连接到…", "不予通过");
        await PressAsync(page, "Enter");
        await Expect(page.Side()).ToContainTextAsync("没有发现问题");
        await PressAsync(page, "Control+s");
        await page.SavedAsync();
    }

    /// <summary>The focus goes where there is something to do, and stays on a button that is still there.</summary>
    private static async Task TryAsync(IPage page)
    {
        await PressAsync(page, "4");
        await TabToAsync(page, "提交申请，开始试运行");
        await PressAsync(page, "Enter");
        await Expect(page.GetByLabel("意见").First).ToBeFocusedAsync(new() { Timeout = DesignerSteps.Trial });
        await TabToAsync(page, "审核通过");
        await PressAsync(page, "Enter");
        await Expect(page.GetByLabel("意见").First).ToBeFocusedAsync(new() { Timeout = DesignerSteps.Trial });
        await TabToAsync(page, "+1 年", back: true);
        await PressAsync(page, "Enter");
        await Expect(page.Side()).ToContainTextAsync("超期", new() { Timeout = DesignerSteps.Trial });
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "+1 年", Exact = true })).ToBeFocusedAsync();
        await PressAsync(page, "Enter");
        await Expect(page.Locator(".pn-facts")).ToContainTextAsync("2018-", new() { Timeout = DesignerSteps.Trial });
        await TabToAsync(page, "同意");
        await PressAsync(page, "Enter");
        await Expect(page.Locator(".pn-trial").GetByRole(AriaRole.Button, new() { Name = "财政局复核" })).ToBeVisibleAsync(new() { Timeout = DesignerSteps.Trial });
        await PressAsync(page, "Escape");
    }

    private static async Task AddAsync(IPage page, string kind, string id)
    {
        await PressAsync(page, "/");
        await TypeAsync(page, "查找环节类型", kind);
        await PressAsync(page, "Enter");
        await Expect(page.Step(id)).ToBeFocusedAsync();
    }

    private static async Task PressAsync(IPage page, params string[] keys)
    {
        foreach (var key in keys)
        {
            await page.Keyboard.PressAsync(key);
        }
    }

    /// <summary>Types over what the field that has the focus holds.</summary>
    private static async Task TypeAsync(IPage page, string label, string text)
    {
        await UntilAsync(page, label);
        await page.Keyboard.PressAsync("Control+a");
        await page.Keyboard.InsertTextAsync(text);
    }

    /// <summary>Moves through the choices of the list that has the focus.</summary>
    private static async Task ChooseAsync(IPage page, string label, string value)
    {
        await UntilAsync(page, label);
        for (var stop = 0; stop < MostStops && await page.EvaluateAsync<string>("document.activeElement.value") != value; stop++)
        {
            await page.Keyboard.PressAsync("ArrowDown");
        }

        Assert.Equal(value, await page.EvaluateAsync<string>("document.activeElement.value"));
    }

    /// <summary>Goes from stop to stop until it has the focus.</summary>
    private static async Task TabToAsync(IPage page, string label, string? tag = null, bool back = false)
    {
        var seen = new List<string>();
        do
        {
            await page.Keyboard.PressAsync(back ? "Shift+Tab" : "Tab");
            seen.Add(await page.EvaluateAsync<string>(Focused));
        }
        while (seen.Count < MostStops && !(seen[^1].Trim() == label && (tag is null || await page.EvaluateAsync<string>("document.activeElement.tagName") == tag)));
        Assert.True(seen[^1].Trim() == label, $"“{label}” cannot be reached: {string.Join(" | ", seen)}");
    }

    private static async Task UntilAsync(IPage page, string label) => await page.WaitForFunctionAsync($"label => ({Focused})().replace(' *', '').trim() === label", label);
}
