using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Activities;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Workflows.Runtime;

/// <summary>What an activity sees of the case, and the only way in which it writes.</summary>
[SuppressMessage("Performance", "CA1822", Justification = "What an activity says, it says through its context.")]
public sealed class StepContext
{
    private readonly BurstRun run;
    private readonly Token token;
    private FormulaScope? scope;

    internal StepContext(BurstRun run, FlowNode node, Token token) => (this.run, Node, this.token) = (run, node, token);

    /// <summary>The place in the flow.</summary>
    public FlowNode Node { get; }

    /// <summary>The read-only view of the case.</summary>
    public IFacts Facts => run.Facts;

    /// <summary>The instant of the command.</summary>
    public DateTimeOffset Now => run.Now;

    /// <summary>What this token remembers as long as it stays at this activity.</summary>
    public JsonObject Memory => TokenMemory.Own(token);

    /// <summary>What the preceding decision gave the token to take along, or null.</summary>
    public JsonObject? Carried => TokenMemory.Carried(token);

    /// <summary>The value of an input, or its default; null when there is neither.</summary>
    public object? Value(string input) => Node.Inputs.TryGetValue(input, out var given) ? given.Evaluate(Scope) : null;

    /// <summary>An input as text.</summary>
    public string? Text(string input) => Value(input) is { } value && FormulaValues.Text(value) is { Length: > 0 } text ? text : null;

    /// <summary>A setting that is no input of its own, as text.</summary>
    internal string? Text(Input? given) => given?.Evaluate(Scope) is { } value && FormulaValues.Text(value) is { Length: > 0 } text ? text : null;

    /// <summary>A value as instant: a day is its beginning.</summary>
    internal DateTimeOffset Instant(object? value, string input) => Values.AsDate(value) is { } day
        ? Facts.StartOf(day)
        : DateTimeOffset.TryParse(FormulaValues.Text(value ?? throw Missing(input)), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? instant.ToUniversalTime()
            : throw Problem($"的时间“{FormulaValues.Text(value)}”无法识别。", $"has a time that cannot be read: “{FormulaValues.Text(value)}”.");

    /// <summary>Remembers a grant that this activity made, for the case that it must be taken back.</summary>
    internal StepContext Remember(string grant)
    {
        run.Compensation.Remember(Node, grant);
        return this;
    }

    /// <summary>Undoes the last thing done among some.</summary>
    internal (bool Found, bool Runs) UndoLast(Func<Undoable, bool> asked, string reason) => run.Compensation.UndoLast(Node, token, asked, reason);

    /// <summary>Takes the tokens away that are at some activities, or inside of them, as far as they share the container of the activity.</summary>
    internal int CancelAt(IReadOnlyList<string> activities, string reason)
    {
        var taken = 0;
        foreach (var node in activities.Select(run.Flow.Node))
        {
            taken += run.Containers.CancelAt(node, token, reason);
        }

        return taken;
    }

    /// <summary>A number after all that has happened in the instance so far.</summary>
    internal int Later => run.State.NextId;

    /// <summary>Says how the instance ends.</summary>
    internal StepContext End(string outcome)
    {
        run.State.Outcome = outcome;
        return this;
    }

    /// <summary>An input that must have a text.</summary>
    public string RequiredText(string input) => Text(input) ?? throw Missing(input);

    /// <summary>An input as whole number.</summary>
    public int? Int(string input) => Value(input) is { } value
        ? Values.AsDecimal(value) is { } number && number == decimal.Truncate(number)
            ? (int)number
            : throw Problem($"的 {input} 应为整数，实为 {FormulaValues.Text(value)}。", $"needs a whole number as {input}, not {FormulaValues.Text(value)}.")
        : null;

    /// <summary>An input that is true; anything unset is false.</summary>
    public bool Flag(string input) => Value(input) is { } value && (Values.AsBoolean(value)
        ?? throw Problem($"的 {input} 应为真或假，实为 {FormulaValues.Text(value)}。", $"needs true or false as {input}, not {FormulaValues.Text(value)}."));

    /// <summary>An input that is a list of texts.</summary>
    public IReadOnlyList<string> Texts(string input) => Value(input) switch
    {
        null => [],
        IEnumerable<object?> list => [.. list.Select(FormulaValues.Text)],
        var single => [FormulaValues.Text(single)],
    };

    /// <summary>An input as JSON, as it stands in the definition or as computed.</summary>
    public JsonNode? Json(string input) =>
        Node.Inputs.TryGetValue(input, out var given) ? given.Structure?.DeepClone() ?? FormulaValues.ToJson(given.Evaluate(Scope)) : null;

    /// <summary>
    /// An input as JSON in which texts hold formulas. A text that is one formula and nothing else becomes its value, of whatever type.
    /// </summary>
    public JsonNode? Filled(string input) => Node.Inputs.TryGetValue(input, out var given) ? given.Filled(Scope) : null;

    /// <summary>The variable an input names: by name, by id, or by Elsa's binding of an output.</summary>
    public string? Variable(string input) => Node.Inputs.TryGetValue(input, out var given) ? run.Flow.VariableName(given) : null;

    /// <summary>What names stand for, for a formula that is no input of its own.</summary>
    internal FormulaScope Scope => scope ??= run.ScopeOf(token);

    /// <summary>How often this activity has been left by an outcome.</summary>
    public int LeftBy(string outcome) => run.State.Exits.GetValueOrDefault($"{Node.Id}:{outcome}");

    /// <summary>Says what shall happen.</summary>
    public StepContext Emit(Effect effect)
    {
        run.Effects.Add(effect is OpenWorkItem open ? open with { Policy = open.Policy ?? StepPolicies.Of(this), WarnDays = open.WarnDays ?? Int(StepPolicies.WarnDays) } : effect);
        return this;
    }

    /// <summary>Whom the step is given back to after a return that was to come straight back, or null.</summary>
    internal string? Holder => Returns.HolderOf(token);

    /// <summary>Sets a variable: that of the loop around it, if there is one of this name, else of the instance.</summary>
    public StepContext Set(string? variable, object? value)
    {
        if (variable is not null && run.Containers.Declaring(token, variable) is { Locals: { } locals })
        {
            locals[variable] = Values.ToJson(value);
        }
        else if (variable is not null)
        {
            run.State.Variables[variable] = Values.ToJson(value);
        }

        return this;
    }

    /// <summary>Sets a variable of the instance, whatever the loops around call theirs.</summary>
    internal StepContext SetOfInstance(string variable, object? value)
    {
        run.State.Variables[variable] = Values.ToJson(value);
        return this;
    }

    /// <summary>Makes a bookmark; the effect that shows it to the outside is the caller's.</summary>
    public string Bookmark(BookmarkKind kind, string name)
    {
        var id = run.NextId("b");
        run.State.Bookmarks.Add(new(id, token.Id, Node.Id, kind, name));
        return id;
    }

    /// <summary>Makes a timer.</summary>
    public string Timer(string name, DateTimeOffset dueAt)
    {
        var id = Bookmark(BookmarkKind.Timer, name);
        Emit(new ScheduleTimer(id, Node.Id, name, dueAt));
        return id;
    }

    /// <summary>The bookmarks of this token that are still open.</summary>
    public IEnumerable<Bookmark> Open => run.State.Bookmarks.Where(bookmark => bookmark.TokenId == token.Id);

    /// <summary>Something stands in a slot of this container.</summary>
    public bool Holds(string slot) => Node.Entries.ContainsKey(slot);

    /// <summary>Begins what stands in a slot of this container, in a scope of its own.</summary>
    /// <param name="locals">Variables that only what runs there can see.</param>
    public StepContext Enter(string slot, JsonObject? locals = null)
    {
        run.Containers.Open(Node, token, Node.Entries[slot], locals);
        return this;
    }

    /// <summary>A name that nothing else in this instance has.</summary>
    public string NewKey(string prefix) => run.NextId(prefix);

    /// <summary>Goes on.</summary>
    public Step Leave(string outcome = "Done", JsonObject? detail = null, JsonObject? carry = null) => new Step.Leave([outcome], detail, carry);

    /// <summary>Stays.</summary>
    public Step Wait(JsonObject? detail = null) => new Step.Wait(detail);

    /// <summary>The error for an input that has no value.</summary>
    public StepProblemException Missing(string input) => Problem($"没有 {input} 的值。", $"has no value for {input}.");

    /// <summary>What this step cannot go on with; the sentences begin with its name.</summary>
    public StepProblemException Problem(string chinese, string english) => StepProblemException.Of(Node, chinese, english);

    /// <summary>The one department that a step asks.</summary>
    /// <exception cref="InvalidOperationException">Nobody is meant by this name.</exception>
    public string Department(string who) => Facts.Departments(who) is [var first, ..]
        ? first
        : throw Problem($"：没有部门对应 {who}。", $"names {who}, and no department is meant by it.");
}

/// <summary>The two parts of a token's memory: its own at this activity, and what it carries along.</summary>
internal static class TokenMemory
{
    private const string OwnPart = "own";
    private const string CarriedPart = "carried";

    public static JsonObject Own(Token token)
    {
        if (token.Memory![OwnPart] is JsonObject own)
        {
            return own;
        }

        own = [];
        token.Memory[OwnPart] = own;
        return own;
    }

    public static JsonObject? Carried(Token token) => token.Memory?[CarriedPart] as JsonObject;

    public static JsonObject Carrying(JsonObject? carried) =>
        carried is { Count: > 0 } ? new() { [CarriedPart] = carried.DeepClone() } : [];
}
