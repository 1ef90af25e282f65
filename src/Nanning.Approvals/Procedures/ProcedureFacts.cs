namespace Nanning.Approvals.Procedures;

/// <summary>What flows read of their procedure as root "procedure".</summary>
public static class ProcedureFacts
{
    /// <summary>
    /// code, name, lead, coLeads, promisedDays, document; basis: where its clauses stand, the legal basis of a decision; hasAmount: it computes an amount;
    /// certificateTitle, certificateYears: of what it issues (the name, and no end, when it says nothing of it); grantYear: the year a grant of the case counts for.
    /// </summary>
    public static IReadOnlyDictionary<string, object?> Of(Procedure procedure, int? grantYear = null) => new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        ["code"] = procedure.Code,
        ["name"] = procedure.Name.Zh,
        ["lead"] = procedure.Lead,
        ["coLeads"] = procedure.CoLeads.ToArray<object?>(),
        ["promisedDays"] = (decimal)procedure.PromisedDays,
        ["document"] = procedure.Document,
        ["basis"] = procedure.Clauses.Count == 0 ? procedure.Document : string.Join('、', procedure.Clauses.Select(clause => clause.Source).Distinct(StringComparer.Ordinal)),
        ["hasAmount"] = procedure.Amount is not null,
        ["certificateTitle"] = (procedure.Certificate?.Title ?? procedure.Name).Zh,
        ["certificateYears"] = (decimal?)procedure.Certificate?.ValidYears,
        ["grantYear"] = (decimal?)grantYear,
    };
}
