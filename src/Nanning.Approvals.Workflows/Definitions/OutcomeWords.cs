namespace Nanning.Approvals.Workflows.Definitions;

/// <summary>What outcomes are called that have no words of their own.</summary>
internal static class OutcomeWords
{
    private static readonly Dictionary<string, (string Chinese, string English)> words = new(StringComparer.Ordinal)
    {
        ["Done"] = ("完成", "Done"),
        ["True"] = ("是", "Yes"),
        ["False"] = ("否", "No"),
        ["Default"] = ("其他", "Otherwise"),
        ["Approve"] = ("同意", "Approve"),
        ["Agree"] = ("同意", "Agree"),
        ["Disagree"] = ("不同意", "Disagree"),
        ["Reject"] = ("不予通过", "Reject"),
        ["Supplement"] = ("补正", "Supplement"),
        ["Expired"] = ("逾期", "Expired"),
        ["Timeout"] = ("逾期", "Expired"),
        ["Clear"] = ("无异议", "No objection"),
        ["Objected"] = ("有异议", "Objection"),
        ["Cancelled"] = ("已取消", "Cancelled"),
    };

    public static string Chinese(string outcome) => words.TryGetValue(outcome, out var text) ? text.Chinese : outcome;

    public static string English(string outcome) => words.TryGetValue(outcome, out var text) ? text.English : outcome;
}
