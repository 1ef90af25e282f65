using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Workflows.Activities;

/// <summary>The setting <c>offer</c> of a wait for a message: <c>{to: [✎], text ✎, textEn ✎, help ✎, helpEn ✎, form}</c>. The persons named there may send the message.</summary>
internal static class Offers
{
    public static InputHint Hint { get; } = (
        "{to: [applicant、party:代码、lead、部门代码], text, textEn, help, helpEn, form}；这些人可在办件页面发出该消息",
        "{to: [applicant, party:code, lead, department code], text, textEn, help, helpEn, form}; these may send the message on the page of the case");

    private static readonly string[] Known = ["to", "text", "textEn", "help", "helpEn", "form"];

    /// <summary>What is wrong with it as written.</summary>
    public static IEnumerable<SettingProblem> Problems(JsonNode? offer)
    {
        if (offer is null)
        {
            return [];
        }

        return offer is not JsonObject json || json.Any(pair => !Known.Contains(pair.Key)) ? [($"offer 应为对象，设置只有 {string.Join("、", Known)}。", $"The offer has to be an object with {string.Join(", ", Known)} alone.")]
            : json["to"] is not JsonArray { Count: > 0 } ? [("offer 没有 to：请写明谁可以发出该消息。", "The offer has no “to”: say who may send the message.")]
            : Text(json, "text") is null ? [("offer 没有 text（按钮文字）。", "The offer has no “text”, the words on the button.")]
            : FormCheck.Problems(json["form"]);
    }

    /// <summary>It as it stands for the case, its texts filled in; null when there is none.</summary>
    public static MessageOffer? Read(JsonNode? filled) => filled is not JsonObject json ? null : new(
        [.. (json["to"] as JsonArray ?? []).Select(one => one?.ToString()).OfType<string>().Where(to => to.Length > 0)],
        Text(json, "text") ?? "", Text(json, "textEn"), Text(json, "help"), Text(json, "helpEn"), (json["form"] as JsonArray)?.DeepClone().AsArray());

    private static string? Text(JsonObject json, string name) => json[name]?.ToString() is { Length: > 0 } text ? text : null;
}
