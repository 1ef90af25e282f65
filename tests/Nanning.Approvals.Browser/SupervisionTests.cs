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
}
