using System.Net;
using System.Text.Json.Nodes;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Designer;

/// <summary>Drawing a flow: what the editor reads, drafts, and what is said about them while drawing.</summary>
public abstract class DraftTests(ApprovalsFixture fixture)
{
    private ApprovalsApp App => fixture.App;

    [Fact]
    public async Task One_read_gives_the_editor_all_it_needs()
    {
        var admin = await App.LoginAsync("admin1");

        var context = (await admin.GetAsync("/api/designer/P18a")).Ok();

        Assert.Equal("P18a", (string?)context["definition"]!["definitionId"]);
        Assert.StartsWith("Workflow1:", (string?)context["definition"]!["root"]!["activities"]![0]!["nodeId"], StringComparison.Ordinal);
        Assert.Equal("P18a", (string?)context["procedure"]!["code"]);
        Assert.NotEmpty(context["procedure"]!["form"]!["sections"]!.AsArray());
        Assert.NotNull(context["example"]!["form"]);
        var fields = context["fields"]!.AsArray();
        Assert.Contains(fields, field => (string?)field!["path"] == "applicant.district" && (string?)field["label"] == "申请人所在城区");
        Assert.Contains(fields, field => (string?)field!["group"] == "variable");
        Assert.Contains(context["departments"]!.AsArray(), department => (string?)department!["code"] == "czj");
        Assert.Contains(context["users"]!.AsArray(), user => (string?)user!["userName"] == "kjj.officer");
        (await admin.GetAsync("/api/designer/no-such-flow")).Refused(HttpStatusCode.NotFound);
        (await (await App.LoginAsync("kjj.officer")).GetAsync("/api/designer/P18a")).Refused(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_draft_is_kept_and_nobody_saves_over_somebody_elses()
    {
        var (first, second) = (await App.LoginAsync("admin1"), await App.LoginAsync("admin2"));
        var model = (await first.GetAsync("/api/designer/P18b")).Ok()["definition"]!.DeepClone();
        model["name"] = "补助（草稿）";
        model["studioOnly"] = new JsonObject { ["x"] = 1 };

        var saved = (await first.PutAsync("/api/designer/P18b/draft", new { model, basedOn = 0 })).Ok();
        var refused = (await second.PutAsync("/api/designer/P18b/draft", new { model, basedOn = 0 })).Refused(HttpStatusCode.Conflict);
        (await second.PutAsync("/api/designer/P18b/draft", new { model, basedOn = (int)saved["revision"]! })).Ok();

        Assert.Equal(("draft-changed", "管理员 吴敏"), (refused.Code, (string?)refused.Body!["current"]!["savedBy"]));
        var draft = (await first.GetAsync("/api/designer/P18b")).Ok()["draft"]!;
        Assert.Equal((2, "补助（草稿）", 1), ((int)draft["revision"]!, (string?)draft["model"]!["name"], (int)draft["model"]!["studioOnly"]!["x"]!));
        var listed = (await first.GetAsync("/api/designer?q=P18b")).Ok()["items"]![0]!;
        Assert.Equal((true, "管理员 何川"), ((bool)listed["hasDraft"]!, (string?)listed["savedBy"]));
        Assert.Contains("草稿", (await first.GetAsync("/admin/designer?q=P18b")).Text, StringComparison.Ordinal);
        await first.DeleteAsync("/api/designer/P18b/draft");
        Assert.Null((await first.GetAsync("/api/designer/P18b")).Ok()["draft"]);
        (await first.PutAsync("/api/designer/P18b/draft", new { model = (JsonObject?)null })).Refused(HttpStatusCode.BadRequest);
        (await first.PutAsync("/api/designer/P18c/draft", new { model })).Refused(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_forgotten_outcome_is_found_with_its_place_and_a_fix()
    {
        var admin = await App.LoginAsync("admin1");
        var model = (await admin.GetAsync("/api/designer/P18a")).Ok()["definition"]!.DeepClone();
        var connections = model["root"]!["connections"]!.AsArray();
        connections.Remove(connections.First(one => (string?)one!["source"]!["activity"] == "Accept1" && (string?)one["source"]!["port"] == "Reject"));

        var check = (await admin.PostAsync("/api/designer/check", new { model })).Ok();

        var finding = Assert.Single(check["findings"]!.AsArray(), one => (string?)one!["code"] == "open-outcome")!;
        Assert.Equal(("error", "Accept1", "Reject", "connect"), ((string?)finding["severity"], (string?)finding["activityId"], (string?)finding["port"], (string?)finding["fix"]!["kind"]));
        Assert.Contains("出口“", (string)finding["message"]!, StringComparison.Ordinal);
        Assert.DoesNotContain("Accept1", (string)finding["message"]!, StringComparison.Ordinal);
        Assert.Contains("leads nowhere", (string)finding["messageEn"]!, StringComparison.Ordinal);
        Assert.Equal(["Start1:Done", "Accept1:Reject"], finding["path"]!.AsArray().Select(step => $"{step!["activityId"]}:{step["outcome"]}"));
        Assert.False((bool)check["sound"]!);
        Assert.True((bool)(await admin.PostAsync("/api/designer/check", new { model = (await admin.GetAsync("/api/designer/P18a")).Ok()["definition"] })).Ok()["sound"]!);
    }

    [Fact]
    public async Task A_condition_on_a_field_that_is_not_there_is_found_unless_the_draft_adds_it()
    {
        var admin = await App.LoginAsync("admin1");
        var context = (await admin.GetAsync("/api/designer/P18b")).Ok();
        var model = context["definition"]!.DeepClone();
        async Task<JsonNode> FormulaAsync(string text, string expects, JsonNode? procedure = null) =>
            (await admin.PostAsync("/api/designer/formula", new { text, expects, model, procedure })).Ok();

        Assert.True((bool)(await FormulaAsync("form.rentPaid > 500000", "boolean"))["ok"]!);
        var error = Assert.Single((await FormulaAsync("form.slogan = 'x'", "boolean"))["errors"]!.AsArray())!;
        Assert.Equal((0, 11, "unknown-name"), ((int)error["from"]!, (int)error["to"]!, (string?)error["code"]));
        Assert.Equal("not-a-condition", (string?)(await FormulaAsync("form.rentPaid + 1", "boolean"))["errors"]![0]!["code"]);
        Assert.Equal("syntax", (string?)(await FormulaAsync("form.rentPaid > ", "boolean"))["errors"]![0]!["code"]);
        Assert.True((bool)(await FormulaAsync("请尽快办理 {{case.number}}", "template"))["ok"]!);

        var form = context["procedure"]!["form"]!.DeepClone();
        form["sections"]![0]!["fields"]!.AsArray().Add(new JsonObject { ["id"] = "slogan", ["type"] = "text", ["label"] = "口号", ["labelEn"] = "Slogan" });
        Assert.True((bool)(await FormulaAsync("form.slogan = 'x'", "boolean", new JsonObject { ["form"] = form }))["ok"]!);
    }

    [Fact]
    public async Task The_editor_says_who_would_get_a_step_today()
    {
        var admin = await App.LoginAsync("admin1");
        var activity = JsonNode.Parse("""
            {"id":"Second1","type":"Approvals.Review","version":1,
             "department":{"typeName":"String","expression":{"type":"Literal","value":"czj"}},"position":{"typeName":"String","expression":{"type":"Literal","value":"Leader"}}}
            """);

        var who = (await admin.PostAsync("/api/designer/who", new { definitionId = "P18b", activity })).Ok();
        var lead = (await admin.PostAsync("/api/designer/who", new { definitionId = "P18a", activity = "Accept1" })).Ok();

        Assert.Equal("czj.leader", (string?)Assert.Single(who["people"]!.AsArray())!["userName"]);
        Assert.Contains(lead["people"]!.AsArray(), person => (string?)person!["userName"] == "kjj.officer");
        activity!["position"]!["expression"]!["value"] = "Handler";
        activity["department"]!["expression"]!["value"] = "nobody";
        Assert.True((bool)(await admin.PostAsync("/api/designer/who", new { definitionId = "P18b", activity })).Ok()["empty"]!);
    }

    [Fact]
    public async Task The_editor_says_who_is_given_a_step_and_who_signs_in_person()
    {
        var given = await WhoAsync("Approvals.Review", ("department", "czj"), ("assignee", "czj.leader"));
        Assert.Equal("czj.leader", (string?)Assert.Single(given["people"]!.AsArray())!["userName"]);

        // Of another department: nobody gets it, and the pool of the department is there.
        var stranger = await WhoAsync("Approvals.Review", ("department", "czj"), ("assignee", "kjj.officer"));
        Assert.Empty(stranger["people"]!.AsArray());
        Assert.False((bool)stranger["empty"]!);
        Assert.Contains("科室池", (string?)stranger["message"], StringComparison.Ordinal);

        var signers = await WhoAsync("Approvals.Countersign", ("department", new JsonArray()), ("persons", "kjj.officer,nobody.here"));
        Assert.Equal("kjj.officer", (string?)Assert.Single(signers["people"]!.AsArray())!["userName"]);
        Assert.True((bool)signers["empty"]!);
        Assert.Contains("nobody.here", (string?)signers["message"], StringComparison.Ordinal);

        async Task<JsonNode> WhoAsync(string type, params (string Input, JsonNode Value)[] settings)
        {
            var activity = new JsonObject { ["id"] = "One1", ["type"] = type, ["version"] = 1 };
            foreach (var (input, value) in settings)
            {
                activity[input] = new JsonObject { ["typeName"] = "String", ["expression"] = new JsonObject { ["type"] = value is JsonArray ? "Object" : "Literal", ["value"] = value } };
            }

            return (await (await App.LoginAsync("admin1")).PostAsync("/api/designer/who", new { definitionId = "P18b", activity })).Ok();
        }
    }

    [Fact]
    public async Task In_English_a_sub_flow_has_its_own_name_and_findings_of_settings_have_no_Chinese()
    {
        var admin = await App.LoginAsync("admin1");
        const string Name = "After the recognition of an incubation base (maker space)";
        var life = (await admin.GetAsync("/api/designer/P18a")).Ok()["flows"]!.AsArray().Single(flow => (string?)flow!["definitionId"] == "P18a-life")!;
        Assert.Equal(Name, (string?)life["nameEn"]);
        var list = (await admin.GetAsync("/api/designer?q=P18a", "en")).Ok()["items"]!.AsArray();
        Assert.Contains(list, row => (string?)row!["name"] == Name);
        Assert.DoesNotContain(list, row => row!["name"]!.ToString().Any(IsChinese));

        // Every setting of a review that can be wrong, wrong at once. Names that the draft itself gives stay as they are, so this one is English.
        var model = (await admin.GetAsync("/api/designer/P18b")).Ok()["definition"]!.DeepClone();
        var step = model["root"]!["activities"]!.AsArray().Single(one => (string?)one!["id"] == "Examine1")!;
        step["name"] = "Examination";
        step["metadata"]!["displayText"] = "Examination";
        step["metadata"]!["displayTextEn"] = "Examination";
        void Set(string input, string json) => step[input] = new JsonObject { ["typeName"] = "Object", ["expression"] = new JsonObject { ["type"] = "Object", ["value"] = JsonNode.Parse(json) } };
        Set("copyTo", """["czj"]""");
        Set("fields", """{"write":["rentPaid"],"hidden":["rentPaid"]}""");
        Set("notBy", """["Nowhere1"]""");
        Set("form", """[{"id":"seen","type":"boolean","visible":"true"}]""");
        step["selfApproval"] = new JsonObject { ["typeName"] = "String", ["expression"] = new JsonObject { ["type"] = "Literal", ["value"] = "never" } };
        var found = (await admin.PostAsync("/api/designer/check", new { model })).Ok()["findings"]!.AsArray().Where(finding => (string?)finding!["code"] == "bad-settings").ToList();

        Assert.Equal(5, found.Count);
        Assert.All(found, finding => Assert.DoesNotContain(finding!["messageEn"]!.ToString(), IsChinese));
        Assert.All(found, finding => Assert.Contains(finding!["message"]!.ToString(), IsChinese));
        static bool IsChinese(char letter) => letter is >= '\u4e00' and <= '\u9fff';
    }

    [Fact]
    public async Task The_palette_names_every_activity_in_Chinese_with_its_outcomes()
    {
        var admin = await App.LoginAsync("admin1");

        var palette = (await admin.GetAsync("/elsa/api/descriptors/activities?Refresh=True")).Ok();

        var review = palette["items"]!.AsArray().Single(one => (string?)one!["typeName"] == "Approvals.Review")!;
        Assert.All(palette["items"]!.AsArray(), activity => Assert.NotEqual("", activity!["descriptionEn"]!.ToString()));
        Assert.Equal(("审核", "Review", "审批"), ((string?)review["displayName"], (string?)review["displayNameEn"], (string?)review["category"]));
        Assert.All(review["ports"]!.AsArray(), port => Assert.Equal("Flow", (string?)port!["type"]));
        Assert.Equal(["Approve", "Reject", "Supplement"], review["ports"]!.AsArray().Where(port => !(bool)port!["ofSettings"]!).Select(port => (string?)port!["name"]));
        Assert.All(review["inputs"]!.AsArray(), input => Assert.True((bool)input!["isWrapped"]! && (bool)input["isBrowsable"]!));
        Assert.Equal((int)palette["count"]!, palette["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task The_pages_of_the_designer_open_for_administrators_alone()
    {
        var admin = await App.LoginAsync("admin1");

        Assert.Contains("流程设计", (await admin.GetAsync("/admin/designer")).Text, StringComparison.Ordinal);
        var page = (await admin.GetAsync("/admin/designer/P18a")).Text;
        Assert.Contains("data-definition=\"P18a\"", page, StringComparison.Ordinal);
        Assert.Contains("/designer/editor.js", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.GetAsync("/admin/designer/no-such-flow")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await (await App.LoginAsync("kjj.officer")).GetAsync("/admin/designer")).Status);
    }
}

/// <summary>On SQLite.</summary>
public sealed class DraftOnSqlite(OnSqlite fixture) : DraftTests(fixture), IClassFixture<OnSqlite>;

/// <summary>On PostgreSQL.</summary>
[Trait("Database", "PostgreSQL")]
public sealed class DraftOnPostgres(OnPostgres fixture) : DraftTests(fixture), IClassFixture<OnPostgres>;
