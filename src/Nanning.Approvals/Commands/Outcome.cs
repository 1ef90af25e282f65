using System.Globalization;
using Nanning.Approvals.Procedures;

namespace Nanning.Approvals.Commands;

/// <summary>How a use case ended: done with a value, nothing there that this person may see, or refused.</summary>
public abstract record Outcome<T>
{
    private Outcome()
    {
    }

    /// <summary>It happened, and is committed.</summary>
    public sealed record Done(T Value) : Outcome<T>;

    /// <summary>There is no such thing, or this person may not see it.</summary>
    public sealed record Missing : Outcome<T>;

    /// <summary>It did not happen and nothing was changed.</summary>
    public sealed record Refused(Refusal Why) : Outcome<T>;

    public static implicit operator Outcome<T>(T value) => new Done(value);

    public static implicit operator Outcome<T>(Refusal why) => new Refused(why);
}

/// <summary>What kind of refusal it is; the REST edge maps it to 400, 403, 409 and 422.</summary>
public enum RefusalKind
{
    /// <summary>The input is wrong.</summary>
    Invalid,

    /// <summary>This person may not do it.</summary>
    Forbidden,

    /// <summary>The state has moved on.</summary>
    Conflict,

    /// <summary>A rule of the plan refuses it.</summary>
    Rule,
}

/// <summary>Why something was refused, for people and for programs.</summary>
/// <param name="Code">Stable name, never changes.</param>
/// <param name="Text">What happened and what to do, in the language of the person.</param>
/// <param name="Errors">Messages by field, for bad input.</param>
/// <param name="Rules">The rules of the plan that failed.</param>
public sealed record Refusal(
    RefusalKind Kind, string Code, string Text,
    IReadOnlyDictionary<string, string[]>? Errors = null, IReadOnlyList<BrokenRule>? Rules = null)
{
    /// <summary>One field is wrong.</summary>
    public static Refusal Field(string field, string text) =>
        new(RefusalKind.Invalid, "invalid", text, new Dictionary<string, string[]> { [field] = [text] });

    /// <summary>Several fields are wrong.</summary>
    public static Refusal Fields(IReadOnlyDictionary<string, string[]> errors) =>
        new(RefusalKind.Invalid, "invalid", Say.Pick("有内容需要修改，请看各项提示。", "Some entries need a correction; see the message at each."), errors);

    /// <summary>This person may not do it.</summary>
    public static Refusal Forbidden(string code, string text) => new(RefusalKind.Forbidden, code, text);

    /// <summary>The state moved on.</summary>
    public static Refusal Conflict(string code, string text) => new(RefusalKind.Conflict, code, text);
}

/// <summary>A rule of a procedure that the application does not meet.</summary>
public sealed record BrokenRule(string Id, string Text, string? Clause, string? Detail);

/// <summary>The register changed while a case was examined, so that a rule it met fails now: nothing is granted.</summary>
public sealed class RuleBrokenException(RuleResult broken) : Exception(broken.Detail.ToString())
{
    /// <summary>The rule.</summary>
    public BrokenRule Rule { get; } = new(broken.Id, broken.Text.ToString(), broken.Clause.ToString(), broken.Detail.ToString());

    /// <summary>The rule, its clause and how it stands in one sentence, for those who were not there.</summary>
    public Wording Sentence { get; } = new(
        $"{broken.Text.Zh}（{broken.Clause.Zh}）：{broken.Detail.Zh}", $"{English(broken.Text)} ({English(broken.Clause)}): {English(broken.Detail)}");

    private static string English(Wording wording) => wording.En is { Length: > 0 } english ? english : wording.Zh;
}

/// <summary>Picks a text by the language of the person who asks; Chinese unless English was chosen.</summary>
public static class Say
{
    /// <summary>Whether the current person reads English.</summary>
    public static bool English => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en";

    /// <summary>The text in the current language.</summary>
    public static string Pick(string chinese, string? english) => English && !string.IsNullOrEmpty(english) ? english : chinese;
}
