namespace Nanning.Approvals.Workflows.Runtime;

/// <summary>
/// The read-only view of a case that formulas and activities see. All of it is loaded before the burst: reading a fact does no I/O.
/// Roots of the Nanning host: form, applicant, procedure, params, history, case, on.
/// </summary>
public interface IFacts
{
    /// <summary>Today as the law counts it: the date in Asia/Shanghai at the instant of the command.</summary>
    DateOnly Today { get; }

    /// <summary>
    /// A root by name, or null when there is none. Values are null, bool, decimal, string, DateOnly,
    /// <c>IReadOnlyList&lt;object?&gt;</c> or <c>IReadOnlyDictionary&lt;string, object?&gt;</c>.
    /// </summary>
    object? Root(string name);

    /// <summary>The last day of a limit of so many working days counted from the day after <paramref name="from"/>.</summary>
    DateOnly AddWorkingDays(DateOnly from, int days);

    /// <summary>The instant at which a day ends (its deadline) in Asia/Shanghai, as UTC.</summary>
    DateTimeOffset EndOf(DateOnly day);

    /// <summary>The instant at which a day begins in Asia/Shanghai, as UTC.</summary>
    DateTimeOffset StartOf(DateOnly day);

    /// <summary>The first instant after another that a cron expression names, in the time of Asia/Shanghai, as UTC; null when there is none any more.</summary>
    /// <exception cref="FormatException">The expression cannot be read.</exception>
    DateTimeOffset? NextOccurrence(string cron, DateTimeOffset after);

    /// <summary>Department codes for "lead", "coleads", "district" (the district or zone of the applicant's address) or a code itself.</summary>
    /// <exception cref="InvalidOperationException">The applicant has no district.</exception>
    IReadOnlyList<string> Departments(string who);

    /// <summary>The amount rule of the procedure on this case's data.</summary>
    (decimal Amount, IReadOnlyList<AmountLine> Trace) ComputeAmount();

    /// <summary>A certificate number reserved for this command; drawing twice in one burst gives the same number.</summary>
    string CertificateNumber { get; }
}
