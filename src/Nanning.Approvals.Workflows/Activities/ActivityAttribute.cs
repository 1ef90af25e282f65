namespace Nanning.Approvals.Workflows.Activities;

/// <summary>Names an activity as definitions store it, apart from its class, so that renaming the class breaks no running case.</summary>
/// <param name="type">The stored type, e.g. "Approvals.Review". Case-sensitive.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ActivityAttribute(string type) : Attribute
{
    /// <summary>The stored type.</summary>
    public string Type { get; } = type;

    /// <summary>Name in Chinese.</summary>
    public required string DisplayName { get; init; }

    /// <summary>Name in English.</summary>
    public required string DisplayNameEn { get; init; }

    /// <summary>Group of the palette, in Chinese.</summary>
    public required string Category { get; init; }

    /// <summary>What it does, in one sentence of Chinese.</summary>
    public required string Description { get; init; }

    /// <summary>The same in English.</summary>
    public required string DescriptionEn { get; init; }

    /// <summary>The outcomes it has when its settings do not say otherwise. The first is the likely one.</summary>
    public string[] Outcomes { get; init; } = ["Done"];

    /// <summary>Outcomes that need no edge.</summary>
    public string[] OptionalOutcomes { get; init; } = [];
}
