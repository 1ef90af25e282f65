using System.Globalization;
using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Activities;
using Nanning.Approvals.Workflows.Formulas;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Workflows.Definitions;

/// <summary>
/// What may happen while an activity waits (边界事件): a time passes or a message comes. It either ends the waiting (interrupting) and the token leaves by the
/// boundary's own outcome, or lets it go on and sends another token by that outcome. A timer may also remind people, or decide by rule.
/// </summary>
public sealed class Boundary
{
    /// <summary>The most often a boundary that does not interrupt may happen in one visit of its activity.</summary>
    public const int MostTimes = 100;

    internal static readonly ActivityInput Setting = new(
        "boundary", "Object", "边界事件", "Boundary events",
        ("[{name, kind: timer|event, after|at|event, correlation, interrupting, repeat, max, remind|escalate: {to, text}, decide: {outcome, opinion, clause}, offer: {to: [], text, form}}]",
            "[{name, kind: timer|event, after|at|event, correlation, interrupting, repeat, max, remind|escalate: {to, text}, decide: {outcome, opinion, clause}, offer: {to: [], text, form}}]"));

    private static readonly ActivityInput Text = new("text", "String", "", "", IsTemplate: true);
    private static readonly ActivityInput Structure = new("offer", "Object", "", "");
    private static readonly ActivityInput Instant = new("at", "DateTimeOffset", "", "", IsFormula: true);

    private static readonly string[] Known =
        ["name", "kind", "after", "at", "event", "correlation", "interrupting", "repeat", "max", "remind", "escalate", "decide", "offer", "resultVariable", "text", "textEn"];

    private Boundary(string name) => Name = name;

    /// <summary>Its name, and the outcome by which it is left.</summary>
    public string Name { get; }

    /// <summary>A time; otherwise a message.</summary>
    public bool IsTimer { get; private init; }

    /// <summary>It ends the waiting.</summary>
    public bool IsInterrupting { get; private init; }

    /// <summary>How often it may happen in one visit.</summary>
    public int Most { get; private init; } = 1;

    /// <summary>The outcome by which the activity is left when the time is over, if this decides; the boundary then has no outcome of its own.</summary>
    public string? DecidesBy { get; private init; }

    /// <summary>It tells people something.</summary>
    public bool Tells => RemindText is not null;

    internal Period? After { get; private init; }

    internal Input? At { get; private init; }

    internal Period? Repeat { get; private init; }

    internal Input? Event { get; private init; }

    internal Input? Correlation { get; private init; }

    internal Input? Offer { get; private init; }

    /// <summary>The clause of the procedure that allows it to decide; null when it names none.</summary>
    public string? Clause { get; private init; }

    internal Input? Opinion { get; private init; }

    internal Input? RemindTo { get; private init; }

    internal Input? RemindText { get; private init; }

    internal bool Escalates { get; private init; }

    internal string? ResultVariable { get; private init; }

    /// <summary>Reads the boundary events of an activity.</summary>
    /// <exception cref="FormatException">With what is wrong, for people.</exception>
    /// <exception cref="FormulaException">A formula does not parse.</exception>
    internal static IReadOnlyList<Boundary> Read(JsonNode? json, VariableTable variables)
    {
        if (json is null)
        {
            return [];
        }

        var all = json is JsonArray list && list.All(one => one is JsonObject)
            ? list.Select(one => ReadOne((JsonObject)one!, variables)).ToList()
            : throw new FormatException("边界事件应为对象的列表");
        return all.GroupBy(one => one.Name).FirstOrDefault(group => group.Count() > 1) is { } doubled
            ? throw new FormatException($"边界事件“{doubled.Key}”重复")
            : all;
    }

    private static Boundary ReadOne(JsonObject json, VariableTable variables)
    {
        var name = TextOf(json, "name") ?? throw new FormatException("边界事件没有 name");
        if (json.FirstOrDefault(pair => !Known.Contains(pair.Key)).Key is { } unknown)
        {
            throw new FormatException($"边界事件“{name}”有不认识的设置“{unknown}”");
        }

        var isTimer = TextOf(json, "kind") switch
        {
            "timer" => true,
            "event" => false,
            var kind => throw new FormatException($"边界事件“{name}”的 kind 应为 timer 或 event，实为“{kind}”"),
        };
        var (after, repeat, at, message) = (PeriodOf(json, "after", name), PeriodOf(json, "repeat", name), json["at"], json["event"]);
        if (isTimer ? (after is null) == (at is null) : message is null)
        {
            throw new FormatException(isTimer ? $"边界事件“{name}”应有 after 或 at 之一" : $"边界事件“{name}”没有 event（消息名称）");
        }

        var (remind, escalate, decide) = (json["remind"] as JsonObject, json["escalate"] as JsonObject, json["decide"] as JsonObject);
        if (new[] { remind, escalate, decide }.Count(one => one is not null) > (isTimer ? 1 : 0))
        {
            throw new FormatException($"边界事件“{name}”：remind、escalate、decide 只用于 timer，且只能有一个");
        }

        var tells = remind ?? escalate;
        var interrupting = json["interrupting"] is { } given
            ? given.GetValueKind() is System.Text.Json.JsonValueKind.True
            : tells is null;
        if ((tells is not null && interrupting) || (decide is not null && !interrupting))
        {
            throw new FormatException(tells is not null ? $"边界事件“{name}”：提醒不能中断步骤" : $"边界事件“{name}”：自动办理必然结束步骤");
        }

        return new(name)
        {
            IsTimer = isTimer,
            IsInterrupting = interrupting,
            Most = MostOf(json, name, interrupting || (isTimer && repeat is null && (at is null || json["max"] is null)), isTimer),
            DecidesBy = decide is null ? null : TextOf(decide, "outcome") ?? throw new FormatException($"边界事件“{name}”的 decide 没有 outcome"),
            Clause = decide is null ? null : TextOf(decide, "clause"),
            Opinion = decide?["opinion"] is { } opinion ? Input.Read(opinion.DeepClone(), Text, variables) : null,
            After = after,
            Repeat = repeat,
            At = at is null ? null : Input.Read(at.DeepClone(), Instant, variables),
            Event = message is null ? null : Input.Read(message.DeepClone(), Text, variables),
            Correlation = json["correlation"] is { } correlation ? Input.Read(correlation.DeepClone(), Text, variables) : null,
            Offer = OfferOf(json["offer"], isTimer, name, variables),
            RemindTo = tells is null ? null : Input.Read(tells["to"]?.DeepClone() ?? (remind is null ? "leader" : "handler"), Text, variables),
            RemindText = tells is null ? null : Input.Read(tells["text"]?.DeepClone() ?? throw new FormatException($"边界事件“{name}”没有提醒的文字（text）"), Text, variables),
            Escalates = escalate is not null,
            ResultVariable = variables.NameOf(json["resultVariable"]),
        };
    }

    // What happens more than once says how often at most: nothing goes on for ever.
    private static int MostOf(JsonObject json, string name, bool once, bool isTimer)
    {
        if (json["max"] is not { } given)
        {
            return once ? 1 : isTimer ? throw new FormatException($"边界事件“{name}”重复，须写明最多几次（max）") : MostTimes;
        }

        return int.TryParse(given.ToString(), CultureInfo.InvariantCulture, out var most) && most >= 1 && most <= (once ? 1 : MostTimes)
            ? most
            : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"边界事件“{name}”的 max 应为 1 到 {(once ? 1 : MostTimes)} 的整数"));
    }

    private static Input? OfferOf(JsonNode? offer, bool isTimer, string name, VariableTable variables) =>
        offer is null ? null
        : isTimer ? throw new FormatException($"边界事件“{name}”：offer 只用于 event")
        : Offers.Problems(offer).FirstOrDefault() is { } problem ? throw new FormatException($"边界事件“{name}”：{problem.Zh}")
        : Input.Read(offer.DeepClone(), Structure, variables);

    private static Period? PeriodOf(JsonObject json, string property, string name) => TextOf(json, property) is { } text
        ? Period.TryParse(text) ?? throw new FormatException($"边界事件“{name}”的 {property}“{text}”无法识别")
        : null;

    private static string? TextOf(JsonObject json, string property) => json[property]?.ToString() is { Length: > 0 } text ? text : null;
}

/// <summary>A decision that a rule makes because the time is over.</summary>
/// <param name="Rule">Name of the boundary.</param>
public sealed record AutoDecision(string Outcome, string? Opinion, string Rule);
