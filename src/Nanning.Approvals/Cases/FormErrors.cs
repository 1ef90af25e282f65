using Nanning.Approvals.Procedures;

namespace Nanning.Approvals.Cases;

/// <summary>Form errors as texts in the person's language.</summary>
internal static class FormErrors
{
    public static Dictionary<string, string[]> Texts(IReadOnlyDictionary<string, IReadOnlyList<Wording>> errors) =>
        errors.ToDictionary(error => error.Key, error => error.Value.Select(text => text.ToString()).ToArray(), StringComparer.Ordinal);
}
