using System.Text.Json.Nodes;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Tests.Workflows;

namespace Nanning.Approvals.Tests.Claims;

/// <summary>A procedure that pays for people: the lead decides, the money is granted, and afterwards the lead lets it be, takes it back, or recovers a quarter.</summary>
internal static class ClaimFlow
{
    /// <summary>Most yuan per enterprise and year.</summary>
    public const int EnterpriseCap = 1000;

    /// <summary>Most yuan per person, ever.</summary>
    public const int PersonCap = 400;

    /// <param name="waits">A day passes between the decision and the money.</param>
    public static FlowBuilder Flow(bool waits = false) =>
        waits ? Steps().Add("Wait", "Elsa.Delay", ("timeSpan", "P1D")).Way("Start > Decide:Approve > Wait > Pay > Yes") : Steps().Way("Start > Decide:Approve > Pay > Yes");

    public static Task<TestProcedure> PublishAsync(ApprovalsApp app, Action<JsonObject>? change = null, bool waits = false) => TestProcedure.PublishAsync(app, Flow(waits), procedure =>
    {
        procedure["clauses"] = new JsonArray(new JsonObject { ["id"] = "once", ["text"] = "每人只补一次。", ["source"] = "测试 第1条" });
        procedure["parameters"] = new JsonObject { ["cap"] = Number(EnterpriseCap), ["personCap"] = Number(PersonCap), ["times"] = Number(1) };
        var fields = procedure["form"]!["sections"]![0]!["fields"]!.AsArray();
        fields.Add(new JsonObject { ["id"] = "year", ["type"] = "integer", ["label"] = "年度" });
        fields.Add(new JsonObject
        {
            ["id"] = "people",
            ["type"] = "table",
            ["label"] = "人员",
            ["columns"] = new JsonArray(new JsonObject { ["id"] = "id", ["type"] = "text", ["label"] = "号码" }),
        });
        procedure["claims"] = new JsonArray(new JsonObject
        {
            ["id"] = "person",
            ["kind"] = "person",
            ["text"] = "每人只补一次",
            ["textEn"] = "Each person once",
            ["clause"] = "once",
            ["subjects"] = "form.people.id",
            ["limit"] = "params.times",
            ["per"] = new JsonArray("ever"),
        });
        procedure["amount"] = new JsonObject
        {
            ["steps"] = new JsonArray(),
            ["result"] = "form.amount",
            ["year"] = "form.year",
            ["caps"] = new JsonArray(
                new JsonObject { ["id"] = "person", ["text"] = "每人上限", ["limit"] = "params.personCap", ["per"] = new JsonArray("person", "ever"), ["subject"] = "form.people.id" },
                new JsonObject { ["id"] = "enterprise", ["text"] = "每户每年上限", ["limit"] = "params.cap", ["per"] = new JsonArray("enterprise", "year") }),
        };
        procedure["register"] = new JsonObject { ["certificateOf"] = new JsonArray(), ["grantsOf"] = new JsonArray((string)procedure["code"]!) };
        change?.Invoke(procedure);
    });

    public static JsonObject Form(decimal amount, params string[] people) =>
        new() { ["amount"] = amount, ["people"] = new JsonArray([.. people.Select(id => new JsonObject { ["id"] = id })]) };

    /// <summary>A case sent in. Answers its id.</summary>
    public static async Task<string> ApplyAsync(this TestProcedure procedure, ApiClient applicant, JsonObject form)
    {
        var id = await applicant.CreateCaseAsync(procedure.Code, form);
        await applicant.SubmitAsync(id);
        return id;
    }

    public static async Task<Answer> TryDecideOnlyAsync(this ApiClient officer, string caseId, string outcome) =>
        await officer.TryDecideAsync(ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(caseId))), outcome, "依规定。");

    private static FlowBuilder Steps() => new FlowBuilder()
        .Add("Start", "Elsa.Start").Add("Decide", "Approvals.Review").Add("Pay", "Approvals.Grant", ("amount", "form.amount"), ("year", "procedure.grantYear"))
        .Add("Yes", "Approvals.SetStatus", ("status", "Approved")).Add("No", "Approvals.SetStatus", ("status", "Rejected"))
        .Add("After", "Approvals.Review", ("outcomes", new JsonArray("Keep", "Undo", "Recover")), ("opinionRequiredFor", new JsonArray()))
        .Add("Back", "Approvals.Compensate", ("reason", "材料不实"))
        .Add("Part", "Approvals.Recover", ("amount", "form.amount / 4"), ("reason", "提前离职"), ("returnsToCaps", false))
        .Add("End", "Elsa.End")
        .Way("Yes > After:Keep > End").Way("Decide:Reject > No > End").Way("After:Undo > Back > End").Way("After:Recover > Part > End");

    private static JsonObject Number(decimal value) => new() { ["value"] = value, ["text"] = "数", ["source"] = "测试" };
}
