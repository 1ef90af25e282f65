using System.Net;
using System.Text.Json.Nodes;

namespace Nanning.Approvals.Tests.Support;

/// <summary>What the API answered: the status and the JSON body, problem details included.</summary>
public sealed record Answer(string Request, HttpStatusCode Status, JsonNode? Body, string Text)
{
    /// <summary>The stable code of a problem.</summary>
    public string? Code => (string?)Body?["code"];

    /// <summary>The names of the fields that a problem complains about.</summary>
    public IReadOnlyList<string> Fields => Body?["errors"]?.AsObject().Select(pair => pair.Key).ToList() ?? [];

    /// <summary>Everything that the answer tells a person, in one text.</summary>
    public string Words => string.Join('\n', Strings(Body));

    /// <summary>The body of an answer that must be a success.</summary>
    public JsonNode Ok()
    {
        Assert.True((int)Status is >= 200 and < 300, $"{Request} answered {(int)Status}: {Text}");
        return Body ?? new JsonObject();
    }

    /// <summary>The answer itself, after checking that it is a refusal of that status which says a word to the person.</summary>
    public Answer Refused(HttpStatusCode status)
    {
        Assert.True(Status == status, $"{Request} answered {(int)Status} instead of {(int)status}: {Text}");
        Assert.False(string.IsNullOrWhiteSpace((string?)Body?["title"]), $"{Request}: the problem has no title: {Text}");
        Assert.False(string.IsNullOrWhiteSpace(Code), $"{Request}: the problem has no code: {Text}");
        return this;
    }

    private static IEnumerable<string> Strings(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(pair => Strings(pair.Value)),
        JsonArray items => items.SelectMany(Strings),
        JsonValue value when value.TryGetValue<string>(out var text) => [text],
        _ => [],
    };
}
