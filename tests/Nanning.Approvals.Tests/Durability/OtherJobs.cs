using System.Text.Json.Nodes;
using Nanning.Approvals.Tests.Scenarios;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Durability;

/// <summary>The operations that the main job has no use for, each once: registration, an application that is withdrawn, an objection, and what administrators change.</summary>
/// <param name="visitor">Someone who is not signed in.</param>
internal sealed class OtherJobs(Func<ApiClient> visitor)
{
    public async Task RunAsync()
    {
        await RegisterAsync();
        await WithdrawAsync();
        await ObjectAsync();
        await AdministerAsync();
    }

    private async Task RegisterAsync() => (await visitor().PostAsync("/api/applicants", new
    {
        kind = "Enterprise",
        name = "南宁某某科技有限公司",
        identifier = "91350100M000100Y43",
        district = "qingxiu",
        address = "民族大道 1 号",
        contactName = "韦一",
        phone = "0771-5551234",
        email = "wei@example.com",
        userName = "weiyi.firm",
        password = "password2016",
        passwordAgain = "password2016",
    })).Ok();

    private async Task WithdrawAsync()
    {
        var applicant = await visitor().LoginAsync("enterprise1");
        var example = ExampleForm.Load("P18a");
        var id = await applicant.DraftAsync(example);
        var extra = await applicant.UploadAsync(id, example.Materials[1]);
        await applicant.DeleteAsync($"/api/cases/{id}/documents/{ApiClient.Id(extra)}");
        await applicant.SubmitAsync(id);
        (await applicant.PostAsync($"/api/cases/{id}/urge", new { reason = "请尽快办理。" })).Ok();

        var officer = await visitor().LoginAsync("kjj.officer");
        var item = ApiClient.Id(await MainJob.TheOnlyItemAsync(officer, id));
        (await officer.PostAsync($"/api/work-items/{item}/claim")).Ok();
        (await officer.PostAsync($"/api/work-items/{item}/release")).Ok();
        (await officer.PostAsync($"/api/work-items/{item}/transfer", new { to = "kjj.leader", reason = "外出培训。" })).Ok();
        var leader = await visitor().LoginAsync("kjj.leader");
        (await leader.PostAsync($"/api/work-items/{item}/extend", new { workingDays = 2, reason = "材料较多。" })).Ok();
        await applicant.WithdrawAsync(id);
        (await officer.PostAsync("/api/me/notifications/read", new { all = true })).Ok();
    }

    private async Task ObjectAsync()
    {
        var people = new Dictionary<string, ApiClient>();
        await new MainJob(async user => people[user] = await visitor().LoginAsync(user)) { Applicant = "enterprise2", AtOnce = false }.RunToNoticeAsync();
        var notices = (await visitor().GetAsync("/api/notices?open=true")).Ok()["items"]!.AsArray();
        var notice = ApiClient.Id(Assert.Single(notices)!);
        (await visitor().PostAsync($"/api/notices/{notice}/objections", new { name = "甘露", contact = "13800138000", text = "该单位的场地面积与公示不符。" })).Ok();
    }

    private async Task AdministerAsync()
    {
        var administrator = await visitor().LoginAsync("admin1");
        var input = new JsonObject
        {
            ["userName"] = "new.officer",
            ["displayName"] = "覃三",
            ["email"] = "qin@example.com",
            ["role"] = "Officer",
            ["department"] = "kjj",
            ["position"] = "Handler",
            ["disabled"] = false,
            ["newPassword"] = "password2016",
        };
        var id = ApiClient.Id((await administrator.PostAsync("/api/admin/users", input)).Ok());
        input["displayName"] = "覃三三";
        (await administrator.PutAsync($"/api/admin/users/{id}", input)).Ok();
        var department = new { code = "newdept", name = "新部门", fullName = "南宁市新部门", nameEn = "New department", kind = "bureau" };
        (await administrator.PostAsync("/api/admin/departments", department)).Ok();
    }
}
