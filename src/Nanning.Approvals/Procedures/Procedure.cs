using System.Text.Json.Nodes;
using Nanning.Approvals.Credit;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Procedures;

/// <summary>An edition of a procedure (事项) as procedure.json describes it. Immutable; formulas are compiled.</summary>
public sealed record Procedure
{
    /// <summary>Stable code, e.g. "P18a".</summary>
    public required string Code { get; init; }

    public required Wording Name { get; init; }

    /// <summary>Number of the measure in the plan.</summary>
    public required int Measure { get; init; }

    /// <summary>Name of the edition, e.g. "2016-1".</summary>
    public required string Edition { get; init; }

    /// <summary>Document number, e.g. 南府办〔2016〕34号.</summary>
    public required string Document { get; init; }

    /// <summary>First day on which new applications are taken.</summary>
    public required DateOnly ValidFrom { get; init; }

    /// <summary>Last day; null when the plan names none.</summary>
    public DateOnly? ValidUntil { get; init; }

    /// <summary>First day on which applications are taken under this edition and not under the one before it.</summary>
    public required DateOnly EffectiveFrom { get; init; }

    /// <summary>The sentence that refuses an application outside the window.</summary>
    public required Wording ClosedText { get; init; }

    /// <summary>Who may apply, as tags whose labels are in workflows/catalogue.json.</summary>
    public required IReadOnlyList<string> Audience { get; init; }

    /// <summary>What it is good for ("money", "space"), as tags whose labels are in the same file.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>Code of the lead department (牵头单位).</summary>
    public required string Lead { get; init; }

    /// <summary>Codes of the co-leads (配合单位); "district" stands for the district or zone of the applicant.</summary>
    public required IReadOnlyList<string> CoLeads { get; init; }

    /// <summary>Promised time for the whole case, in working days.</summary>
    public required int PromisedDays { get; init; }

    /// <summary>Working days before a limit is over at which lights turn yellow, where the step does not say; null for what is usual on the platform.</summary>
    public int? WarnDays { get; init; }

    public required Wording Summary { get; init; }

    /// <summary>The guide, in Markdown.</summary>
    public required Wording Guide { get; init; }

    public required IReadOnlyList<Clause> Clauses { get; init; }

    /// <summary>The numbers of the edition, by name; formulas read them as <c>params.name</c>.</summary>
    public required IReadOnlyDictionary<string, Parameter> Parameters { get; init; }

    /// <summary>What a clause, or a parameter, says with its source; null when there is neither of this id.</summary>
    public string? BasisOf(string id) => Clauses.FirstOrDefault(clause => clause.Id == id) is { } clause ? $"{clause.Source}：{clause.Text}"
        : Parameters.GetValueOrDefault(id) is { } parameter ? $"{parameter.Source}：{parameter.Text}" : null;

    public required Form Form { get; init; }

    public required IReadOnlyList<Material> Materials { get; init; }

    public required IReadOnlyList<Rule> Rules { get; init; }

    /// <summary>How the amount is computed; null when the procedure pays nothing.</summary>
    public AmountRule? Amount { get; init; }

    /// <summary>Who or what may be counted once, or so many times.</summary>
    public IReadOnlyList<ClaimRule> Claims { get; init; } = [];

    /// <summary>The most one can get, over the parameters; null when there is no such number.</summary>
    public decimal? MaxAmount { get; init; }

    /// <summary>Fields shown on cards and in lists.</summary>
    public required IReadOnlyList<string> SummaryFields { get; init; }

    /// <summary>Whose certificates and grants the root "history" speaks of.</summary>
    public RegisterRule Register { get; init; } = new([], []);

    /// <summary>What it makes of the applicant's credit.</summary>
    public CreditRule Credit { get; init; } = CreditRule.None;

    /// <summary>What a new draft takes over from earlier cases.</summary>
    public Prefill? Prefill { get; init; }

    /// <summary>The certificate that a positive decision issues, if any.</summary>
    public CertificateRule? Certificate { get; init; }

    /// <summary>What the parties sign in their steps; null when there is nothing to sign.</summary>
    public AgreementRule? Agreement { get; init; }

    /// <summary>Beginning of the case numbers.</summary>
    public required string NumberPrefix { get; init; }

    /// <summary>File of the flow, beside procedure.json.</summary>
    public required string Flow { get; init; }

    /// <summary>procedure.json as read, for the store and for the guide's schema.</summary>
    public required JsonObject Json { get; init; }

    /// <summary>The year a grant on this form counts for: what the procedure says, or else the year of the submission.</summary>
    public int GrantYear(FormulaScope facts, DateOnly submittedOn)
    {
        try
        {
            return Amount?.Year?.Evaluate(facts) is decimal year and > 0 and < 10000 ? (int)year : submittedOn.Year;
        }
        catch (FormulaException)
        {
            // What a form says while it is being filled in may be strange; the form's own checks say so.
            return submittedOn.Year;
        }
    }

    /// <summary>Whether a new application may be sent in on a day.</summary>
    public bool IsOpenOn(DateOnly day) => day >= ValidFrom && (ValidUntil is null || day <= ValidUntil);
}

/// <summary>A sentence of the plan or of another document that a rule comes from.</summary>
/// <param name="Source">Document and place, e.g. 南府办〔2016〕34号 第18条.</param>
public sealed record Clause(string Id, string Text, string Source);

/// <summary>A number, date or text that an administrator can change in a new edition.</summary>
/// <param name="Value">A value of the formula language.</param>
public sealed record Parameter(string Name, object? Value, string? Unit, Wording Text, string Source);

/// <summary>A material (材料) to upload.</summary>
/// <param name="Accept">File extensions without dot.</param>
/// <param name="MaxSizeMb">Largest file, in MiB.</param>
/// <param name="MaxCount">Most files.</param>
public sealed record Material(
    string Id, Wording Name, Wording? Help, Condition Required, IReadOnlyList<string> Accept, int MaxSizeMb, int MaxCount);

/// <summary>Which procedures of the register a procedure builds on.</summary>
/// <param name="CertificateOf">Procedures that issue the certificate it needs, or must not be there yet.</param>
/// <param name="GrantsOf">Procedures whose grants count together with its own.</param>
public sealed record RegisterRule(IReadOnlyList<string> CertificateOf, IReadOnlyList<string> GrantsOf);

/// <summary>What a new draft takes over: the fields named, from the applicant's latest case of the procedures named.</summary>
public sealed record Prefill(IReadOnlyList<string> From, IReadOnlyList<string> Fields);

/// <summary>The certificate of a procedure.</summary>
/// <param name="ValidYears">Null when it does not end.</param>
/// <param name="Prefix">Beginning of its number.</param>
public sealed record CertificateRule(Wording Title, int? ValidYears, string Prefix, Wording? Statement = null);

/// <summary>An agreement that the parties of a case sign, each in a step of its own.</summary>
/// <param name="Text">Markdown with formulas in it, over the case's facts.</param>
/// <param name="SignedBy">Ids of the steps by which it is signed, in order; their forms may have the fields <c>signer</c> and <c>signedOn</c>.</param>
public sealed record AgreementRule(Wording Title, RuleDetail Text, IReadOnlyList<string> SignedBy);
