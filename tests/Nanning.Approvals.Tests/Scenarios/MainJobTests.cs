using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Scenarios;

/// <summary>A base is recognised, subsidised, and called back after a year: the whole way through the API alone.</summary>
public abstract class MainJobTests(ApprovalsFixture fixture)
{
    private const string TwoYearsAtMost = "享受期限最长两年";

    private ApprovalsApp App => fixture.App;

    [Fact]
    public async Task A_base_is_recognised_subsidised_and_called_back_after_a_year()
    {
        var job = new MainJob(App.LoginAsync);
        var applicant = await job.As("base1");

        await job.ApplyForRecognitionAsync();
        await AssertSubmittedAsync(applicant, job.Recognition);

        await job.AskForSupplementAsync();
        Assert.Equal("AwaitingSupplement", await applicant.StatusAsync(job.Recognition));
        Assert.Null((await applicant.CaseAsync(job.Recognition))["dueAt"]);
        await job.AnswerSupplementAsync();
        var answered = await applicant.CaseAsync(job.Recognition);
        Assert.Equal("InProgress", (string?)answered["status"]);
        Assert.Equal(4, (int?)answered["form"]!["managers"]);
        AssertDueOn("2016-11-07", answered); // 30 working days from the answer: nothing had been used before the pause

        await job.AcceptAsync();
        await job.GiveOpinionsAsync();
        await job.ExamineAsync();
        await job.AdvanceToAsync(MainJob.NoticePublished);
        await job.ScoreAsync();
        await AssertNoticeAsync(job);
        await job.WaitForNoticeAsync();
        Assert.Equal("InProgress", await applicant.StatusAsync(job.Recognition));

        await job.RecogniseAsync();
        await AssertCertificateAsync(job.Certificate);

        await job.SubsidiseAsync();
        await AssertPaidAsync(applicant, job.Subsidy);

        await job.WaitAYearAsync();
        await AssertInvitedAsync(applicant, job.Recognition);
        await job.RenewAsync();
        await job.SettleAsync();
        await AssertPaidAsync(applicant, job.Renewal);
        Assert.Equal("done", (string?)Renewal(await applicant.CaseAsync(job.Recognition))["state"]);

        await AssertNoThirdYearAsync(applicant);
        await AssertTimelineAsync(applicant, job);
        AssertMails();
    }

    private static async Task AssertSubmittedAsync(ApiClient applicant, string id)
    {
        var item = await applicant.CaseAsync(id);
        Assert.Equal("InProgress", (string?)item["status"]);
        Assert.False(string.IsNullOrEmpty((string?)item["number"]));
        AssertDueOn("2016-11-03", item); // 30 working days from Monday 2016-09-19, over the National Day holiday and its two make-up days

        var materials = ExampleForm.Load("P18a").Materials;
        var stored = item["documents"]!.AsArray().ToDictionary(document => (string)document!["material"]!, document => (string)document!["sha256"]!);
        Assert.Equal(materials.Select(material => material.Key).Order(), stored.Keys.Order());
        Assert.All(materials, material => Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(material.Content)), stored[material.Key]));
    }

    private async Task AssertNoticeAsync(MainJob job)
    {
        var applicant = await job.As("base1");
        Assert.Equal("PublicNotice", await applicant.StatusAsync(job.Recognition));
        var notice = Assert.Single((await App.Visitor().GetAsync("/api/notices")).Ok()["items"]!.AsArray())!;
        Assert.Equal("2016-10-11", (string?)notice["endsOn"]);

        await job.AdvanceToAsync(MainJob.NoticeOver.AddHours(-10)); // 2016-10-11 at 23:00
        Assert.Equal("PublicNotice", await applicant.StatusAsync(job.Recognition));
        Assert.Empty(await (await job.As("kjj.leader")).WorkItemsOfAsync(job.Recognition));
    }

    private async Task AssertCertificateAsync(string number)
    {
        var checkedOut = (await App.Visitor().GetAsync($"/api/certificates/{number}")).Ok();
        Assert.True((bool?)checkedOut["valid"]);
        Assert.Equal(number, (string?)checkedOut["number"]);
        Assert.Equal("2016-10-12", (string?)checkedOut["issuedOn"]);
        Assert.False(string.IsNullOrEmpty((string?)checkedOut["holder"]));

        var unknown = await App.Visitor().GetAsync($"/api/certificates/{number}0");
        Assert.True(unknown.Status == HttpStatusCode.NotFound || (bool?)unknown.Body?["valid"] == false);
    }

    private static async Task AssertPaidAsync(ApiClient applicant, string id)
    {
        var item = await applicant.CaseAsync(id);
        Assert.Equal("Approved", (string?)item["status"]);
        Assert.Equal(428400.00m, (decimal?)item["amount"]); // (600,000 + 12,000) × 70 %
        Assert.Single(await applicant.TimelineAsync(id), line => (string?)line["kind"] == "granted");
    }

    private static async Task AssertInvitedAsync(ApiClient applicant, string recognition)
    {
        var item = await applicant.CaseAsync(recognition);
        Assert.Equal("Approved", (string?)item["status"]);
        var renewal = Renewal(item);
        Assert.Equal("open", (string?)renewal["state"]);
        Assert.Equal("2018-10-12", (string?)renewal["dueOn"]);
        var notifications = await applicant.MessagesAsync();
        Assert.Single(notifications, message => ((string?)message!["title"])?.Contains("可以再申报", StringComparison.Ordinal) is true);
    }

    private static async Task AssertNoThirdYearAsync(ApiClient applicant)
    {
        var example = ExampleForm.Load("P18c");
        example.Form["subsidisedYears"] = 0; // whatever the applicant writes, the register knows
        var id = await applicant.DraftAsync(example);

        var refused = (await applicant.TrySubmitAsync(id)).Refused(HttpStatusCode.UnprocessableEntity);
        Assert.Contains(refused.Body!["rules"]!.AsArray(), rule => (string?)rule!["id"] == "maxYears");
        Assert.Contains(TwoYearsAtMost, refused.Words, StringComparison.Ordinal);
        Assert.Equal("Draft", await applicant.StatusAsync(id));
    }

    private static async Task AssertTimelineAsync(ApiClient applicant, MainJob job)
    {
        var lines = await applicant.TimelineAsync(job.Recognition);
        string[] expected =
        [
            "submitted", "supplement-requested", "supplemented", "decided 受理 Approve", "decided 审查 Approve", "decided 配合单位意见 Agree",
            "decided 专家现场评审 Approve", "notice-published", "notice-ended", "decided 认定决定 Approve", "certificate", "obligation",
        ];
        var seen = lines.Select(line => (string?)line["kind"] == "decided" ? $"decided {line["step"]} {line["outcome"]}" : (string)line["kind"]!).ToList();
        Assert.Empty(expected.Except(seen));
        Assert.Equal(2, seen.Count(step => step == "decided 配合单位意见 Agree"));
        Assert.Equal(3, seen.Count(step => step == "decided 专家现场评审 Approve"));
        Assert.Single(seen, "certificate");
        Assert.Equal(lines.Select(line => ApiClient.Instant(line, "at")).Order(), lines.Select(line => ApiClient.Instant(line, "at")));

        string[] paid = ["submitted", "decided", "amount", "granted", "status"];
        Assert.Empty(paid.Except((await applicant.TimelineAsync(job.Renewal)).Select(line => (string)line["kind"]!)));
    }

    /// <summary>No mail is missing and none came twice.</summary>
    private void AssertMails()
    {
        var mails = SentMail.ReadAll(App.Pickup);
        Assert.Empty(mails.GroupBy(mail => (mail.To, mail.Subject, mail.Body)).Where(same => same.Count() > 1).Select(same => same.Key));
        string[] subjects = ["请补正", "已受理", "已获认定", "可以再申报"];
        Assert.All(subjects, subject => Assert.Single(mails, mail => mail.Subject.Contains(subject, StringComparison.Ordinal)));
        Assert.Equal(2, mails.Count(mail => mail.Subject.Contains("已通过，补助 428,400.00 元", StringComparison.Ordinal)));
        Assert.DoesNotContain(mails, mail => (mail.Subject + mail.Body).Contains("{{", StringComparison.Ordinal));
    }

    /// <summary>The duty to apply again; others, such as the yearly check, stand beside it.</summary>
    private static JsonNode Renewal(JsonNode item) => Assert.Single(item["obligations"]!.AsArray(), duty => (string?)duty!["kind"] == "renewal")!;

    private static void AssertDueOn(string day, JsonNode item)
    {
        var due = ApiClient.Instant(item, "dueAt").ToOffset(TimeSpan.FromHours(8)).AddTicks(-1);
        Assert.Equal(day, due.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
    }
}

public sealed class MainJobOnSqliteTests(OnSqlite fixture) : MainJobTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class MainJobOnPostgresTests(OnPostgres fixture) : MainJobTests(fixture), IClassFixture<OnPostgres>;
