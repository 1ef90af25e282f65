using System.Text;
using Microsoft.Playwright;
using Nanning.Approvals.Browser.Support;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Browser;

/// <summary>Editions of procedures and the credit register, as administrators, officers, enterprises and visitors see them.</summary>
public sealed class PolicyPagesTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    [Fact]
    public async Task An_administrator_issues_next_years_cap_in_the_browser_and_everybody_reads_the_difference()
    {
        var page = await app.OpenAsAsync("admin1");
        await page.GotoAsync("/admin/procedures");
        await Assertions.Expect(page.Heading("事项管理")).ToBeVisibleAsync();
        await page.LooksAsync("procedures");
        await page.GetByRole(AriaRole.Searchbox, new() { Name = "事项代码" }).FillAsync("P18b");
        await page.Keyboard.PressAsync("Enter");
        await page.ClickLinkAsync("创业孵化基地房租和宽带补助");
        await page.ClickLinkAsync("发布新版本");

        await page.ClickButtonAsync("检查并预览差别");
        await Assertions.Expect(page.GetByText("请填写依据文号。").Last).ToBeVisibleAsync();
        await page.LooksAsync("edition-refused");
        await page.GetByLabel("版本名称").FillAsync("2017-1");
        await page.GetByLabel("施行日期").FillAsync("2017-01-01");
        await page.GetByLabel("依据文号").FillAsync("南府办〔2016〕99号");
        await page.GetByLabel("修改说明").FillAsync("提高每个基地每年的补助上限。");
        await page.Locator("[name='parameters.cap']").FillAsync("600,000");
        await page.ClickButtonAsync("检查并预览差别");
        var diff = page.Section("预览差别");
        await Assertions.Expect(diff).ToContainTextAsync("600,000");
        await page.LooksAsync("edition-preview");
        await diff.GetByRole(AriaRole.Button, new() { Name = "发布" }).ClickAsync();

        await Assertions.Expect(page.Section("版本 2017-1")).ToContainTextAsync("待施行");
        await page.LooksAsync("editions");
        var visitor = await app.OpenAsync();
        await visitor.GotoAsync("/procedures/P18b");
        var history = visitor.Section("版本沿革");
        await Assertions.Expect(history).ToContainTextAsync("550,000");
        await Assertions.Expect(history).ToContainTextAsync("600,000");
        await Assertions.Expect(history).ToContainTextAsync("南府办〔2016〕99号");
        await visitor.LooksAsync("guide-editions");
        app.AssertNothingBroke();
    }

    [Fact]
    public async Task An_officer_keeps_the_credit_register_and_the_examiner_and_the_enterprise_see_it()
    {
        var enterprise = await app.LoginAsync("enterprise2");
        var code = (string)(await enterprise.GetAsync("/api/credit/mine")).Ok()["identifier"]!;
        var page = await app.OpenAsAsync("gongshang.officer");
        await page.GotoAsync("/credit");
        await page.LooksAsync("credit-empty");
        await page.ClickLinkAsync("登记信用状况");
        await page.GetByLabel("统一社会信用代码").FillAsync(code);
        await page.Locator("[name='status']").SelectOptionAsync("watched");
        await page.ClickButtonAsync("登记");
        await Assertions.Expect(page.GetByText("请填写文号。").Last).ToBeVisibleAsync();
        await page.GetByLabel("文号").FillAsync("南工商信〔2016〕8号");
        await page.GetByLabel("起始日期").FillAsync("2016-09-01");
        await page.GetByLabel("认定事由").FillAsync("年度抽查发现登记住所无法联系");
        await page.LooksAsync("credit-record");
        await page.ClickButtonAsync("登记");
        await Assertions.Expect(page.Section("登记记录")).ToContainTextAsync("现行");
        await page.LooksAsync("credit-enterprise");

        await page.GotoAsync("/credit/import");
        var list = $"统一社会信用代码,企业名称,信用状况,认定事由,文号,起始日期,截止日期,来源\n{code},,守信,连续三年守信,南工商信〔2016〕10号,2016-09-10,2019-09-09,市工商局\n914501,某公司,优秀,事由,文号,八月,,\n";
        await page.Locator("[name='file']").SetInputFilesAsync(new FilePayload { Name = "名单.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(list) });
        await page.ClickButtonAsync("检查名单");
        await Assertions.Expect(page.GetByText("1 条有误")).ToBeVisibleAsync();
        await page.LooksAsync("credit-import");

        var id = await enterprise.ApplyAsync(ExampleForm.Load("P18a"));
        var number = (string)(await enterprise.CaseAsync(id))["number"]!;
        var examiner = await app.OpenAsAsync("kjj.officer");
        await examiner.GotoAsync("/inbox");
        await Assertions.Expect(examiner.GetByRole(AriaRole.Row).Filter(new() { HasText = number }).First).ToContainTextAsync("从严审核");
        await examiner.OpenWorkItemAsync(number);
        await Assertions.Expect(examiner.GetByText("请从严审核")).ToBeVisibleAsync();
        await Assertions.Expect(examiner.Section("申请人")).ToContainTextAsync("重点关注");
        await examiner.LooksAsync("work-item-closely");

        await page.ClickButtonAsync("确认导入 1 条");
        await page.WaitForURLAsync("**/credit");
        await Assertions.Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = code })).ToContainTextAsync("守信");
        await page.LooksAsync("credit");
        var own = await app.OpenAsAsync("enterprise2");
        await own.GotoAsync("/credit/mine");
        await Assertions.Expect(own.Section("登记记录")).ToContainTextAsync("已被后来的记录代替");
        await own.LooksAsync("credit-mine");
        app.AssertNothingBroke();
    }
}
