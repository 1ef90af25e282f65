using Microsoft.Playwright;
using Nanning.Approvals.Browser.Support;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Browser;

/// <summary>Several items are returned at once, to the step before or to the applicants, as chosen on the page.</summary>
public sealed class BatchReturnTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    private const string Procedure = "P11";
    private const string Leader = "czj.leader";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Where_a_batch_is_returned_to_is_chosen_on_the_page(bool script)
    {
        var (applicant, officer) = (await app.LoginAsync("enterprise1"), await app.LoginAsync("czj.officer"));
        var (fresh, examined) = (await applicant.ApplyAsync(ExampleForm.Load(Procedure)), await applicant.ApplyAsync(ExampleForm.Load(Procedure)));
        await officer.DecideAsync(ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(examined))), "Approve", "情况属实。");
        var leader = await app.LoginAsync(Leader);
        var (first, second) = (await StepAsync(leader, fresh), await StepAsync(leader, examined));
        Assert.NotEqual(first, second);

        // What was not examined yet has no step before it: left out, as long as that is the choice.
        var page = script ? await app.OpenAsAsync(Leader) : await app.OpenWithoutScriptAsync(Leader);
        await ChooseAsync(page, fresh, examined);
        await page.ClickButtonAsync("退回");
        await Expect(page.GetByLabel("上一环节")).ToBeCheckedAsync();
        await Expect(page.Section("将会办理的（1 件）")).ToContainTextAsync(second);
        await Expect(page.Section("不会办理的（1 件）")).ToContainTextAsync(first);
        await page.LooksAsync(script ? "batch-return" : "batch-return-plain");

        // The other choice turns it round: only the first step may ask for supplements.
        await page.GetByLabel("申请人（补正）").CheckAsync();
        await page.GetByLabel("意见").FillAsync("请补正后再报。");
        await page.ClickButtonAsync("重新核对");
        await Expect(page.GetByLabel("申请人（补正）")).ToBeCheckedAsync();
        await Expect(page.GetByLabel("意见")).ToHaveValueAsync("请补正后再报。");
        await Expect(page.Section("将会办理的（1 件）")).ToContainTextAsync(first);
        await Expect(page.Section("不会办理的（1 件）")).ToContainTextAsync(second);
        await page.ClickButtonAsync("退回 1 件");
        await Expect(page.GetByText("成功 1 件，未办成 1 件")).ToBeVisibleAsync();
        Assert.Equal(("AwaitingSupplement", "InProgress"), (await applicant.StatusAsync(fresh), await applicant.StatusAsync(examined)));
        Assert.Equal(second, await StepAsync(leader, examined));

        // And back to the step before, which is the choice that a new batch begins with.
        await ChooseAsync(page, examined);
        await page.ClickButtonAsync("退回");
        await page.GetByLabel("意见").FillAsync("请核实数量。");
        await page.ClickButtonAsync("退回 1 件");
        await Expect(page.GetByText("成功 1 件，未办成 0 件")).ToBeVisibleAsync();
        Assert.Equal(first, await StepAsync(leader, examined));
        await applicant.WithdrawAsync(fresh);
        await applicant.WithdrawAsync(examined);
        app.AssertNothingBroke();
    }

    private static async Task<string> StepAsync(ApiClient officer, string caseId) => (string)Assert.Single(await officer.WorkItemsOfAsync(caseId))["step"]!;

    private async Task ChooseAsync(IPage page, params string[] cases)
    {
        var leader = await app.LoginAsync(Leader);
        await page.GotoAsync($"/inbox?view=department&procedure={Procedure}");
        foreach (var id in cases)
        {
            var item = ApiClient.Id(Assert.Single(await leader.WorkItemsOfAsync(id)));
            await page.Locator($"input[name=ids][value='{item}']").CheckAsync();
        }
    }

    private static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);
}
