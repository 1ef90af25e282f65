using Microsoft.Playwright;

namespace Nanning.Approvals.Browser.Support;

/// <summary>What administrators do in the designer.</summary>
internal static class DesignerSteps
{
    /// <summary>A sandbox answers within this time, in milliseconds: its first request builds a world.</summary>
    public const float Trial = 60_000;

    /// <summary>Opens the designer of a definition and waits for its drawing and its first check.</summary>
    public static async Task OpenDesignerAsync(this IPage page, string definition)
    {
        await page.GotoAsync($"/admin/designer/{definition}");
        await Assertions.Expect(page.Locator(".react-flow__node").First).ToBeVisibleAsync();
        await Assertions.Expect(page.Tab("检查").Locator("[data-severity=error]")).ToHaveCountAsync(0);
    }

    public static ILocator Tab(this IPage page, string name) => page.Locator(".ed-tabs").GetByRole(AriaRole.Button, new() { Name = name });

    /// <summary>What lies open beside the drawing.</summary>
    public static ILocator Side(this IPage page) => page.Locator(".ed-side");

    public static ILocator Step(this IPage page, string id) => page.Locator($".react-flow__node[data-id='{id}']");

    public static ILocator Wire(this IPage page, string from, string outcome, string to) => page.Locator($".react-flow__edge[data-id='{from} {outcome} {to}']");

    /// <summary>Opens a tab that is not open yet.</summary>
    public static async Task OpenTabAsync(this IPage page, string name)
    {
        if (await page.Tab(name).GetAttributeAsync("aria-pressed") != "true")
        {
            await page.Tab(name).ClickAsync();
        }

        await Assertions.Expect(page.Side()).ToBeVisibleAsync();
    }

    /// <summary>Clicks a connection close to where it leaves, where no other one lies on it.</summary>
    public static async Task ClickWireAsync(this IPage page, string from, string outcome, string to)
    {
        var at = await page.Wire(from, outcome, to).Locator(".react-flow__edge-interaction").EvaluateAsync<float[]>("""
            line => {
                const place = line.getPointAtLength(Math.min(9, line.getTotalLength() / 2)).matrixTransform(line.getScreenCTM());
                return [place.x, place.y];
            }
            """);
        await page.Mouse.ClickAsync(at[0], at[1]);
        await Assertions.Expect(page.Wire(from, outcome, to).Locator(".ed-wire")).ToHaveAttributeAsync("data-selected", "true");
    }

    /// <summary>Puts a new step on a connection, chosen by its name in the palette. Answers its card.</summary>
    public static async Task<ILocator> InsertStepAsync(this IPage page, (string From, string Outcome, string To) wire, string kind, string id)
    {
        await page.ClickWireAsync(wire.From, wire.Outcome, wire.To);
        await page.ClickButtonAsync("在此插入环节");
        await page.GetByRole(AriaRole.Combobox, new() { Name = "查找环节类型" }).FillAsync(kind);
        await page.GetByRole(AriaRole.Option).First.ClickAsync();
        await Assertions.Expect(page.Step(id)).ToBeVisibleAsync();
        return page.Step(id);
    }

    /// <summary>Draws a connection with the mouse, from an outcome to a step.</summary>
    public static async Task DrawWireAsync(this IPage page, string from, string outcome, string to)
    {
        var start = await CentreAsync(page.Step(from).Locator($".react-flow__handle[data-handleid='{outcome}']"));
        var end = await CentreAsync(page.Step(to).Locator(".react-flow__handle[data-handleid='In']"));
        await page.Mouse.MoveAsync(start.X, start.Y);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync((start.X + end.X) / 2, (start.Y + end.Y) / 2, new() { Steps = 4 });
        await page.Mouse.MoveAsync(end.X, end.Y, new() { Steps = 4 });
        await page.Mouse.UpAsync();
        await Assertions.Expect(page.Wire(from, outcome, to)).ToHaveCountAsync(1);
    }

    /// <summary>Waits until the server has what was drawn.</summary>
    public static Task SavedAsync(this IPage page) => Assertions.Expect(page.Locator(".ed-save")).ToHaveAttributeAsync("data-kind", "saved");

    /// <summary>Sends the example in to the sandbox.</summary>
    public static async Task BeginTrialAsync(this IPage page)
    {
        await page.OpenTabAsync("试运行");
        await page.ClickButtonAsync("提交申请，开始试运行");
        await Assertions.Expect(page.Locator(".pn-trial[aria-busy='false']")).ToBeVisibleAsync(new() { Timeout = Trial });
    }

    /// <summary>Presses a button of the trial and waits until it has happened there.</summary>
    public static async Task TryAsync(this IPage page, string button)
    {
        await page.RunAndWaitForResponseAsync(
            () => page.Locator(".pn-trial").GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).First.ClickAsync(),
            answer => answer.Url.EndsWith("/api/designer/sandbox", StringComparison.Ordinal), new() { Timeout = Trial });
        await Assertions.Expect(page.Locator(".pn-trial[aria-busy='false']")).ToBeVisibleAsync();
    }

    /// <summary>Proposes the draft, in force from a day on.</summary>
    public static async Task ProposeAsync(this IPage page, string note, string? day = null)
    {
        await page.OpenTabAsync("版本");
        await page.GetByLabel("改了什么，为什么").FillAsync(note);
        if (day is not null)
        {
            await page.GetByLabel("施行日期").FillAsync(day);
        }

        await page.ClickButtonAsync("提交复核");
        await Assertions.Expect(page.GetByText("待复核", new() { Exact = true })).ToBeVisibleAsync(new() { Timeout = Trial });
    }

    /// <summary>Publishes what another administrator proposed; the page shows then what is published.</summary>
    public static async Task ApproveProposalAsync(this IPage page, int version)
    {
        await page.OpenTabAsync("版本");
        await page.ClickButtonAsync("同意并发布");
        await Assertions.Expect(page.GetByText($"已发布第 {version} 版")).ToBeVisibleAsync(new() { Timeout = Trial });
    }

    private static async Task<(float X, float Y)> CentreAsync(ILocator locator)
    {
        var box = await locator.BoundingBoxAsync() ?? throw new InvalidOperationException($"{locator} is not to be seen.");
        return (box.X + (box.Width / 2), box.Y + (box.Height / 2));
    }
}
