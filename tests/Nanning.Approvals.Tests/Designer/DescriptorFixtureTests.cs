using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Designer;

/// <summary>
/// The designer's own tests and its stub server read the catalogue of activities from a file. It is what the server says: after a change of an activity,
/// <c>APPROVALS_WRITE_DESCRIPTORS=1 dotnet test tests/Nanning.Approvals.Tests --filter FullyQualifiedName~DescriptorFixture</c> writes it anew.
/// </summary>
public sealed class DescriptorFixtureTests(OnSqlite fixture) : IClassFixture<OnSqlite>
{
    private static readonly JsonSerializerOptions readable = new() { WriteIndented = true, IndentSize = 1, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task The_catalogue_that_the_designer_is_tested_with_is_the_servers()
    {
        var path = RepositoryFiles.PathOf("designer", "src", "fixtures", "descriptors.json");
        var said = (await (await fixture.App.LoginAsync("admin1")).GetAsync("/elsa/api/descriptors/activities")).Ok();
        foreach (var activity in said["items"]!.AsArray())
        {
            // Ports that come from the settings of stored flows would make the file change with every flow.
            activity!["ports"] = new JsonArray([.. activity["ports"]!.AsArray().Where(port => !(bool)port!["ofSettings"]!).Select(port => port!.DeepClone())]);
        }

        var text = new JsonObject { ["items"] = said["items"]!.DeepClone() }.ToJsonString(readable) + "\n";
        if (Environment.GetEnvironmentVariable("APPROVALS_WRITE_DESCRIPTORS") is { Length: > 0 })
        {
            await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        }

        Assert.True(text == await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken),
            "designer/src/fixtures/descriptors.json is stale. Run with APPROVALS_WRITE_DESCRIPTORS=1 and then the designer's tests.");
    }
}
