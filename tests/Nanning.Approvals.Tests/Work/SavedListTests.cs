using System.Net;
using System.Text.Json.Nodes;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Work;

/// <summary>Filters of the inbox under a name.</summary>
public abstract class SavedListTests(ApprovalsFixture fixture)
{
    private const string Lists = "/api/work-items/views";

    private ApprovalsApp App => fixture.App;

    [Fact]
    public async Task An_own_list_is_seen_by_nobody_else_and_opens_the_inbox_until_it_is_deleted()
    {
        var (officer, leader) = (await App.LoginAsync("kjj.officer"), await App.LoginAsync("kjj.leader"));
        var made = (await officer.PostAsync(Lists, new { name = " 超期的认定 ", query = "light=red&procedure=P18a&page=3&nonsense=1", @default = true })).Ok();
        var id = ApiClient.Id(made);

        Assert.Equal(("超期的认定", "view=todo&light=red&procedure=P18a"), ((string?)made["name"], (string?)made["query"]));
        Assert.True((bool)(await OneAsync(officer, id))!["default"]!);
        Assert.Null(await OneAsync(leader, id));
        (await leader.PutAsync($"{Lists}/{id}", new { name = "别人的" })).Refused(HttpStatusCode.NotFound);

        (await officer.PutAsync($"{Lists}/{id}", new { name = "认定" })).Ok();
        Assert.Equal(("认定", "view=todo&light=red&procedure=P18a", false), Of(await OneAsync(officer, id)));
        await officer.DeleteAsync($"{Lists}/{id}");
        Assert.Null(await OneAsync(officer, id));
        (await officer.PostAsync($"{Lists}/{id}/restore")).Ok();
        Assert.NotNull(await OneAsync(officer, id));
        await officer.DeleteAsync($"{Lists}/{id}");
    }

    [Fact]
    public async Task A_shared_list_is_made_by_a_head_and_seen_by_the_department_alone()
    {
        var (officer, leader) = (await App.LoginAsync("kjj.officer"), await App.LoginAsync("kjj.leader"));
        (await officer.PostAsync(Lists, new { name = "全科", query = "view=pool", shared = true })).Refused(HttpStatusCode.Forbidden);
        var id = ApiClient.Id((await leader.PostAsync(Lists, new { name = "全科", query = "view=pool", shared = true })).Ok());

        Assert.NotNull(await OneAsync(officer, id));
        Assert.Null(await OneAsync(await App.LoginAsync("rsj.leader"), id));
        (await officer.PutAsync($"{Lists}/{id}", new { name = "我的", shared = true })).Refused(HttpStatusCode.Forbidden);
        (await officer.PutAsync($"{Lists}/{id}", new { shared = true, @default = true })).Ok();
        Assert.True((bool)(await OneAsync(officer, id))!["default"]!);
        Assert.False((bool)(await OneAsync(leader, id))!["default"]!);
        Assert.Equal(HttpStatusCode.Redirect, (await officer.GetAsync("/inbox")).Status);
        Assert.Equal(HttpStatusCode.OK, (await officer.GetAsync("/inbox?view=todo")).Status);
        await leader.DeleteAsync($"{Lists}/{id}");
        Assert.Equal(HttpStatusCode.OK, (await officer.GetAsync("/inbox")).Status);
    }

    [Fact]
    public async Task A_list_without_a_name_or_with_a_filter_nobody_understands_is_refused()
    {
        var officer = await App.LoginAsync("kjj.officer");
        Assert.Equal(["name"], (await officer.PostAsync(Lists, new { name = " ", query = "light=red" })).Refused(HttpStatusCode.BadRequest).Fields);
        Assert.Equal(["light"], (await officer.PostAsync(Lists, new { name = "灯", query = "light=pink" })).Refused(HttpStatusCode.BadRequest).Fields);
        (await (await App.LoginAsync("enterprise1")).PostAsync(Lists, new { name = "企业", query = "" })).Refused(HttpStatusCode.Forbidden);
        (await App.Visitor().GetAsync(Lists)).Refused(HttpStatusCode.Unauthorized);
    }

    private static (string?, string?, bool) Of(JsonNode? list) => ((string?)list?["name"], (string?)list?["query"], (bool)list!["default"]!);

    private static async Task<JsonNode?> OneAsync(ApiClient person, string id) =>
        (await person.GetAsync(Lists)).Ok()["items"]!.AsArray().SingleOrDefault(list => ApiClient.Id(list!) == id);
}

public sealed class SavedListOnSqliteTests(OnSqlite fixture) : SavedListTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class SavedListOnPostgresTests(OnPostgres fixture) : SavedListTests(fixture), IClassFixture<OnPostgres>;
