using System.Text.Json;
using Nanning.Approvals.Procedures;

namespace Nanning.Approvals.Credit;

/// <summary>What the plan says about credit (measure 3), as shipped with the platform: the sentence, who keeps the register, and the names of the statuses.</summary>
public sealed class CreditMeasure
{
    private static readonly Lazy<CreditMeasure> shipped = new(Load);

    private readonly Dictionary<CreditStatus, Wording> names;

    private CreditMeasure(Source source)
    {
        Keeper = source.Keeper;
        Rule = new Wording(source.Rule, source.RuleEn);
        Clause = new Wording(source.Clause, source.ClauseEn);
        Caution = new Wording(source.Caution, source.CautionEn);
        names = source.Statuses.ToDictionary(row => CreditNames.Parse<CreditStatus>(row.Status)!.Value, row => new Wording(row.Name, row.NameEn));
    }

    /// <summary>The measure as shipped.</summary>
    public static CreditMeasure Shipped => shipped.Value;

    /// <summary>Code of the department that keeps the register; its successor does so after a reform.</summary>
    public string Keeper { get; }

    /// <summary>What is required.</summary>
    public Wording Rule { get; }

    /// <summary>The sentence of the plan and its place.</summary>
    public Wording Clause { get; }

    /// <summary>What an officer has to mind when a case is examined closely.</summary>
    public Wording Caution { get; }

    /// <summary>Name of a status.</summary>
    public Wording NameOf(CreditStatus status) => names[status];

    /// <summary>The status of this name in Chinese, in English or as JSON writes it; null when there is none.</summary>
    public CreditStatus? Find(string? name)
    {
        var wanted = name?.Trim();
        foreach (var (status, wording) in names)
        {
            if (string.Equals(wanted, wording.Zh, StringComparison.Ordinal) || string.Equals(wanted, wording.En, StringComparison.OrdinalIgnoreCase)
                || string.Equals(wanted, CreditNames.Name(status), StringComparison.OrdinalIgnoreCase))
            {
                return status;
            }
        }

        return null;
    }

    private static CreditMeasure Load()
    {
        using var stream = typeof(CreditMeasure).Assembly.GetManifestResourceStream("credit.json")
            ?? throw new InvalidOperationException("credit.json is not embedded.");
        return new CreditMeasure(JsonSerializer.Deserialize<Source>(stream, JsonSerializerOptions.Web)!);
    }

    private sealed record Source(
        string Keeper, string Rule, string RuleEn, string Clause, string ClauseEn, string Caution, string CautionEn, IReadOnlyList<Named> Statuses);

    private sealed record Named(string Status, string Name, string NameEn);
}
