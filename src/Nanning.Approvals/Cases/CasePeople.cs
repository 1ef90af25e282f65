using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Cases;

/// <summary>Who is who in a case, as far as its form says: the applicant's district, and the parties that fields name.</summary>
/// <param name="Named">Names of registered parties by the field that holds their identifier.</param>
internal sealed record CasePeople(string? Applicant, string? District, IReadOnlyDictionary<string, string> Named)
{
    private const string Field = "{{form.";

    /// <summary>Before there is a case.</summary>
    public static CasePeople Unknown { get; } = new(null, null, new Dictionary<string, string>());

    /// <summary>Those of a case.</summary>
    public static async Task<CasePeople> ReadAsync(ApprovalsDb db, Case item, Procedure procedure, CancellationToken cancellationToken)
    {
        var form = JsonNode.Parse(item.Form) as JsonObject ?? [];
        var identifiers = procedure.Form.Fields.Where(field => field.Registered is not null)
            .Select(field => (field.Id, Identifier: form[field.Id]?.ToString().Trim().ToUpperInvariant() ?? string.Empty)).ToList();
        var asked = identifiers.ConvertAll(one => one.Identifier);
        var names = asked.Count == 0 ? [] : await db.Applicants.Where(row => asked.Contains(row.Identifier)).ToDictionaryAsync(row => row.Identifier, row => row.Name, cancellationToken);
        var district = await db.Applicants.Where(row => row.Id == item.ApplicantId).Select(row => row.District).SingleOrDefaultAsync(cancellationToken);
        return new(item.ApplicantName, district, identifiers.Where(one => names.ContainsKey(one.Identifier)).ToDictionary(one => one.Id, one => names[one.Identifier], StringComparer.Ordinal));
    }

    /// <summary>Who is asked at a step when it is a party; null when it is a department.</summary>
    public string? PartyAt(FlowNode node) => node.TextSetting("party") switch
    {
        null or "" => null,
        "applicant" => Applicant ?? Say.Pick("申请人", "Applicant"),
        var text => (text.StartsWith(Field, StringComparison.Ordinal) ? Named.GetValueOrDefault(text[Field.Length..].TrimEnd('}')) : null) ?? Say.Pick("相关当事方", "Other party"),
    };
}
