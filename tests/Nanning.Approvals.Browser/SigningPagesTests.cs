using Microsoft.Playwright;
using Nanning.Approvals.Browser.Support;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Browser;

/// <summary>Opinions and signatures on the page of a work item.</summary>
public sealed class SigningPagesTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    [Fact]
    public async Task An_officer_asks_for_signatures_and_the_page_says_for_whom_it_waits()
    {
        var caseId = await (await app.LoginAsync("enterprise1")).ApplyAsync(ExampleForm.Load("P18a"));
        var officer = await app.LoginAsync("kjj.officer");
        var item = ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(caseId)));
        var page = await app.OpenAsAsync("kjj.officer");
        await page.GotoAsync($"/work-items/{item}");

        await page.GetByText("加签", new() { Exact = true }).First.ClickAsync();
        await page.GetByRole(AriaRole.Checkbox).Nth(0).CheckAsync();
        await page.GetByRole(AriaRole.Checkbox).Nth(1).CheckAsync();
        await page.Locator("#f-signReason").FillAsync("请核实场地面积和租赁期限。");
        await page.LooksAsync("signers-form");
        await page.GetByRole(AriaRole.Button, new() { Name = "加签" }).ClickAsync();

        await Assertions.Expect(page.GetByText("正在等待")).ToBeVisibleAsync();
        await page.LooksAsync("signers-waiting");
        await page.GetByRole(AriaRole.Button, new() { Name = "减签" }).First.ClickAsync();
        await Assertions.Expect(page.GetByText("已减签")).ToBeVisibleAsync();

        var leader = await app.OpenAsAsync("kjj.leader", Screen.Phone);
        var part = (await (await app.LoginAsync("kjj.leader")).WorkItemsOfAsync(caseId)).FirstOrDefault(one => (string?)one["kind"] == "Signer");
        if (part is not null)
        {
            await leader.GotoAsync($"/work-items/{ApiClient.Id(part)}");
            await leader.LooksAsync("signers-asked");
        }

        app.AssertNothingBroke();
    }
}
