using Nanning.Approvals.Applicants;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Credit;

/// <summary>An entry as it is typed, or stands in a line of a list. Messages of a refusal stand at these names in camel case.</summary>
/// <param name="Identifier">统一社会信用代码.</param>
/// <param name="Name">Name of the enterprise; may be left out for one that is registered here.</param>
/// <param name="Status">Name of the status in Chinese, in English or as JSON writes it.</param>
/// <param name="Until">Last day; null when there is none.</param>
/// <param name="Source">The office that decided; the department that enters it when left out.</param>
public sealed record CreditEntry(
    string? Identifier, string? Name, string? Status, string? Reason, string? Document, DateOnly? From, DateOnly? Until, string? Source)
{
    /// <summary>The code as it is printed.</summary>
    internal string Code => (Identifier ?? string.Empty).Trim().ToUpperInvariant();

    /// <summary>What is wrong with it, by field.</summary>
    internal Dictionary<string, string[]> Problems(bool nameKnown)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        At("identifier", Code.Length == 0 ? Say.Pick("请填写统一社会信用代码。", "Please give the unified social credit code.") : CreditCode.Problem(Code)?.ToString());
        At("name", nameKnown && string.IsNullOrWhiteSpace(Name) ? null : ContactRules.Text(Name, 128, Say.Pick("请填写企业名称。", "Please give the name of the enterprise.")));
        At("status", CreditMeasure.Shipped.Find(Status) is null ? Say.Pick("信用状况应为正常、守信、重点关注或失信。", "The status is normal, trusted, watched or dishonest.") : null);
        At("reason", ContactRules.Text(Reason, 1000, Say.Pick("请填写认定事由。", "Please give the reason.")));
        At("document", ContactRules.Text(Document, 128, Say.Pick("请填写文号。", "Please give the number of the document.")));
        At("from", From is null ? Say.Pick("请填写起始日期。", "Please give the first day.") : From.Value.Year is < 2000 or > 2100 ? Say.Pick("起始日期不合理，请核对。", "The first day cannot be right.") : null);
        At("until", Until < From ? Say.Pick("截止日期不能早于起始日期。", "The last day cannot be before the first.") : null);
        At("source", Source?.Trim().Length > 128 ? Say.Pick("不能超过 128 字。", "At most 128 characters, please.") : null);
        return errors;

        void At(string field, string? problem)
        {
            if (problem is not null)
            {
                errors[field] = [problem];
            }
        }
    }
}
