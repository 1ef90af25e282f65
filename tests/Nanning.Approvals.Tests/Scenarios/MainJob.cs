using System.Globalization;
using System.Text.Json.Nodes;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Scenarios;

/// <summary>
/// The main job through the API alone: base1 is recognised (P18a), subsidised for a year (P18b), called back after one full year and subsidised again (P18c).
/// Each step expects to succeed; what it leaves behind is for the tests to look at.
/// </summary>
/// <param name="signIn">Signs in a demo account.</param>
internal sealed class MainJob(Func<string, Task<ApiClient>> signIn)
{
    /// <summary>A Tuesday, four days before the National Day holiday.</summary>
    public static readonly DateTimeOffset NoticePublished = At("2016-09-27T10:00:00+08:00");

    /// <summary>The morning after the last day of the notice.</summary>
    public static readonly DateTimeOffset NoticeOver = At("2016-10-12T09:00:00+08:00");

    private readonly Dictionary<string, ApiClient> people = [];

    /// <summary>Who applies.</summary>
    public string Applicant { get; init; } = "base1";

    /// <summary>Whether the co-leads give their opinions at the same moment.</summary>
    public bool AtOnce { get; init; } = true;

    /// <summary>The recognition, once applied for.</summary>
    public string Recognition { get; private set; } = "";

    /// <summary>The subsidy of the first year.</summary>
    public string Subsidy { get; private set; } = "";

    /// <summary>The subsidy of the second year.</summary>
    public string Renewal { get; private set; } = "";

    /// <summary>Number of the certificate.</summary>
    public string Certificate { get; private set; } = "";

    public async Task RunAsync()
    {
        await ApplyForRecognitionAsync();
        await AskForSupplementAsync();
        await AnswerSupplementAsync();
        await AcceptAsync();
        await GiveOpinionsAsync();
        await ExamineAsync();
        await AdvanceToAsync(NoticePublished);
        await ScoreAsync();
        await WaitForNoticeAsync();
        await RecogniseAsync();
        await SubsidiseAsync();
        await WaitAYearAsync();
        await RenewAsync();
        await SettleAsync();
    }

    /// <summary>Waits until everything that leaves through the outbox has left.</summary>
    public async Task SettleAsync() => await AdvanceToAsync(await (await As("admin1")).NowAsync());

    /// <summary>From the application to the published notice, without supplements, whatever day it is.</summary>
    public async Task RunToNoticeAsync()
    {
        await ApplyForRecognitionAsync();
        await AcceptAsync();
        await GiveOpinionsAsync();
        await ExamineAsync();
        await ScoreAsync();
    }

    /// <summary>From the application to the certificate, without supplements, whatever day it is.</summary>
    public async Task RunToCertificateAsync()
    {
        await RunToNoticeAsync();
        await AdvanceAsync("P30D");
        await RecogniseAsync();
    }

    public async Task<ApiClient> As(string user)
    {
        if (!people.TryGetValue(user, out var client))
        {
            people[user] = client = await signIn(user);
        }

        return client;
    }

    public async Task ApplyForRecognitionAsync() => Recognition = await (await As(Applicant)).ApplyAsync(ExampleForm.Load("P18a"));

    public async Task AskForSupplementAsync()
    {
        var officer = await As("kjj.officer");
        var item = await TheOnlyItemAsync(officer, Recognition);
        await officer.RequestSupplementAsync(ApiClient.Id(item), ["managers"], ["managersProof"], "专职管理人员人数与名单不符，请核对后补正。");
    }

    /// <summary>Two days pass, in which the clock stands; then the base answers.</summary>
    public async Task AnswerSupplementAsync()
    {
        await AdvanceAsync("P2D");
        var applicant = await As(Applicant);
        var form = (await applicant.CaseAsync(Recognition))["form"]!.DeepClone().AsObject();
        form["managers"] = 4;
        (await applicant.PutAsync($"/api/cases/{Recognition}", new { form })).Ok();
        await applicant.UploadAsync(Recognition, new ExampleForm.Material("managersProof", "managers-2.pdf"));
        await applicant.SubmitAsync(Recognition);
    }

    public Task AcceptAsync() => DecideAsync("kjj.officer", Recognition, "Approve", "材料齐全，予以受理。");

    /// <summary>The co-leads write their opinions, at the same moment or one after the other.</summary>
    public async Task GiveOpinionsAsync()
    {
        var first = DecideAsync("rsj.officer", Recognition, "Agree", "该基地创业带动就业成效明显，同意。");
        if (!AtOnce)
        {
            await first;
        }

        await Task.WhenAll(first, DecideAsync("czj.officer", Recognition, "Agree", "同意。"));
    }

    public Task ExamineAsync() => DecideAsync("kjj.officer", Recognition, "Approve", "符合认定条件。");

    /// <summary>Three experts score; with the third score the notice is published.</summary>
    public async Task ScoreAsync()
    {
        var officer = await As("kjj.officer");
        var seats = await officer.WorkItemsOfAsync(Recognition);
        Assert.Equal(3, seats.Count);
        foreach (var (seat, (expert, score)) in seats.Zip([("陆明", 80m), ("周静", 75.5m), ("覃勇", 86m)]))
        {
            await officer.DecideAsync(ApiClient.Id(seat), "Approve", null, new JsonObject { ["expert"] = expert, ["score"] = score, ["comment"] = "服务体系完整。" });
        }
    }

    /// <summary>Seven working days: 28, 29, 30 September, then the National Day holiday, 8 and 9 October (a weekend made up for), 10 and 11 October.</summary>
    public Task WaitForNoticeAsync() => AdvanceToAsync(NoticeOver);

    public async Task RecogniseAsync()
    {
        await DecideAsync("kjj.leader", Recognition, "Approve", "准予认定。");
        Certificate = (string)(await (await As(Applicant)).CaseAsync(Recognition))["certificate"]!;
    }

    public async Task SubsidiseAsync() => Subsidy = await ApplyAndPayAsync("P18b");

    public Task WaitAYearAsync() => AdvanceAsync("P1Y");

    public async Task RenewAsync() => Renewal = await ApplyAndPayAsync("P18c");

    public async Task AdvanceToAsync(DateTimeOffset to) => await (await As("admin1")).AdvanceClockToAsync(to);

    public async Task AdvanceAsync(string by) => await (await As("admin1")).AdvanceClockAsync(by);

    public async Task DecideAsync(string user, string caseId, string outcome, string opinion, JsonObject? data = null)
    {
        var person = await As(user);
        await person.DecideAsync(ApiClient.Id(await TheOnlyItemAsync(person, caseId)), outcome, opinion, data);
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    public static async Task<JsonNode> TheOnlyItemAsync(ApiClient person, string caseId) => Assert.Single(await person.WorkItemsOfAsync(caseId));

    private async Task<string> ApplyAndPayAsync(string procedure)
    {
        var id = await (await As(Applicant)).ApplyAsync(ExampleForm.Load(procedure));
        await DecideAsync("rsj.officer", id, "Approve", "属实。");
        await DecideAsync("czj.officer", id, "Approve", "同意拨付。");
        return id;
    }
}
