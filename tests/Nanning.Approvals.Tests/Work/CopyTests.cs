using System.Net;
using System.Text.Json.Nodes;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Work;

/// <summary>Copies of cases (抄送).</summary>
public abstract class CopyTests(ApprovalsFixture fixture)
{
    private ApprovalsApp App => fixture.App;

    [Fact]
    public async Task A_person_gets_one_copy_of_a_case_reads_it_and_may_see_the_case()
    {
        var procedure = await TestProcedure.PublishAsync(App, SigningTests.Flow());
        var officer = await App.LoginAsync("kjj.officer");
        var leader = await App.LoginAsync("kjj.leader");
        var other = await App.LoginAsync("gaj.officer");
        var id = await procedure.ApplyAsync(await App.LoginAsync("enterprise1"));
        var item = ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(id)));
        (await other.GetAsync($"/api/cases/{id}")).Refused(HttpStatusCode.NotFound);
        (await officer.PostAsync($"/api/work-items/{item}/copy", new { users = new[] { "nobody" } })).Refused(HttpStatusCode.BadRequest);

        var both = await Task.WhenAll(new[] { officer, leader }.Select(person => person.PostAsync($"/api/work-items/{item}/copy", new { users = new[] { "gaj.officer" }, reason = "请知悉" })));

        Assert.Equal(1, both.Sum(answer => answer.Ok()["to"]!.AsArray().Count));
        Assert.Equal(1, both.Sum(answer => answer.Ok()["had"]!.AsArray().Count));
        var copies = (await other.GetAsync("/api/work-items?view=copied")).Ok();
        var copy = Assert.Single(copies["items"]!.AsArray(), one => (string?)one!["caseId"] == id)!;
        Assert.Equal((false, true, "请知悉"), ((bool)copy["copy"]!["read"]!, (bool)copy["unread"]!, (string?)copy["copy"]!["reason"]));
        var unread = (int)copies["unreadCopies"]!;
        Assert.Contains(await other.MessagesAsync(), note => ((string)note["title"]!).StartsWith("抄送", StringComparison.Ordinal));

        (await other.GetAsync($"/api/cases/{id}")).Ok();

        copies = (await other.GetAsync("/api/work-items?view=copied")).Ok();
        Assert.True((bool)copies["items"]!.AsArray().Single(one => (string?)one!["caseId"] == id)!["copy"]!["read"]!);
        Assert.Equal(unread - 1, (int)copies["unreadCopies"]!);
        (await other.GetAsync($"/api/work-items/{item}")).Refused(HttpStatusCode.NotFound);

        // No key of the list leads to an item that this person may not open.
        var list = (await other.GetAsync("/inbox?view=copied")).Text;
        Assert.Contains($"/cases/{id}", list, StringComparison.Ordinal);
        Assert.DoesNotContain($"/work-items/{item}", list, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_copies_by_itself_and_a_batch_copies_many()
    {
        var procedure = await TestProcedure.PublishAsync(App, SigningTests.Flow(("copyTo", new JsonObject
        {
            ["departments"] = new JsonArray("coleads"),
            ["positions"] = new JsonArray("leader"),
            ["users"] = new JsonArray("zwb.officer"),
        })));
        var officer = await App.LoginAsync("kjj.officer");
        var id = await procedure.ApplyAsync(await App.LoginAsync("enterprise1"));
        foreach (var name in new[] { "rsj.leader", "czj.leader", "zwb.officer" })
        {
            Assert.Contains(await (await App.LoginAsync(name)).WorkItemsAsync("copied"), one => (string?)one["caseId"] == id);
        }

        Assert.DoesNotContain(await (await App.LoginAsync("rsj.officer")).WorkItemsAsync("copied"), one => (string?)one["caseId"] == id);
        var item = ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(id)));
        var batch = (await officer.PostAsync("/api/work-items/batch", new { ids = new[] { item }, action = "copy", users = new[] { "gaj.leader" } })).Ok();
        Assert.Equal("ok", (string?)batch["items"]![0]!["code"]);
        Assert.Contains(await (await App.LoginAsync("gaj.leader")).WorkItemsAsync("copied"), one => (string?)one["caseId"] == id);
        var back = (await officer.PostAsync("/api/work-items/batch", new { ids = new[] { item }, action = "return", to = "previous", opinion = "重办" })).Ok();
        Assert.NotEqual("ok", (string?)back["items"]![0]!["code"]);
    }
}

public sealed class CopyOnSqliteTests(OnSqlite fixture) : CopyTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class CopyOnPostgresTests(OnPostgres fixture) : CopyTests(fixture), IClassFixture<OnPostgres>;
