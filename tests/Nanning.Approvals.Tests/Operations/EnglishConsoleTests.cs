using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Operations;

/// <summary>Who reads English finds flows, steps, departments and the platform itself under their English names.</summary>
public sealed class EnglishConsoleTests(OnSqlite fixture) : IClassFixture<OnSqlite>
{
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
}
