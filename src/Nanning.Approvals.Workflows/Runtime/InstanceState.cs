using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Nanning.Approvals.Workflows.Runtime;

/// <summary>Where an instance is in its life.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<InstanceStatus>))]
public enum InstanceStatus
{
    /// <summary>Tokens wait on bookmarks.</summary>
    Running,

    /// <summary>The last token has ended.</summary>
    Finished,

    /// <summary>Ended from outside, e.g. withdrawn.</summary>
    Cancelled,

    /// <summary>Held by an administrator: nothing wakes it until it is resumed.</summary>
    Suspended,
}

/// <summary>What wakes a bookmark.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BookmarkKind>))]
public enum BookmarkKind
{
    /// <summary>A person's decision.</summary>
    WorkItem,

    /// <summary>A timer.</summary>
    Timer,

    /// <summary>A message.</summary>
    Message,

    /// <summary>The applicant's answer to a request for supplements.</summary>
    Supplement,

    /// <summary>The end of a child instance.</summary>
    Subflow,

    /// <summary>The answer of a system outside.</summary>
    Task,
}

/// <summary>A token waits here until a stimulus comes.</summary>
/// <param name="Boundary">Name of the boundary event it belongs to; null when it is the activity's own.</param>
public sealed record Bookmark(
    string Id, string TokenId, string ActivityId, BookmarkKind Kind, string Name,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Boundary = null);

/// <summary>
/// A point of control. <paramref name="Scope"/> is the path of forks and containers it is inside of, outermost first: "activity#number" for both, and
/// "activity!#number" where a boundary event that does not interrupt sent a second token beside the activity's own.
/// </summary>
public sealed record Token(string Id, string ActivityId, IReadOnlyList<string> Scope, JsonObject? Memory);

/// <summary>An answer that stands although its step is come to again.</summary>
/// <param name="Asked">Who was asked, by a name that the host gives.</param>
/// <param name="Seat">Number among those who were asked side by side.</param>
/// <param name="Answer">The answer, by the host's id.</param>
public sealed record StandingAnswer(string ActivityId, string Asked, int Seat, string Answer);

/// <summary>All that must be kept of an instance between two steps; serialised as JSON by the host.</summary>
public sealed record InstanceState
{
    public required string InstanceId { get; init; }

    public required string DefinitionId { get; init; }

    public required int DefinitionVersion { get; init; }

    public InstanceStatus Status { get; set; }

    /// <summary>Next number for ids made inside this instance; ids are never random, so that replay gives the same.</summary>
    public int NextId { get; set; } = 1;

    public Dictionary<string, JsonNode?> Variables { get; init; } = [];

    public List<Token> Tokens { get; init; } = [];

    public List<Bookmark> Bookmarks { get; init; } = [];

    /// <summary>How often each activity was entered, against the loop limit.</summary>
    public Dictionary<string, int> Visits { get; init; } = [];

    /// <summary>How often each activity was left by each outcome, by "activity:outcome": the path already taken.</summary>
    public Dictionary<string, int> Exits { get; init; } = [];

    /// <summary>Scopes of containers in which something runs; null when there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public List<RunningScope>? Scopes { get; set; }

    /// <summary>What was done and can be undone, the last one last; null when there is nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public List<Undoable>? Undoable { get; set; }

    /// <summary>Why the instance is being cancelled, as long as what it has done is being undone.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Undoing { get; set; }

    /// <summary>Joins that have gone on before all their branches had come; null when there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public List<PassedJoin>? Passed { get; set; }

    /// <summary>How many branches each open fork began with, kept for flows that have a join of a ratio.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Dictionary<string, int>? Widths { get; set; }

    /// <summary>The steps at which people were asked: where the case can be returned to. Null when nobody was asked yet.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public List<PassedStep>? Asked { get; set; }

    /// <summary>The steps that did what cannot be taken back; null when there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public List<PassedStep>? Bound { get; set; }

    /// <summary>Answers that are used instead of asking again when their step is come to once more. Null when there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public List<StandingAnswer>? Standing { get; set; }

    /// <summary>How the instance ended, when <c>Elsa.Complete</c> said so.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Outcome { get; set; }

    /// <summary>As JSON, for the row of the instance.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, InstanceJson.Default.InstanceState);

    /// <summary>Back from <see cref="ToJson"/>.</summary>
    /// <exception cref="JsonException">The text is no instance.</exception>
    public static InstanceState FromJson(string json) =>
        JsonSerializer.Deserialize(json, InstanceJson.Default.InstanceState) ?? throw new JsonException("The instance is null.");

    /// <summary>A copy that shares nothing that can change.</summary>
    internal InstanceState Copy() => this with
    {
        Variables = Variables.ToDictionary(pair => pair.Key, pair => pair.Value?.DeepClone()),
        Tokens = [.. Tokens.Select(token => token with { Memory = (JsonObject?)token.Memory?.DeepClone() })],
        Bookmarks = [.. Bookmarks],
        Visits = new(Visits),
        Exits = new(Exits),
        Scopes = Scopes?.ConvertAll(scope => scope with { Locals = (JsonObject?)scope.Locals?.DeepClone() }),
        Undoable = Undoable is null ? null : [.. Undoable],
        Passed = Passed is null ? null : [.. Passed],
        Widths = Widths is null ? null : new(Widths),
        Asked = Asked is null ? null : [.. Asked],
        Bound = Bound is null ? null : [.. Bound],
        Standing = Standing is null ? null : [.. Standing],
    };
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(InstanceState))]
internal sealed partial class InstanceJson : JsonSerializerContext;
