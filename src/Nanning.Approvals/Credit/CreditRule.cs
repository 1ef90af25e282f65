namespace Nanning.Approvals.Credit;

/// <summary>What a procedure makes of the applicant's credit: <c>"credit": {"dishonest": "refuse", "watched": "closely", "trusted": "fast"}</c>.</summary>
public sealed record CreditRule(IReadOnlyDictionary<CreditStatus, CreditTreatment> Treatments)
{
    /// <summary>Id of the automatic rule of eligibility.</summary>
    public const string Id = "credit";

    /// <summary>A procedure that says nothing about credit.</summary>
    public static CreditRule None { get; } = new(new Dictionary<CreditStatus, CreditTreatment>());

    /// <summary>Whether some status is refused.</summary>
    public bool Refuses => Treatments.Values.Contains(CreditTreatment.Refuse);

    /// <summary>What is made of a status.</summary>
    public CreditTreatment Of(CreditStatus status) => Treatments.GetValueOrDefault(status, CreditTreatment.None);

    /// <summary>The lane of a case whose applicant has this status.</summary>
    public CaseLane LaneOf(CreditStatus status) => Of(status) switch
    {
        CreditTreatment.Fast => CaseLane.Fast,
        CreditTreatment.Closely => CaseLane.Closely,
        _ => CaseLane.Normal,
    };
}
