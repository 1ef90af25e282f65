using System.Text.Json.Nodes;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Duties;

/// <summary>What people do with duties, through the API.</summary>
internal static class DutyJob
{
    /// <summary>Id of a duty by its code, as this person sees it; null when the person does not.</summary>
    public static async Task<string?> DutyAsync(this ApiClient person, string code)
    {
        var found = (await person.GetAsync($"/api/duties?q={code}&pageSize=200")).Ok()["items"]!.AsArray();
        return found.Where(duty => (string?)duty!["code"] == code).Select(duty => ApiClient.Id(duty!)).SingleOrDefault();
    }

    public static async Task<JsonNode> DutyPageAsync(this ApiClient person, string id) => (await person.GetAsync($"/api/duties/{id}")).Ok();

    public static Task<Answer> ReportAsync(this ApiClient person, string id, string text, string? period = null, int? percent = null) =>
        person.PostAsync($"/api/duties/{id}/reports", new { text, period, percent });

    public static Task<Answer> DeliverAsync(this ApiClient person, string id, string deliverable, string link) =>
        person.PostAsync($"/api/duties/{id}/reports", new { deliverable, link });

    /// <summary>A duty made by hand, led by 科技局.</summary>
    public static async Task<string> AddDutyAsync(this ApiClient person, string title, string deadline, string lead = "kjj", string reports = "None") => ApiClient.Id((await person.PostAsync(
        "/api/duties", new { title, text = "按督查通报要求限期整改。", source = "督查通报〔2016〕3号", lead, coLeads = new[] { "rsj" }, deadline, reports })).Ok());

    public static List<string> Kinds(this JsonNode page) => [.. page["entries"]!.AsArray().Select(entry => (string)entry!["kind"]!)];

    public static List<string> Actions(this JsonNode page) => [.. page["actions"]!.AsArray().Select(action => (string)action!)];

    /// <summary>The date in Nanning that the application's clock shows, some days on.</summary>
    public static async Task<string> DayAsync(this ApiClient person, int later = 0) =>
        (await person.NowAsync()).ToOffset(TimeSpan.FromHours(8)).AddDays(later).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
