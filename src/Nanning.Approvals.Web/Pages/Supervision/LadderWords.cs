using Microsoft.Extensions.Localization;
using Nanning.Approvals.Web.Localization;

namespace Nanning.Approvals.Web.Pages.Supervision;

/// <summary>How a rung is called.</summary>
internal static class LadderWords
{
    /// <summary>When it fires, e.g. "2 working days overdue".</summary>
    public static string When(IStringLocalizer<SuperviseTexts> texts, string at, int days) =>
        at == "yellow" ? texts["Ladder.When.yellow"] : days == 0 ? texts["Ladder.When.due"] : texts["Ladder.When.days", days];
}
