using System.Globalization;
using Nanning.Approvals.Applicants;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Parties;

/// <summary>Registers people and organisations of a test's own: a life that happens once needs somebody who has not lived it yet.</summary>
internal static class People
{
    private const string Password = "password2016";

    private static int count = Random.Shared.Next(100, 400);

    /// <summary>Somebody new, signed in.</summary>
    public static async Task<ApiClient> RegisterAsync(ApprovalsApp app, ApplicantKind kind, string district = "xixiangtang")
    {
        var number = Interlocked.Increment(ref count);
        var user = string.Create(CultureInfo.InvariantCulture, $"party{number}");
        var body = kind.IsPerson() ? string.Create(CultureInfo.InvariantCulture, $"45010219850612{number:000}") : string.Create(CultureInfo.InvariantCulture, $"91450100MA5P0{number:0000}");
        (await app.Visitor().PostAsync("/api/applicants", new
        {
            kind = kind.ToString(),
            name = $"当事方{number}",
            identifier = body + (kind.IsPerson() ? IdNumber.CheckDigit(body) : CreditCode.CheckCharacter(body)),
            district,
            address = "南宁市民族大道 1 号",
            contactName = $"联系人{number}",
            phone = "0771-5551234",
            email = $"{user}@demo.example",
            userName = user,
            password = Password,
            passwordAgain = Password,
        })).Ok();
        return await app.Visitor().LoginAsync(user, Password);
    }

    /// <summary>The one open item of a case that this person has to decide.</summary>
    public static async Task<string> ItemAsync(this ApiClient person, string caseId) => ApiClient.Id(Assert.Single(await person.WorkItemsOfAsync(caseId)));

    /// <summary>Decides it.</summary>
    public static async Task DecideOnAsync(this ApiClient person, string caseId, string outcome, string? opinion = null, System.Text.Json.Nodes.JsonObject? data = null) =>
        await person.DecideAsync(await person.ItemAsync(caseId), outcome, opinion, data);

    /// <summary>How many notifications with these words this person has about a case.</summary>
    public static async Task<int> ToldAsync(this ApiClient person, string number, string words) =>
        (await person.MessagesAsync()).Count(one => $"{one!["title"]}{one["text"]}" is { } text && text.Contains(number, StringComparison.Ordinal) && text.Contains(words, StringComparison.Ordinal));
}
