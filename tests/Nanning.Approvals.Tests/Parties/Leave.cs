using System.Globalization;
using System.Text.Json.Nodes;
using Nanning.Approvals.Applicants;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Parties;

/// <summary>One leave (P23) of a new researcher of unit1 to enterprise1, through the API alone.</summary>
internal sealed class Leave(ApprovalsApp app, ApiClient researcher, ApiClient unit, string id, string number)
{
    public ApiClient Researcher => researcher;

    public ApiClient Unit => unit;

    public string Id => id;

    public string Number => number;

    /// <summary>First day of the three years, once the certificate is issued.</summary>
    public DateOnly IssuedOn { get; private set; }

    /// <summary>A new researcher applies.</summary>
    public static async Task<Leave> ApplyAsync(ApprovalsApp app)
    {
        var researcher = await People.RegisterAsync(app, ApplicantKind.Researcher);
        var id = await researcher.ApplyAsync(ExampleForm.Load("P23"));
        return new(app, researcher, await app.LoginAsync("unit1"), id, (string)(await researcher.CaseAsync(id))["number"]!);
    }

    /// <summary>What the unit fills in when the researcher is back.</summary>
    public static JsonObject Back(DateOnly on) =>
        new() { ["doneOn"] = on.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), ["postLevel"] = "专业技术七级", ["salaryGrade"] = "薪级31级" };

    /// <summary>The unit agrees, and its notice passes without objections.</summary>
    public async Task ToAgreementAsync()
    {
        await unit.DecideOnAsync(id, "Approve", "同意离岗创业。");
        await unit.AdvanceClockAsync("P20D");
    }

    public Task SignAsync(ApiClient party, string signer) => party.DecideOnAsync(
        id, "Approve", data: new JsonObject { ["signer"] = signer, ["signedOn"] = "2016-10-20", ["declaration"] = "agreed" });

    /// <summary>Up to the certificate of retention.</summary>
    public async Task ToCertificateAsync()
    {
        await ToAgreementAsync();
        await SignAsync(unit, "李建国");
        await SignAsync(researcher, "陆海波");
        await SignAsync(await app.LoginAsync("enterprise1"), "黄丽");
        await (await app.LoginAsync("kjj.officer")).DecideOnAsync(id, "Approve");
        await (await app.LoginAsync("rsj.officer")).DecideOnAsync(id, "Approve");
        IssuedOn = await TodayAsync();
    }

    /// <summary>The researcher reports and the unit assesses.</summary>
    public async Task ReportAsync()
    {
        await researcher.DecideOnAsync(id, "Approve", data: new JsonObject { ["progress"] = "分选生产线投产。", ["employees"] = 20 });
        await unit.DecideOnAsync(id, "Approve", "年度考核合格。");
    }

    /// <summary>How often researcher and unit were told that the end comes.</summary>
    public async Task<(int Researcher, int Unit)> RemindersAsync() =>
        (await researcher.ToldAsync(number, "期限不再延长"), await unit.ToldAsync(number, "期限不再延长"));

    public async Task<DateOnly> TodayAsync() => WorkingCalendar.DateOf(await researcher.NowAsync());

    /// <summary>Moves the clock to an hour of a day in Nanning; a negative one is the evening before.</summary>
    public Task ToAsync(DateOnly day, int hour) => researcher.AdvanceClockToAsync(WorkingCalendar.StartOf(day).AddHours(hour));
}
