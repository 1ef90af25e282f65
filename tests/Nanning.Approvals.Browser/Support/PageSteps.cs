using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Browser.Support;

/// <summary>What people do on the pages, whichever procedure it is about.</summary>
internal static partial class PageSteps
{
    private const int PhoneWidth = 390;
    private const int PhoneHeight = 844;

    /// <summary>Signs in through the form.</summary>
    public static async Task SignInAsync(this IPage page, string user)
    {
        await page.GotoAsync("/login");
        await page.GetByLabel("用户名").FillAsync(user);
        await page.GetByLabel("密码").FillAsync(ApiClient.DemoPassword);
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button, new() { Name = "登录", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByText("个人菜单")).ToBeAttachedAsync();
    }

    public static ILocator Heading(this IPage page, string text) => page.GetByRole(AriaRole.Heading, new() { Name = text });

    /// <summary>The section of the page under that heading.</summary>
    public static ILocator Section(this IPage page, string title) => page.GetByRole(AriaRole.Region, new() { Name = title, Exact = true });

    public static Task ClickButtonAsync(this IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).ClickAsync();

    public static Task ClickLinkAsync(this IPage page, string name) => page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = name, Exact = true }).First.ClickAsync();

    /// <summary>Starts an application from the guide of a procedure and answers the id of the draft.</summary>
    public static async Task<string> StartApplicationAsync(this IPage page)
    {
        await page.ClickLinkAsync("我要申报");
        await page.ClickButtonAsync("开始填写");
        await page.WaitForURLAsync("**/cases/*/edit");
        return page.CaseId();
    }

    /// <summary>The id in the address of a case's page.</summary>
    public static string CaseId(this IPage page) => new Uri(page.Url).Segments[2].TrimEnd('/');

    /// <summary>Types a form, field by field; what the page already holds stays.</summary>
    public static async Task FillFormAsync(this IPage page, JsonObject form)
    {
        foreach (var (field, value) in form)
        {
            if (value is JsonArray rows)
            {
                await page.FillTableAsync(field, rows);
            }
            else
            {
                await page.FillFieldAsync(field, value!.ToString());
            }
        }
    }

    /// <summary>Types one field, or chooses it: its kind decides.</summary>
    public static async Task FillFieldAsync(this IPage page, string name, string value)
    {
        var input = page.Locator($"[name='{name}']:visible");
        await Assertions.Expect(input.First).ToBeVisibleAsync();
        if (await input.First.GetAttributeAsync("type") is "radio")
        {
            if (await page.Locator($"[name='{name}']:checked").CountAsync() == 0)
            {
                await page.Locator($"[name='{name}'][value='{value}']").CheckAsync();
            }
        }
        else if (await input.InputValueAsync() is "")
        {
            await (await input.EvaluateAsync<string>("input => input.tagName") == "SELECT" ? input.SelectOptionAsync(value) : input.FillAsync(value));
        }
    }

    /// <summary>Uploads the materials, one after the other, and waits until each is stored.</summary>
    public static async Task UploadAsync(this IPage page, IEnumerable<ExampleForm.Material> materials)
    {
        foreach (var material in materials)
        {
            await page.Locator($"[name='file:{material.Key}']").SetInputFilesAsync(new FilePayload { Name = material.FileName, MimeType = "application/pdf", Buffer = material.Content });
            await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = material.FileName })).ToBeVisibleAsync();
        }
    }

    /// <summary>From the review to the case, which is sent in then. Answers its number.</summary>
    public static async Task<string> SubmitAsync(this IPage page)
    {
        await page.ClickButtonAsync("确认提交");
        return await page.GetByText(SentIn()).Last.TextContentAsync() is { } said ? said.Trim().Split(' ')[^1] : "";
    }

    public static async Task ReviewAsync(this IPage page)
    {
        await page.ClickButtonAsync("下一步：核对");
        await Assertions.Expect(page.Heading("核对并提交")).ToBeVisibleAsync();
    }

    /// <summary>Opens the first work item of a case from the officer's inbox.</summary>
    public static async Task OpenWorkItemAsync(this IPage page, string caseNumber)
    {
        await page.GotoAsync("/inbox");
        await page.GetByRole(AriaRole.Row).Filter(new() { HasText = caseNumber }).First.GetByRole(AriaRole.Link).First.ClickAsync();
        await page.WaitForURLAsync("**/work-items/*");
    }

    /// <summary>Decides the open work item of a case.</summary>
    public static async Task DecideAsync(this IPage page, string caseNumber, string outcome, string opinion)
    {
        await page.OpenWorkItemAsync(caseNumber);
        await page.GetByRole(AriaRole.Radio, new() { Name = outcome, Exact = true }).CheckAsync();
        await page.Locator("#decide [name='opinion']").FillAsync(opinion);
        await page.SendDecisionAsync("提交办理结果");
    }

    /// <summary>Sends the decision and waits until the item is done.</summary>
    public static async Task SendDecisionAsync(this IPage page, string button)
    {
        var item = page.Url;
        await page.ClickButtonAsync(button);
        await Assertions.Expect(page).Not.ToHaveURLAsync(item);
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
    }

    /// <summary>Keeps a picture of the whole page at both widths under artifacts/screenshots, and checks that a phone need not scroll sideways.</summary>
    public static async Task LooksAsync(this IPage page, string name)
    {
        var desktop = page.ViewportSize!;
        await page.KeepPictureAsync($"{name}-{Screen.Desktop}");
        await page.SetViewportSizeAsync(PhoneWidth, PhoneHeight);
        await page.KeepPictureAsync($"{name}-{Screen.Phone}");
        var width = await page.EvaluateAsync<int>("document.documentElement.scrollWidth");
        await page.SetViewportSizeAsync(desktop.Width, desktop.Height);
        Assert.True(width <= PhoneWidth, $"{name} is {width} pixels wide on a phone of {PhoneWidth}.");
    }

    /// <summary>Keeps a picture of the whole page under artifacts/screenshots, as if the screen were as high as the page.</summary>
    public static async Task KeepPictureAsync(this IPage page, string name)
    {
        var screen = page.ViewportSize!;
        var height = await page.EvaluateAsync<int>("() => { scrollTo({ top: 0, behavior: 'instant' }); return document.documentElement.scrollHeight; }");
        await page.SetViewportSizeAsync(screen.Width, Math.Max(screen.Height, height));
        await page.ScreenshotAsync(new PageScreenshotOptions
        {
            Path = RepositoryFiles.PathOf("artifacts", "screenshots", name + ".png"),
            Animations = ScreenshotAnimations.Disabled,
        });
        await page.SetViewportSizeAsync(screen.Width, screen.Height);
    }

    private static async Task FillTableAsync(this IPage page, string field, JsonArray rows)
    {
        var table = page.GetByRole(AriaRole.Group).Filter(new() { Has = page.Locator($"[name^='{field}[']") }).Last;
        foreach (var (number, row) in rows.Index())
        {
            if (number > 0)
            {
                await table.GetByRole(AriaRole.Button, new() { Name = "添加一行" }).ClickAsync();
            }

            foreach (var (column, value) in row!.AsObject())
            {
                await page.FillFieldAsync($"{field}[{number}].{column}", value!.ToString());
            }
        }
    }

    [GeneratedRegex("^已提交，编号", RegexOptions.None, 1000)]
    private static partial Regex SentIn();
}
