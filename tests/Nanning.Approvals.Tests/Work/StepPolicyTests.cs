using System.Net;
using System.Text.Json.Nodes;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Tests.Workflows;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Tests.Work;

/// <summary>What a step says beside who decides what: repeated approvers, nobody there, officers with a part in the case.</summary>
public abstract class StepPolicyTests(ApprovalsFixture fixture)
{
    private ApprovalsApp App => fixture.App;

    [Theory]
    [InlineData("ask", false)]
    [InlineData("consecutive", true)]
    [InlineData("once", true)]
    public async Task Whoever_has_just_approved_is_asked_again_or_not_as_the_step_says(string rule, bool passes)
    {
        var procedure = await TestProcedure.PublishAsync(App, Two(("repeatApprover", rule)));
        var officer = await App.LoginAsync("kjj.officer");
        var id = await procedure.ApplyAsync(await App.LoginAsync("enterprise1"));

        await officer.DecideAsync(await ItemAsync(officer, id), "Approve");

        Assert.Equal(passes ? "Approved" : "InProgress", await officer.StatusAsync(id));
        if (passes)
        {
            var line = (await officer.TimelineAsync(id)).Last(one => (string?)one["kind"] == "decided");
            Assert.Contains("重复审批人自动通过", (string)line["text"]!, StringComparison.Ordinal);
            Assert.Equal("系统自动办理", (string?)line["actor"]);
        }
    }

    [Fact]
    public async Task A_refusal_and_another_persons_approval_pass_nothing()
    {
        var procedure = await TestProcedure.PublishAsync(App, Two(("repeatApprover", "consecutive"), ("position", "leader")));
        var officer = await App.LoginAsync("kjj.officer");
        var id = await procedure.ApplyAsync(await App.LoginAsync("enterprise1"));
        await officer.DecideAsync(await ItemAsync(officer, id), "Approve");
        Assert.Equal("InProgress", await officer.StatusAsync(id));
        await (await App.LoginAsync("kjj.leader")).DecideAsync(await ItemAsync(await App.LoginAsync("kjj.leader"), id), "Approve");
        Assert.Equal("Approved", await officer.StatusAsync(id));
    }

    [Fact]
    public void No_flow_may_pass_by_itself_where_money_follows()
    {
        var flow = new FlowBuilder().Add("Start", "Elsa.Start").Add("First", "Approvals.Review").Add("Second", "Approvals.Review", ("repeatApprover", "once"))
            .Add("Pay", "Approvals.Grant", ("amount", "form.amount"), ("year", "procedure.grantYear")).Add("End", "Elsa.End")
            .Way("Start > First:Approve > Second:Approve > Pay > End").Way("First:Reject > End").Way("Second:Reject > End");
        var refused = Assert.Throws<DefinitionException>(() => flow.Read());
        Assert.Contains("拨款必须由人作出决定", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nobody_can_decide_the_named_person_does_and_else_the_stand_in()
    {
        var admin = await App.LoginAsync("admin1");
        await SetAsync(admin, "mzj.officer", disabled: true);
        await SetAsync(admin, "mzj.leader", disabled: true);
        try
        {
            var named = await TestProcedure.PublishAsync(App, SigningTests.Flow(("department", "mzj"), ("fallbackUser", "gxw.leader")));
            var standIn = await TestProcedure.PublishAsync(App, SigningTests.Flow(("department", "mzj")));
            var pool = await TestProcedure.PublishAsync(App, SigningTests.Flow(("department", "mzj"), ("whenEmpty", "pool")));
            var applicant = await App.LoginAsync("enterprise1");
            foreach (var (procedure, name) in new[] { (named, "gxw.leader"), (standIn, "zwb.leader") })
            {
                var id = await procedure.ApplyAsync(applicant);
                var person = await App.LoginAsync(name);
                await person.DecideAsync(await ItemAsync(person, id), "Approve");
                Assert.Equal("Approved", await person.StatusAsync(id));
                Assert.Contains(await person.TimelineAsync(id), line => (string?)line["kind"] == "stand-in");
            }

            var stuck = await pool.ApplyAsync(applicant);
            Assert.Equal("InProgress", await admin.StatusAsync(stuck));
            Assert.Contains(await admin.MessagesAsync(), note => ((string)note["title"]!).StartsWith("无人可办", StringComparison.Ordinal));
        }
        finally
        {
            await SetAsync(admin, "mzj.officer", disabled: false);
            await SetAsync(admin, "mzj.leader", disabled: false);
        }
    }

    [Fact]
    public async Task An_officer_with_a_part_in_the_case_keeps_out_of_it_unless_a_second_person_signs()
    {
        var admin = await App.LoginAsync("admin1");
        var applicant = await App.LoginAsync("enterprise2");
        var identifier = (string)(await applicant.GetAsync("/api/credit/mine")).Ok()["identifier"]!;
        await SetAsync(admin, "kjj.officer", concerned: identifier);
        try
        {
            var officer = await App.LoginAsync("kjj.officer");
            var strict = await TestProcedure.PublishAsync(App, SigningTests.Flow());
            var id = await strict.ApplyAsync(applicant);
            var item = await ItemAsync(officer, id);
            Assert.Equal("conflict-of-interest", (await officer.PostAsync($"/api/work-items/{item}/claim")).Refused(HttpStatusCode.Forbidden).Code);
            Assert.Equal("conflict-of-interest", (await officer.TryDecideAsync(item, "Approve")).Refused(HttpStatusCode.Forbidden).Code);
            Assert.DoesNotContain("decide", (await officer.GetAsync($"/api/work-items/{item}")).Ok()["actions"]!.AsArray().Select(action => (string?)action));
            Assert.Equal("conflict-of-interest", (string?)(await officer.PostAsync("/api/work-items/batch", new { ids = new[] { item }, action = "approve", preview = true })).Ok()["items"]![0]!["code"]);
            var leader = await App.LoginAsync("kjj.leader");
            (await leader.PostAsync($"/api/work-items/{item}/add-signers", new { users = new[] { "kjj.officer" }, position = "before" })).Refused(HttpStatusCode.BadRequest);
            await leader.DecideAsync(item, "Approve");

            var lenient = await TestProcedure.PublishAsync(App, SigningTests.Flow(("selfApproval", "secondPerson")));
            id = await lenient.ApplyAsync(applicant);
            item = await ItemAsync(officer, id);
            var decided = await officer.DecideAsync(item, "Approve", "同意。");
            Assert.Equal("Open", (string?)decided["state"]);
            Assert.Equal("second-person-needed", (await officer.PostAsync($"/api/work-items/{item}/remove-signer", new { user = "kjj.leader" })).Refused(HttpStatusCode.Conflict).Code);
            await leader.DecideAsync(ApiClient.Id(Assert.Single(await leader.WorkItemsOfAsync(id), one => (string?)one["kind"] == "Signer")), "Agree");
            Assert.Equal("Approved", await leader.StatusAsync(id));
        }
        finally
        {
            await SetAsync(admin, "kjj.officer", concerned: null);
        }
    }

    private static FlowBuilder Two(params (string Name, JsonNode? Value)[] second) => new FlowBuilder()
        .Add("Start", "Elsa.Start").Add("First", "Approvals.Review").Add("Second", "Approvals.Review", second)
        .Add("Yes", "Approvals.SetStatus", ("status", "Approved")).Add("No", "Approvals.SetStatus", ("status", "Rejected")).Add("End", "Elsa.End")
        .Way("Start > First:Approve > Second:Approve > Yes > End").Way("First:Reject > No > End").Way("Second:Reject > No");

    private static async Task<string> ItemAsync(ApiClient officer, string caseId) => ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(caseId)));

    private static async Task SetAsync(ApiClient admin, string name, bool disabled = false, string? concerned = null)
    {
        var user = (await admin.GetAsync($"/api/admin/users?q={name}")).Ok()["items"]!.AsArray().Single(one => (string?)one!["userName"] == name)!;
        (await admin.PutAsync($"/api/admin/users/{user["id"]}", new
        {
            displayName = (string?)user["displayName"],
            email = (string?)user["email"],
            role = (string?)user["role"],
            department = (string?)user["department"],
            position = (string?)user["position"],
            disabled,
            concerned,
        })).Ok();
    }
}

public sealed class StepPolicyOnSqliteTests(OnSqlite fixture) : StepPolicyTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class StepPolicyOnPostgresTests(OnPostgres fixture) : StepPolicyTests(fixture), IClassFixture<OnPostgres>;
