using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Nanning.Approvals.Browser.Support;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Browser;

/// <summary>The cap of P09a for next year, from the administrator's form to the enterprise that applies under it: no file is touched.</summary>
public sealed class NextYearTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    private const string Old = "200,000.00";
    private const string New = "240,000.00";

    [Fact]
    public async Task An_administrator_raises_the_cap_of_P09a_for_next_year_and_each_application_has_the_cap_of_its_day()
    {
        var early = await DraftAsync("enterprise1", "A");
        await SendAsync("enterprise1", early, Old);
        await IssueAsync();

        var visitor = await app.OpenAsync();
        await visitor.GotoAsync("/procedures/P09a");
        foreach (var part in new[] { "2017-1", "待施行", "200,000", "300,000", "南府办〔2016〕101号", "提高同一企业每年的补助上限。" })
        {
            await Assertions.Expect(visitor.Section("版本沿革")).ToContainTextAsync(part);
        }

        await visitor.LooksAsync("guide-next-year");
        var today = await DraftAsync("enterprise2", "B");
        await SendAsync("enterprise2", today, Old);

        var admin = await app.LoginAsync("admin1");
        await admin.AdvanceClockToAsync(DateTimeOffset.Parse("2017-01-03T10:00:00+08:00", System.Globalization.CultureInfo.InvariantCulture));
        var next = await DraftAsync("base1", "C");
        await SendAsync("base1", next, New);
        foreach (var (user, id, edition) in new[] { ("enterprise1", early, "2016-1"), ("enterprise2", today, "2016-1"), ("base1", next, "2017-1") })
        {
            var page = await app.OpenAsAsync(user);
            await page.GotoAsync($"/cases/{id}");
            await Assertions.Expect(page.Section("办理依据")).ToContainTextAsync(edition);
        }

        await AmountAsync("enterprise1", early, Old);
        await AmountAsync("base1", next, New);
        app.AssertNothingBroke();
    }

    private async Task IssueAsync()
    {
        var page = await app.OpenAsAsync("admin1");
        await page.GotoAsync("/admin/procedures/P09a/new");
        await page.GetByLabel("版本名称").FillAsync("2017-1");
        await page.GetByLabel("施行日期").FillAsync("2017-01-01");
        await page.GetByLabel("依据文号").FillAsync("南府办〔2016〕101号");
        await page.GetByLabel("修改说明").FillAsync("提高同一企业每年的补助上限。");
        await page.Locator("[name='parameters.yearCap']").FillAsync("300,000");
        await page.ClickButtonAsync("检查并预览差别");
        await Assertions.Expect(page.Section("预览差别")).ToContainTextAsync("300,000");
        await page.Section("预览差别").GetByRole(AriaRole.Button, new() { Name = "发布" }).ClickAsync();
        await Assertions.Expect(page.Section("版本 2017-1")).ToContainTextAsync("待施行");
        await Assertions.Expect(page.Section("版本 2016-1")).ToBeVisibleAsync();
    }

    /// <summary>Twelve products, two more than the cap of today pays for.</summary>
    private async Task<string> DraftAsync(string user, string series)
    {
        var example = ExampleForm.Load("P09a");
        var product = example.Form["products"]![0]!;
        example.Form["products"] = new JsonArray([.. Enumerable.Range(1, 12).Select(number =>
        {
            var one = product.DeepClone();
            one["recognitionNumber"] = $"GXXCP{series}{number:000}";
            return one;
        })]);
        return await (await app.LoginAsync(user)).DraftAsync(example);
    }

    /// <summary>Looks at the amount before sending, and sends.</summary>
    private async Task SendAsync(string user, string id, string amount)
    {
        var page = await app.OpenAsAsync(user);
        await page.GotoAsync($"/cases/{id}/review");
        await Assertions.Expect(page.Section("条件核对")).ToContainTextAsync(amount);
        await page.SubmitAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex($"/cases/{id}(\\?.*)?$", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    /// <summary>The lead and Finance agree; what is computed then is what the enterprise reads.</summary>
    private async Task AmountAsync(string user, string id, string amount)
    {
        foreach (var (officer, outcome) in new[] { ("gxw.officer", "Approve"), ("czj.officer", "Agree"), ("xixiangtang.officer", "Agree"), ("gaoxin.officer", "Agree"), ("qingxiu.officer", "Agree") })
        {
            var client = await app.LoginAsync(officer);
            foreach (var item in await client.WorkItemsOfAsync(id))
            {
                await client.DecideAsync(ApiClient.Id(item), outcome, "同意。");
            }
        }

        var page = await app.OpenAsAsync(user);
        await page.GotoAsync($"/cases/{id}");
        await Assertions.Expect(page.Section("金额（元）")).ToContainTextAsync(amount);
    }
}
