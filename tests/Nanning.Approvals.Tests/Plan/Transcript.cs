using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Work;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Tests.Plan;

/// <summary>Tells the life of a case day by day, for people to read: who did what, what is due when, which letters left, what was granted.</summary>
internal sealed class Transcript(Guid caseId)
{
    private static readonly JsonSerializerOptions plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly StringBuilder text = new();
    private readonly HashSet<Guid> told = [];
    private int journal;
    private DateOnly day;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Goals that were reached since the last look.</summary>
    public List<string> Reached { get; } = [];

    public override string ToString() => text.ToString();

    /// <summary>What was written down so far is told elsewhere.</summary>
    public void Forget()
    {
        text.Clear();
        day = default;
    }

    /// <summary>Writes down what is new.</summary>
    public async Task LookAsync(ApprovalsDb db)
    {
        Reached.Clear();
        var entries = await db.Journal.AsNoTracking().Where(row => row.CaseId == caseId && row.Seq > journal).OrderBy(row => row.Seq).ToListAsync(Cancel);
        var items = (await db.WorkItems.AsNoTracking().Where(row => row.CaseId == caseId).ToListAsync(Cancel)).Where(row => told.Add(row.Id)).ToList();
        var letters = (await db.Outbox.AsNoTracking().Where(row => row.Kind == "notify").ToListAsync(Cancel)).Where(row => told.Add(row.Id) && !Ladder(row.Payload)).ToList();
        var applicant = (await db.Cases.AsNoTracking().SingleAsync(row => row.Id == caseId, Cancel)).ApplicantId;
        journal = entries.Count == 0 ? journal : entries[^1].Seq;
        foreach (var entry in entries)
        {
            if (entry.Kind is "flow-left" or "flow-boundary")
            {
                Reached.Add($"{entry.ActivityId}{(entry.Kind == "flow-left" ? ':' : '!')}{entry.Outcome}");
            }

            if (Line(entry, await db.Cases.AsNoTracking().SingleAsync(row => row.Id == caseId, Cancel)) is { } line)
            {
                Day(WorkingCalendar.DateOf(entry.At));
                Write(line);
            }
        }

        foreach (var item in items.OrderBy(item => item.CreatedAt).ThenBy(item => item.ActivityId, StringComparer.Ordinal).ThenBy(item => item.Seat).ThenBy(item => item.DepartmentCode, StringComparer.Ordinal))
        {
            Day(WorkingCalendar.DateOf(item.CreatedAt));
            Write($"→ 待办“{item.Step}”{(item.Role == WorkRole.Expert ? $" {item.Seat}" : "")}：{(item.PartyId is not { } party ? item.DepartmentCode : party == applicant ? "申请人" : "当事方")}，{item.Position}{(item.DueAt is { } due ? $"，{Last(due)} 前" : "")}");
        }

        foreach (var line in letters.Select(letter => Letter(letter, applicant)).OfType<string>().Order(StringComparer.Ordinal))
        {
            Write(line);
        }
    }

    /// <summary>How it stands in the end.</summary>
    public async Task EndAsync(ApprovalsDb db)
    {
        var item = await db.Cases.AsNoTracking().SingleAsync(row => row.Id == caseId, Cancel);
        text.Append(CultureInfo.InvariantCulture, $"结果：{item.Status}");
        foreach (var grant in (await db.Grants.AsNoTracking().Where(row => row.CaseId == caseId).ToListAsync(Cancel)).OrderBy(row => row.At))
        {
            text.Append(CultureInfo.InvariantCulture, $"；{grant.Year} 年度拨付 {grant.Amount:N2} 元");
        }

        foreach (var certificate in await db.Certificates.AsNoTracking().Where(row => row.CaseId == caseId).ToListAsync(Cancel))
        {
            text.Append(CultureInfo.InvariantCulture, $"；证书 {certificate.Number}《{certificate.Title}》，{certificate.IssuedOn:yyyy-MM-dd} 至 {certificate.ValidUntil?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "长期"}");
        }

        foreach (var duty in (await db.Obligations.AsNoTracking().Where(row => row.CaseId == caseId).ToListAsync(Cancel)).OrderBy(row => row.Kind, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"；后续事项“{duty.Title}”（{duty.State}，{duty.DueOn:yyyy-MM-dd}）");
        }

        text.Append('\n');
    }

    private void Day(DateOnly now)
    {
        if (now != day)
        {
            day = now;
            text.Append(CultureInfo.InvariantCulture, $"{now:yyyy-MM-dd} 周{"日一二三四五六"[(int)now.DayOfWeek]}\n");
        }
    }

    private static bool Ladder(string payload) => JsonNode.Parse(payload)?["subject"]?.ToString() is { } subject
        && (subject.StartsWith("督办升级", StringComparison.Ordinal) || subject.StartsWith("督办单", StringComparison.Ordinal));

    private void Write(string line) => text.Append("  ").Append(line.ReplaceLineEndings(" ")).Append('\n');

    private static string? Line(JournalEntry entry, Case item) => entry.Kind switch
    {
        "submitted" => $"{entry.Actor} 提交申请 {entry.Outcome}{(item.DueAt is { } due ? $"，承诺 {Last(due)} 前办结" : "")}",
        "decided" => $"{entry.Actor} 办理“{entry.Step}”：{entry.Outcome}{(entry.Opinion is { } opinion ? $"，“{opinion}”" : "")}{Filled(entry)}",
        "supplemented" => $"{entry.Actor} 已补正",
        "supplement-requested" => $"要求补正{(Data(entry)?["dueOn"] is { } dueOn ? $"，{dueOn} 前" : "")}",
        "notice-published" => $"公示《{entry.Step}》，至 {Data(entry)?["endsOn"]}",
        "notice-ended" => $"公示结束：{entry.Outcome}",
        "amount" => $"核定 {(decimal)Data(entry)!["amount"]!:N2} 元{string.Concat(Data(entry)!["trace"]!.AsArray().Select(line => $"；{line!["text"]} {line["value"]}"))}",
        "status" => $"状态 {entry.Outcome}：{entry.Opinion}",
        "notified" => $"通知“{entry.Step}”：{entry.Opinion}",
        // The ladder is the same for all procedures, whatever their lives.
        "ladder" or "order-issued" => null,
        _ when entry.Kind.StartsWith("flow-", StringComparison.Ordinal) => null,
        _ => string.Join(' ', new[] { entry.Kind, entry.Actor, entry.Step, entry.Outcome, entry.Opinion }.Where(part => !string.IsNullOrEmpty(part))),
    };

    // What was filled in at the step; what a supplement asks for stands in a line of its own.
    private static string Filled(JournalEntry entry) => entry.Outcome == DecideWorkItem.Supplement || Data(entry) is not { Count: > 0 } data
        ? ""
        : $"（{string.Join("，", data.Where(pair => pair.Value is not null).Select(pair => $"{pair.Key} {pair.Value!.ToJsonString(plain).Trim('"')}"))}）";

    private static JsonObject? Data(JournalEntry entry) => entry.Data is { } data ? JsonNode.Parse(data) as JsonObject : null;

    // To whom; what the applicant is told in the flow's own words stands there already.
    private string? Letter(OutboxMessage message, Guid applicant)
    {
        var letter = JsonSerializer.Deserialize<NotifyPayload>(message.Payload, JsonSerializerOptions.Web)!;
        var to = letter.DepartmentCode is { } department ? $"{department}{(letter.Position is { } position ? $" {position}" : "")}"
            : letter.ApplicantId is { } party ? party == applicant ? "申请人" : "当事方"
            : letter.Role is { } role ? $"{role}"
            : "经办人本人";
        return letter.CaseId == caseId ? $"{(letter.Mail ? "✉" : "✎")} {to}：{letter.Subject}" : null;
    }

    // A deadline is the end of its day.
    private static string Last(DateTimeOffset due) => WorkingCalendar.DateOf(due.AddTicks(-1)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
