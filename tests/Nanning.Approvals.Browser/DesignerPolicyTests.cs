using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Nanning.Approvals.Browser.Support;
using static Microsoft.Playwright.Assertions;

namespace Nanning.Approvals.Browser;

/// <summary>The special cases of a step, set in plain words.</summary>
public sealed class DesignerPolicyTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    [Fact]
    public async Task Who_decides_when_nobody_can_who_keeps_out_and_who_gets_a_copy_is_chosen_not_written()
    {
        var page = await app.OpenAsAsync("admin1");
        await page.OpenDesignerAsync("P18b");
        await page.Step("Examine1").DblClickAsync();
        var side = page.Side();
        await side.Locator("summary").Filter(new() { HasText = "特殊情况" }).ClickAsync();
        await side.GetByLabel("由谁代办").SelectOptionAsync("rsj.leader");
        await side.GetByLabel("经办人与申请人有关时").SelectOptionAsync(new SelectOptionValue { Label = "可以办理，但须第二人会签" });
        var copies = side.GetByRole(AriaRole.Group, new() { Name = "抄送" });
        await copies.GetByLabel("抄送部门").SelectOptionAsync("czj");
        await copies.GetByLabel("抄送部门").SelectOptionAsync("kjj");
        await copies.GetByLabel("局领导").CheckAsync();
        await copies.GetByRole(AriaRole.Button, new() { Name = "删除 科技局" }).ClickAsync();
        await Expect(page.Tab("检查").GetByLabel("没有发现问题")).ToBeVisibleAsync();
        await page.SavedAsync();
        await page.LooksAsync("designer-policies");
        Assert.Empty(await page.SeriousBarriersAsync());

        var draft = (await (await app.LoginAsync("admin1")).GetAsync("/api/designer/P18b")).Ok()["draft"]!["model"]!;
        var step = draft["root"]!["activities"]!.AsArray().Single(one => (string?)one!["id"] == "Examine1")!;
        Assert.Equal("""{"departments":["czj"],"positions":["leader"]}""", Value(step, "copyTo").ToJsonString());
        Assert.Equal(("rsj.leader", "secondPerson"), ((string?)Value(step, "fallbackUser"), (string?)Value(step, "selfApproval")));
        Assert.Null(step["whenEmpty"]);
        app.AssertNothingBroke();
    }

    private static JsonNode Value(JsonNode step, string input) => step[input]!["expression"]!["value"]!;
}
