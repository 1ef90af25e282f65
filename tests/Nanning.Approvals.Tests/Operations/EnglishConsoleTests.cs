using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Operations.Incidents;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Operations;

/// <summary>Who reads English finds flows, steps, departments and the platform itself under their English names.</summary>
public sealed class EnglishConsoleTests(OnSqlite fixture) : IClassFixture<OnSqlite>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_instance_its_journal_and_its_drawing_speak_English()
    {
        var (applicant, admin, officer) = (await fixture.App.LoginAsync("base1"), await fixture.App.LoginAsync("admin1"), await fixture.App.LoginAsync("kjj.officer"));
        var id = await applicant.ApplyAsync(ExampleForm.Load("P18a"));
        await officer.DecideAsync(ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(id))), "Approve", "受理。");
        var instance = await admin.InstanceIdAsync(id);
        var name = (string)(await admin.GetAsync("/api/procedures/P18a", "en")).Ok()["name"]!;
        Assert.DoesNotContain('创', name);

        var detail = (await admin.GetAsync($"/api/console/instances/{instance}", "en")).Ok();
        Assert.Equal(name, (string)detail["instance"]!["name"]!);
        Assert.Contains("Conditions met", detail["tokens"]!.AsArray().SelectMany(token => token!["outcomeTexts"]!.AsObject()).Select(pair => (string)pair.Value!));
        Assert.Equal(name, (string)(await admin.GetAsync($"/api/console/instances/{instance}/flow", "en")).Ok()["name"]!);
        Assert.Equal("创业孵化基地（众创空间）认定", (string)(await admin.GetAsync($"/api/console/instances/{instance}/flow")).Ok()["name"]!);
        var definitions = (await admin.GetAsync("/api/console/definitions", "en")).Ok()["items"]!.AsArray();
        Assert.Contains(definitions, row => (string)row!["definitionId"]! == "P18a" && (string)row["name"]! == name);

        var lines = (await admin.GetAsync($"/api/console/instances/{instance}/journal?pageSize=200", "en")).Ok()["items"]!.AsArray();
        var texts = lines.Where(line => ((string)line!["kind"]!).StartsWith("flow-", StringComparison.Ordinal) || (string)line["kind"]! == "decided").Select(line => (string)line!["text"]!).ToList();
        Assert.Contains("Came to Acceptance", texts);
        Assert.Contains("Acceptance → Accept", texts);
        Assert.DoesNotContain(texts, text => text.Any(letter => letter is >= '一' and <= '鿿'));
        Assert.Contains(lines, line => (string?)line!["actor"] == "the platform");
        Assert.Contains(lines, line => (string?)line!["department"] == "Science and Technology Bureau");
        Assert.Contains((await admin.ItemsAsync($"/api/console/instances/{instance}/journal?pageSize=200")), line => (string)line["text"]! == "进入 受理");
    }

    [Fact]
    public async Task The_timeline_of_a_case_calls_steps_and_outcomes_by_their_names_in_the_readers_language()
    {
        var (applicant, officer) = (await fixture.App.LoginAsync("enterprise1"), await fixture.App.LoginAsync("kjj.officer"));
        var id = await applicant.ApplyAsync(ExampleForm.Load("P18a"));
        await officer.DecideAsync(ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(id))), "Approve", "受理。");

        Assert.Contains(await LinesAsync(""), line => (string)line["text"]! == "受理：同意" && (string)line["step"]! == "受理");
        Assert.Contains(await LinesAsync("en"), line => (string)line["text"]! == "Acceptance: approved" && (string)line["step"]! == "Acceptance");
        await applicant.WithdrawAsync(id);

        async Task<IReadOnlyList<JsonNode>> LinesAsync(string language) => [.. (await applicant.GetAsync($"/api/cases/{id}/timeline", language)).Ok()["items"]!.AsArray().Select(line => line!)];
    }

    [Fact]
    public async Task An_incident_says_what_happened_and_how_it_ended_in_the_readers_language()
    {
        var (applicant, admin, second) = (await fixture.App.LoginAsync("enterprise2"), await fixture.App.LoginAsync("admin1"), await fixture.App.LoginAsync("admin2"));
        var id = await applicant.ApplyAsync(ExampleForm.Load("P20a"));
        foreach (var (person, outcome) in new[] { ("rsj.officer", "Approve"), ("xixiangtang.officer", "Agree"), ("czj.officer", "Approve") })
        {
            var official = await fixture.App.LoginAsync(person);
            await official.DecideAsync(ApiClient.Id(Assert.Single(await official.WorkItemsOfAsync(id))), outcome, "符合条件。");
        }

        var instance = await admin.InstanceIdAsync(id);
        await admin.SetMoneyAsync(second, instance, "amount", -1, "录入错误");
        await admin.AdvanceClockAsync("P20D");

        foreach (var path in new[] { "/api/console/incidents", "/api/console/incidents/groups", "/api/console/incidents?q=negative" })
        {
            var incident = Assert.Single((await admin.GetAsync(path, "en")).Ok()["items"]!.AsArray())!;
            Assert.Equal($"“{incident["step"]}” has a negative amount: -1.", (string?)incident["message"] ?? (string)incident["example"]!);
            Assert.DoesNotContain((string)incident["step"]!, letter => letter is >= '一' and <= '鿿');
        }

        Assert.Equal("“拨付登记”的金额为负数：-1。", (string)Assert.Single(await admin.ItemsAsync("/api/console/incidents"))["message"]!);
        Assert.Equal(instance, ApiClient.Id(Assert.Single((await admin.GetAsync("/api/console/instances?state=Incident&error=negative", "en")).Ok()["items"]!.AsArray())!));

        // One from before both languages were kept says what it has, and calls the step by its English name.
        var gate = fixture.App.Services.GetRequiredService<WriteGate>();
        await gate.RunAsync((db, token) => db.Incidents.ExecuteUpdateAsync(set => set.SetProperty(row => row.MessageEn, (string?)null), token), Cancel);
        var old = Assert.Single((await admin.GetAsync("/api/console/incidents", "en")).Ok()["items"]!.AsArray())!;
        Assert.Equal($"“{old["step"]}”的金额为负数：-1。", (string)old["message"]!);

        // It ends by itself once the flow has gone another way.
        (await admin.OperateAsync(instance, "cancel", new { reason = "重复申报" })).Ok();
        await ActivatorUtilities.CreateInstance<CloseStaleIncidents>(fixture.App.Services).RunAsync(Cancel);
        Assert.Equal("The flow has gone on; there is nothing to retry.", (string)Assert.Single((await admin.GetAsync("/api/console/incidents?resolved=true", "en")).Ok()["items"]!.AsArray())!["resolution"]!);
        Assert.Equal("流程已继续，无需重试。", (string)Assert.Single(await admin.ItemsAsync("/api/console/incidents?resolved=true"))["resolution"]!);
    }
}
