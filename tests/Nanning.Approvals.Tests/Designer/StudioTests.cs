using System.Net;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Designer;

/// <summary>Elsa Studio under /studio/.</summary>
public sealed class StudioTests(OnSqlite fixture) : IClassFixture<OnSqlite>
{
    [Fact]
    public async Task Studio_is_served_to_administrators_with_a_policy_and_a_token_of_its_own()
    {
        var admin = await fixture.App.LoginAsync("admin1");

        var page = await admin.GetAsync("/studio/?definition=P18a");
        var blazor = await admin.GetAsync("/studio/_framework/blazor.webassembly.js");
        var token = (await admin.PostAsync("/api/auth/token")).Ok();

        Assert.Contains("data-definition=\"P18a\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("<base href=\"/studio/\" />", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page.Text, StringComparison.Ordinal);
        Assert.Contains("webassembly", blazor.Text, StringComparison.OrdinalIgnoreCase);
        Assert.NotEmpty((string)token["accessToken"]!);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.GetAsync("/studio/_framework/nothing.js")).Status);
        var officer = await fixture.App.LoginAsync("kjj.officer");
        Assert.Equal(HttpStatusCode.Forbidden, (await officer.GetAsync("/studio/")).Status);
        (await officer.PostAsync("/api/auth/token")).Refused(HttpStatusCode.Forbidden);
    }
}
