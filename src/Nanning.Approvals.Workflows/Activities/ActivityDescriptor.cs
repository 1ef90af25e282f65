using System.Text.Json.Nodes;

namespace Nanning.Approvals.Workflows.Activities;

/// <summary>What a designer must know of one input of an activity.</summary>
/// <param name="Name">Name in the definition.</param>
/// <param name="TypeName">Elsa's type alias: String, Int32, Decimal, Boolean, Object …</param>
/// <param name="DisplayName">Label in Chinese.</param>
/// <param name="DisplayNameEn">Label in English.</param>
/// <param name="Hint">How to fill it in, or null.</param>
/// <param name="Default">Value when the definition has none, as JSON.</param>
/// <param name="Required">A definition without it is refused.</param>
/// <param name="IsTemplate">Text in which <c>{{formula}}</c> parts are replaced.</param>
/// <param name="IsFormula">A literal text here is a formula, whatever its expression type.</param>
/// <param name="Options">The values to choose from, or null when free.</param>
/// <param name="IsMoney">What is given here is paid out or taken back.</param>
public sealed record ActivityInput(
    string Name, string TypeName, string DisplayName, string DisplayNameEn, InputHint? Hint = null, JsonNode? Default = null,
    bool Required = false, bool IsTemplate = false, bool IsFormula = false, IReadOnlyList<string>? Options = null, bool IsMoney = false)
{
    /// <summary>Elsa's name of the editor for it.</summary>
    public string UiHint => Options is not null ? "dropdown" : TypeName switch
    {
        "Boolean" => "checkbox",
        "Object" => "json-editor",
        _ => IsTemplate || IsFormula ? "multi-line" : "single-line",
    };
}

/// <summary>How an input is filled in, in both languages.</summary>
/// <param name="Zh">In Chinese.</param>
/// <param name="En">In English.</param>
public sealed record InputHint(string Zh, string En)
{
    /// <summary>Lets a descriptor write both side by side.</summary>
    public static implicit operator InputHint((string Zh, string En) said) => new(said.Zh, said.En);
}

/// <summary>What a designer must know of an activity.</summary>
/// <param name="Type">Stored type.</param>
/// <param name="DisplayName">Name in Chinese.</param>
/// <param name="DisplayNameEn">Name in English.</param>
/// <param name="Category">Group of the palette.</param>
/// <param name="Description">What it does.</param>
/// <param name="Inputs">Its inputs.</param>
/// <param name="Outcomes">Its outcomes when its settings do not say otherwise; none for an end.</param>
/// <param name="OptionalOutcomes">Outcomes that need no edge.</param>
public sealed record ActivityDescriptor(
    string Type, string DisplayName, string DisplayNameEn, string Category, string Description,
    IReadOnlyList<ActivityInput> Inputs, IReadOnlyList<string> Outcomes, IReadOnlyList<string> OptionalOutcomes)
{
    /// <summary>What it does, in English.</summary>
    public string DescriptionEn { get; init; } = "";

    /// <summary>Places for other activities inside of it; none for most.</summary>
    public IReadOnlyList<ActivitySlot> Slots { get; init; } = [];

    /// <summary>It may be marked as what starts an instance.</summary>
    public bool IsTrigger { get; init; }
}
