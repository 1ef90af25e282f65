using Microsoft.Playwright;
using Nanning.Approvals.Browser.Support;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Browser;

/// <summary>Supervision as supervisors, officers and leaders see it.</summary>
public sealed class SupervisionTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    [Fact]
    public async Task An_order_goes_from_the_work_item_to_the_department_and_back_until_it_is_closed()
    {
        var enterprise = await app.LoginAsync("enterprise1");
        var id = await enterprise.ApplyAsync(ExampleForm.Load("P18a"));
        var officer = await app.LoginAsync("kjj.officer");
        var item = ApiClient.Id((await officer.WorkItemsOfAsync(id))[0]);

        var page = await app.OpenAsAsync("supervisor1");
        await page.GotoAsync($"/work-items/{item}");
        await page.ClickLinkAsync("开督办单");
        await page.ClickButtonAsync("签发督办单");
        await Assertions.Expect(page.GetByText("请写明督办的事由和要求。").Last).ToBeVisibleAsync();
        await page.LooksAsync("order-refused");
        await page.GetByLabel("督办事由和要求").FillAsync("该件受理环节已停留三个工作日，请说明原因并于两日内办结受理。");
        await page.GetByLabel("回复期限").FillAsync("2");
        await page.ClickButtonAsync("签发督办单");
        await page.WaitForURLAsync("**/orders/*-*");
        var order = page.Url;
        await page.LooksAsync("order-issued");

        var desk = await app.OpenAsAsync("kjj.officer");
        await desk.GotoAsync(order);
        await desk.GetByLabel("回复内容").FillAsync("申请材料中的租赁合同需与原件核对，明日上午完成受理。");
        await desk.Locator("[name='file']").SetInputFilesAsync(new FilePayload { Name = "核对记录.pdf", MimeType = "application/pdf", Buffer = SampleFiles.Pdf("核对记录") });
        await desk.LooksAsync("order-reply");
        await desk.ClickButtonAsync("提交回复");
        await Assertions.Expect(desk.Section("往来记录")).ToContainTextAsync("部门回复");

        await page.ReloadAsync();
        await page.GetByLabel("审核意见").FillAsync("请写明责任人。");
        await page.LooksAsync("order-judge");
        await page.ClickButtonAsync("退回重报");
        await Assertions.Expect(page.Section("往来记录")).ToContainTextAsync("退回，要求重新回复");
        await desk.ReloadAsync();
        await desk.GetByLabel("回复内容").FillAsync("责任人：受理窗口李工，明日上午完成。");
        await desk.ClickButtonAsync("提交回复");
        await Assertions.Expect(desk.GetByText("待审核").First).ToBeVisibleAsync();

        await page.ReloadAsync();
        await Assertions.Expect(page.GetByLabel("评分")).ToHaveValueAsync("90");
        await page.ClickButtonAsync("通过并办结");
        await Assertions.Expect(page.Section("督办信息")).ToContainTextAsync("90 分");
        await page.LooksAsync("order-closed");
        await page.GotoAsync("/orders");
        await Assertions.Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "已办结" }).First).ToContainTextAsync("90");
        await page.LooksAsync("orders");
        await page.GotoAsync($"/cases/{id}");
        await Assertions.Expect(page.Section("本办件的督办单")).ToContainTextAsync("DB-");
        app.AssertNothingBroke();
    }

    [Fact]
    public async Task The_board_leads_from_what_is_late_to_the_list_and_the_case()
    {
        var (first, second) = (await app.LoginAsync("enterprise2"), await app.LoginAsync("base1"));
        var officer = await app.LoginAsync("kjj.officer");
        var decided = await second.ApplyAsync(ExampleForm.Load("P18a"));
        await officer.DecideAsync(ApiClient.Id((await officer.WorkItemsOfAsync(decided))[0]), "Approve");
        var late = await first.ApplyAsync(ExampleForm.Load("P18a"));
        var number = (string)(await first.CaseAsync(late))["number"]!;
        await first.AdvanceClockAsync("P20D");

        var page = await app.OpenAsAsync("supervisor1");
        await Assertions.Expect(page.Heading("看板")).ToBeVisibleAsync();
        await Assertions.Expect(page.Section("已经超期")).ToContainTextAsync("已超期");
        await page.LooksAsync("board");
        await page.GotoAsync("/board?by=months");
        await page.LooksAsync("board-months");
        await page.ClickLinkAsync("环节");
        await Assertions.Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "环节", Exact = true }).Last).ToBeVisibleAsync();
        await page.ClickLinkAsync("部门");
        await page.ClickLinkAsync("科技局");
        await Assertions.Expect(page.Heading("科技局")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "已超期" }).First.ClickAsync();
        await page.WaitForURLAsync("**/board/items?*light=red*department=kjj*");
        await page.LooksAsync("board-items");
        await page.GetByRole(AriaRole.Row).Filter(new() { HasText = number }).First.GetByRole(AriaRole.Link).First.ClickAsync();
        await page.WaitForURLAsync("**/work-items/*");

        var leader = await app.OpenAsAsync("kjj.leader");
        await leader.GetByRole(AriaRole.Link, new() { Name = "看板" }).First.ClickAsync();
        await Assertions.Expect(leader.Heading("看板")).ToBeVisibleAsync();
        await leader.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await leader.ReloadAsync();
        await leader.LooksAsync("board-leader-dark");
        app.AssertNothingBroke();
    }
}
