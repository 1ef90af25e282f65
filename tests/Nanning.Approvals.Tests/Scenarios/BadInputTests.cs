using System.Net;
using System.Text.Json.Nodes;
using Nanning.Approvals.Applicants;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Scenarios;

/// <summary>What people get wrong is refused with the field or the rule by name; nothing is stored and nothing typed is lost.</summary>
public abstract class BadInputTests(ApprovalsFixture fixture)
{
    private ApprovalsApp App => fixture.App;

    [Theory]
    [InlineData("Enterprise", "91450100MA5N7B4H90")]
    [InlineData("Graduate", "450102199508153030")]
    public async Task A_wrong_check_digit_is_named_and_nobody_is_registered(string kind, string identifier)
    {
        var visitor = App.Visitor();
        var right = Registration(kind, RightFor(identifier));
        var wrong = Registration(kind, identifier);
        Assert.NotEqual((string?)right["identifier"], identifier);

        var refused = (await visitor.PostAsync("/api/applicants", wrong)).Refused(HttpStatusCode.BadRequest);

        Assert.Equal(["identifier"], refused.Fields);
        Assert.Equal(HttpStatusCode.Unauthorized, (await visitor.PostAsync("/api/auth/login", Login(wrong))).Status);
        (await visitor.PostAsync("/api/applicants", right)).Ok();
        (await visitor.PostAsync("/api/auth/login", Login(right))).Ok();
        Assert.Contains("identifier", (await visitor.PostAsync("/api/applicants", right)).Refused(HttpStatusCode.BadRequest).Fields);
    }

    [Fact]
    public async Task A_lease_that_ends_before_it_starts_is_named_and_the_draft_keeps_what_was_typed()
    {
        var applicant = await App.LoginAsync("enterprise1");
        var example = ExampleForm.Load("P18a");
        example.Form["leaseStart"] = "2016-05-01";
        example.Form["leaseEnd"] = "2013-04-30";
        var id = await applicant.DraftAsync(example);

        var refused = (await applicant.TrySubmitAsync(id)).Refused(HttpStatusCode.BadRequest);

        Assert.Contains("leaseEnd", refused.Fields);
        var draft = await applicant.CaseAsync(id);
        Assert.Equal("Draft", (string?)draft["status"]);
        Assert.Null(draft["number"]);
        Assert.Equal("2013-04-30", (string?)draft["form"]!["leaseEnd"]);
        Assert.Empty(await (await App.LoginAsync("kjj.officer")).WorkItemsOfAsync(id));
    }

    [Fact]
    public async Task A_file_that_is_not_what_its_extension_says_is_not_stored()
    {
        var applicant = await App.LoginAsync("enterprise1");
        var id = await applicant.CreateCaseAsync("P18a", ExampleForm.Load("P18a").Form);

        var lying = await applicant.TryUploadAsync(id, "businessLicence", "licence.pdf", SampleFiles.Png);
        var program = await applicant.TryUploadAsync(id, "businessLicence", "licence.exe", "MZ"u8.ToArray());
        var elsewhere = await applicant.TryUploadAsync(id, "noSuchMaterial", "licence.pdf", SampleFiles.Pdf("x"));

        Assert.Contains("file", lying.Refused(HttpStatusCode.BadRequest).Fields);
        Assert.Contains("file", program.Refused(HttpStatusCode.BadRequest).Fields);
        Assert.Contains("material", elsewhere.Refused(HttpStatusCode.BadRequest).Fields);
        Assert.Empty((await applicant.CaseAsync(id))["documents"]!.AsArray());
    }

    [Fact]
    public async Task A_file_above_the_limit_of_its_material_is_not_stored()
    {
        var applicant = await App.LoginAsync("enterprise1");
        var id = await applicant.CreateCaseAsync("P18a", ExampleForm.Load("P18a").Form);
        var large = new byte[(10 << 20) + 1];
        SampleFiles.Pdf("large").CopyTo(large, 0);

        var refused = (await applicant.TryUploadAsync(id, "businessLicence", "licence.pdf", large)).Refused(HttpStatusCode.BadRequest);

        Assert.Contains("file", refused.Fields);
        Assert.Contains("10 MB", refused.Words, StringComparison.Ordinal);
        Assert.Empty((await applicant.CaseAsync(id))["documents"]!.AsArray());
    }

    [Fact]
    public async Task A_submit_names_every_material_that_is_missing()
    {
        var applicant = await App.LoginAsync("enterprise1");
        var example = ExampleForm.Load("P18a");
        var id = await applicant.CreateCaseAsync("P18a", example.Form);
        await applicant.UploadAsync(id, example.Materials[0]);

        var refused = (await applicant.TrySubmitAsync(id)).Refused(HttpStatusCode.BadRequest);

        Assert.Equal(example.Materials.Skip(1).Select(material => "materials." + material.Key).Order(), refused.Fields.Order());
        Assert.Equal("Draft", await applicant.StatusAsync(id));
        Assert.Single((await applicant.CaseAsync(id))["documents"]!.AsArray());
    }

    [Fact]
    public async Task Conditions_that_fail_are_all_named_with_their_clause()
    {
        var applicant = await App.LoginAsync("enterprise1");
        var example = ExampleForm.Load("P18a");
        example.Form["area"] = 250;
        example.Form["entrepreneurArea"] = 100;
        var id = await applicant.DraftAsync(example);

        var refused = (await applicant.TrySubmitAsync(id)).Refused(HttpStatusCode.UnprocessableEntity);

        var rules = refused.Body!["rules"]!.AsArray();
        Assert.Equal(["areaMakerSpace", "share"], rules.Select(rule => (string)rule!["id"]!).Order());
        Assert.All(rules, rule => Assert.False(string.IsNullOrEmpty((string?)rule!["clause"])));
        Assert.Equal("Draft", await applicant.StatusAsync(id));
    }

    [Fact]
    public async Task A_base_that_is_recognised_cannot_be_recognised_again()
    {
        var job = new MainJob(App.LoginAsync) { Applicant = "base1" };
        await job.RunToCertificateAsync();
        var applicant = await job.As("base1");
        var id = await applicant.DraftAsync(ExampleForm.Load("P18a"));

        var refused = (await applicant.TrySubmitAsync(id)).Refused(HttpStatusCode.UnprocessableEntity);

        Assert.Contains(refused.Body!["rules"]!.AsArray(), rule => (string?)rule!["id"] == "firstRecognition");
        Assert.Contains(job.Certificate, refused.Words, StringComparison.Ordinal);
        Assert.Equal("Draft", await applicant.StatusAsync(id));
    }

    [Fact]
    public async Task An_objection_needs_a_name_a_contact_and_a_reason()
    {
        var job = new MainJob(App.LoginAsync) { Applicant = "enterprise2" };
        await job.RunToNoticeAsync();
        var visitor = App.Visitor();
        var applicant = await job.As("enterprise2");
        var holder = (string)(await applicant.CaseAsync(job.Recognition))["applicant"]!["name"]!;
        var notices = (await visitor.GetAsync("/api/notices?pageSize=100")).Ok()["items"]!.AsArray();
        var notice = ApiClient.Id(Assert.Single(notices, item => (string?)item!["applicant"] == holder)!);

        var anonymous = await visitor.PostAsync($"/api/notices/{notice}/objections", new { name = "李明", contact = "", text = "面积不实。" });
        var unreachable = await visitor.PostAsync($"/api/notices/{notice}/objections", new { name = "李明", contact = "你懂的", text = "面积不实。" });
        var empty = await visitor.PostAsync($"/api/notices/{notice}/objections", new { });
        var good = await visitor.PostAsync($"/api/notices/{notice}/objections", new { name = "李明", contact = "13800000000", text = "面积不实。" });

        Assert.Equal(["contact"], anonymous.Refused(HttpStatusCode.BadRequest).Fields);
        Assert.Equal(["contact"], unreachable.Refused(HttpStatusCode.BadRequest).Fields);
        Assert.Equal(["contact", "name", "text"], empty.Refused(HttpStatusCode.BadRequest).Fields.Order());
        good.Ok();
        var lines = await applicant.TimelineAsync(job.Recognition);
        Assert.Single(lines, line => (string?)line["kind"] == "objection");
    }

    [Fact]
    public async Task Nobody_decides_what_is_not_theirs()
    {
        var applicant = await App.LoginAsync("enterprise1");
        var id = await applicant.ApplyAsync(ExampleForm.Load("P18a"));
        var officer = await App.LoginAsync("kjj.officer");
        var item = ApiClient.Id(await MainJob.TheOnlyItemAsync(officer, id));

        var nobody = await App.Visitor().PostAsync($"/api/work-items/{item}/decide", new { outcome = "Approve" });
        var owner = await applicant.TryDecideAsync(item, "Approve");
        var otherBureau = await (await App.LoginAsync("gxw.leader")).TryDecideAsync(item, "Approve");
        var administrator = await (await App.LoginAsync("admin1")).TryDecideAsync(item, "Approve");

        Assert.Equal(HttpStatusCode.Unauthorized, nobody.Status);
        HttpStatusCode[] refusals = [HttpStatusCode.Forbidden, HttpStatusCode.NotFound];
        Assert.All([owner, otherBureau, administrator], answer => Assert.Contains(answer.Status, refusals));
        Assert.DoesNotContain(await applicant.TimelineAsync(id), line => (string?)line["kind"] == "decided");

        var foreigner = await App.LoginAsync("graduate1");
        Assert.Equal(HttpStatusCode.NotFound, (await foreigner.GetAsync($"/api/cases/{id}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await foreigner.GetAsync($"/api/cases/{id}/timeline")).Status);
        await applicant.WithdrawAsync(id);
    }

    [Fact]
    public async Task A_decision_that_does_not_fit_the_step_names_its_field()
    {
        var applicant = await App.LoginAsync("enterprise1");
        var id = await applicant.ApplyAsync(ExampleForm.Load("P18a"));
        var officer = await App.LoginAsync("kjj.officer");
        var item = ApiClient.Id(await MainJob.TheOnlyItemAsync(officer, id));

        var unknown = await officer.TryDecideAsync(item, "Postpone");
        var unexplained = await officer.TryDecideAsync(item, "Reject");
        var vague = await officer.PostAsync($"/api/work-items/{item}/request-supplement", new { fields = Array.Empty<string>(), materials = Array.Empty<string>(), reason = "" });

        Assert.Contains("outcome", unknown.Refused(HttpStatusCode.BadRequest).Fields);
        Assert.Contains("opinion", unexplained.Refused(HttpStatusCode.BadRequest).Fields);
        Assert.NotEmpty(vague.Refused(HttpStatusCode.BadRequest).Fields);
        Assert.Equal("InProgress", await applicant.StatusAsync(id));
        await applicant.WithdrawAsync(id);
    }

    [Fact]
    public async Task A_supplement_changes_only_what_was_asked_for()
    {
        var applicant = await App.LoginAsync("enterprise1");
        var id = await applicant.ApplyAsync(ExampleForm.Load("P18a"));
        var officer = await App.LoginAsync("kjj.officer");
        await officer.RequestSupplementAsync(ApiClient.Id(await MainJob.TheOnlyItemAsync(officer, id)), ["managers"], [], "请核对人数。");
        var form = (await applicant.CaseAsync(id))["form"]!.DeepClone().AsObject();
        form["area"] = 99999;

        var refused = (await applicant.PutAsync($"/api/cases/{id}", new { form })).Refused(HttpStatusCode.BadRequest);
        var upload = await applicant.TryUploadAsync(id, "floorPlan", "plan.pdf", SampleFiles.Pdf("new"));

        Assert.Equal(["area"], refused.Fields);
        upload.Refused(HttpStatusCode.Conflict);
        Assert.Equal(1200, (int?)(await applicant.CaseAsync(id))["form"]!["area"]);
        await applicant.WithdrawAsync(id);
    }

    [Fact]
    public async Task What_cannot_even_be_read_is_a_problem_and_not_a_crash()
    {
        var applicant = await App.LoginAsync("enterprise1");

        (await applicant.PostTextAsync("/api/cases", "{\"procedure\": ")).Refused(HttpStatusCode.BadRequest);
        (await applicant.PostTextAsync("/api/cases", "[1, 2]")).Refused(HttpStatusCode.BadRequest);
        (await applicant.GetAsync("/api/cases/not-an-id")).Refused(HttpStatusCode.NotFound);
        (await App.Visitor().GetAsync("/api/cases")).Refused(HttpStatusCode.Unauthorized);
        Assert.Contains("procedure", (await applicant.PostAsync("/api/cases", new { procedure = "P99", form = new JsonObject() })).Refused(HttpStatusCode.BadRequest).Fields);
    }

    private static JsonObject Registration(string kind, string identifier) => new()
    {
        ["kind"] = kind,
        ["name"] = kind == "Graduate" ? "农小青" : "南宁新起点科技有限公司",
        ["identifier"] = identifier,
        ["district"] = "qingxiu",
        ["address"] = "南宁市青秀区金湖路 1 号",
        ["contactName"] = "农小青",
        ["phone"] = "13900000000",
        ["userName"] = "new-" + identifier.ToLowerInvariant(),
        ["password"] = "Qidian#2016abc",
        ["passwordAgain"] = "Qidian#2016abc",
    };

    private static object Login(JsonObject registration) => new { userName = (string?)registration["userName"], password = (string?)registration["password"] };

    /// <summary>The same identifier with the check digit that belongs to it.</summary>
    private static string RightFor(string identifier)
    {
        var body = identifier[..^1];
        return body + (identifier.StartsWith("45", StringComparison.Ordinal) ? IdNumber.CheckDigit(body) : CreditCode.CheckCharacter(body));
    }
}

public sealed class BadInputOnSqliteTests(OnSqlite fixture) : BadInputTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class BadInputOnPostgresTests(OnPostgres fixture) : BadInputTests(fixture), IClassFixture<OnPostgres>;
