using System.Globalization;
using System.Text.Json.Nodes;
using Nanning.Approvals.Tests.Procedures;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Plan;

/// <summary>The days between which a procedure takes applications. Anybody may ask for any day.</summary>
public sealed class WindowTests(OnSqlite fixture) : IClassFixture<OnSqlite>
{
    public static TheoryData<string> Codes => [.. Shipped.Codes];

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task The_first_and_the_last_day_are_taken_and_the_days_outside_are_refused_with_the_sentence(string code)
    {
        var procedure = Shipped.Procedure(code);

        Assert.True((bool?)(await CheckAsync(code, procedure.ValidFrom))["open"]);
        await IsRefusedAsync(code, procedure.ValidFrom.AddDays(-1));
        if (procedure.ValidUntil is { } last)
        {
            Assert.True((bool?)(await CheckAsync(code, last))["open"]);
            await IsRefusedAsync(code, last.AddDays(1));
        }
    }

    private async Task IsRefusedAsync(string code, DateOnly on)
    {
        var answer = await CheckAsync(code, on);

        Assert.False((bool?)answer["open"]);
        Assert.False((bool?)answer["eligible"]);
        Assert.Equal(Shipped.Procedure(code).ClosedText.Zh, (string?)answer["rules"]!.AsArray().First(rule => (string?)rule!["id"] == "window")!["detail"]);
    }

    private async Task<JsonNode> CheckAsync(string code, DateOnly on)
    {
        using var visitor = fixture.App.Visitor();
        return await visitor.CheckAsync(code, ExampleForm.Load(code).Form, on.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }
}
