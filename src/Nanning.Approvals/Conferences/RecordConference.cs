using System.Globalization;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Duties;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Conferences;

/// <summary>The department that leads the joint conference records a meeting; decisions that name a lead become duties at once.</summary>
public sealed class RecordConference(CommandRunner commands, DepartmentCache departments, DutyPlan plan, AddDuty add, TimeProvider clock)
{
    /// <summary>Beginning of the codes of duties that come of a decision.</summary>
    internal const string Series = "LX";

    /// <summary>Most decisions of one meeting.</summary>
    public const int MostDecisions = 50;

    /// <summary>The meeting. Messages of a refusal stand at these names in camel case, those of a decision at <c>decisions[0].lead</c>.</summary>
    /// <param name="Attendees">Codes of the departments present.</param>
    public sealed record Input(
        string? Title, DateOnly? HeldOn, string? Place, string? Chair, IReadOnlyList<string>? Agenda, IReadOnlyList<string>? Attendees, string? Guests, string? Minutes,
        IReadOnlyList<Decision>? Decisions);

    /// <summary>A decision; without a lead it is only kept in the minutes.</summary>
    public sealed record Decision(
        string? Text, string? Title = null, string? Lead = null, IReadOnlyList<string>? CoLeads = null, DateOnly? Deadline = null, int? Measure = null, ReportRhythm? Reports = null,
        IReadOnlyList<string>? Deliverables = null);

    /// <summary>The meeting as recorded, with the codes of the duties that came of it.</summary>
    public sealed record Recorded(Guid Id, string Number, IReadOnlyList<string> Duties);

    public Task<Outcome<Recorded>> RunAsync(Actor actor, string? key, Input input, CancellationToken cancellationToken) =>
        commands.RunAsync(actor, new CommandKey(key, "conference"), (db, token) => RecordAsync(db, actor, input, token), cancellationToken);

    private async Task<Outcome<Recorded>> RecordAsync(ApprovalsDb db, Actor actor, Input input, CancellationToken cancellationToken)
    {
        var directory = await departments.GetAsync(db, cancellationToken);
        var now = clock.GetUtcNow();
        var today = WorkingCalendar.DateOf(now);
        if (!MayRecord(actor, plan, directory, today))
        {
            return NotYours;
        }

        var errors = Check(input, directory, today);
        if (errors.Count > 0)
        {
            return Refusal.Fields(errors);
        }

        var heldOn = input.HeldOn!.Value;
        var year = heldOn.Year.ToString(CultureInfo.InvariantCulture);
        var number = await Numbers.DrawAsync(db, $"conference-{year}", cancellationToken);
        var conference = new Conference
        {
            Id = Guid.CreateVersion7(now),
            Number = string.Create(CultureInfo.InvariantCulture, $"{year}-{number:000}"),
            Title = input.Title!.Trim(),
            HeldOn = heldOn,
            Place = input.Place?.Trim() ?? string.Empty,
            Chair = input.Chair!.Trim(),
            Agenda = string.Join('\n', (input.Agenda ?? []).Select(item => item.Trim()).Where(item => item.Length > 0)),
            Attendees = CodeList.Write((input.Attendees ?? []).Distinct(StringComparer.Ordinal)),
            Guests = DutyWords.Trimmed(input.Guests),
            Minutes = DutyWords.Trimmed(input.Minutes),
            RecordedBy = actor.UserId,
            Recorder = actor.Name,
            At = now,
        };
        db.Conferences.Add(conference);
        var duties = new List<string>();
        foreach (var (place, (_, decision)) in Given(input).Index())
        {
            Duty? duty = null;
            if (DutyWords.Trimmed(decision.Lead) is not null)
            {
                duty = await add.MakeAsync(db, actor, directory, Series, Order(decision, conference.Number), conference.Id, cancellationToken);
                duties.Add(duty.Code);
            }

            db.ConferenceDecisions.Add(new ConferenceDecision { ConferenceId = conference.Id, Seq = place + 1, Text = decision.Text!.Trim(), DutyId = duty?.Id });
        }

        return new Recorded(conference.Id, conference.Number, duties);
    }

    /// <summary>Why others do not record meetings.</summary>
    internal static Refusal NotYours => Refusal.Forbidden("conference-lead-only", Say.Pick("联席会议由牵头单位记录。", "The department that leads the joint conference records its meetings."));

    /// <summary>Whether this person records meetings: officers of the department that leads the conference, and administrators.</summary>
    public static bool MayRecord(Actor actor, DutyPlan plan, DepartmentDirectory directory, DateOnly today) =>
        actor.Role == UserRole.Administrator || (actor is { Role: UserRole.Officer, DepartmentCode: { } own } && own == directory.InForce(plan.ConferenceLead, today));

    private Dictionary<string, string[]> Check(Input input, DepartmentDirectory directory, DateOnly today)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        void Wrong(string field, bool wrong, string chinese, string english)
        {
            if (wrong)
            {
                errors[field] = [Say.Pick(chinese, english)];
            }
        }

        Wrong("title", !Fits(input.Title, 200, required: true), "请填写会议名称，不超过 200 字。", "Please name the meeting, in at most 200 characters.");
        Wrong("heldOn", input.HeldOn is not { } day || day > today, "请填写会议日期，不晚于今天。", "Please give the day of the meeting; it is not in the future.");
        Wrong("chair", !Fits(input.Chair, 128, required: true), "请填写主持人，不超过 128 字。", "Please say who presided, in at most 128 characters.");
        Wrong("place", !Fits(input.Place, 200), "不能超过 200 字。", "At most 200 characters, please.");
        Wrong("guests", !Fits(input.Guests, 1000), "不能超过 1000 字。", "At most 1000 characters, please.");
        Wrong("minutes", !Fits(input.Minutes, 20000), "不能超过 20000 字。", "At most 20000 characters, please.");
        Wrong("agenda", (input.Agenda ?? []).Sum(item => item.Length + 1) is 0 or > 4000, "请填写议题，共不超过 4000 字。", "Please give the agenda, in at most 4000 characters.");
        Wrong("attendees", (input.Attendees ?? []) is { Count: 0 } || input.Attendees!.Any(code => !directory.Knows(code)), "请选择参会单位。", "Please choose the departments that were present.");
        Wrong("decisions", Given(input).Count > MostDecisions, $"最多 {MostDecisions} 项议定事项。", $"At most {MostDecisions} decisions.");
        foreach (var (index, decision) in Given(input))
        {
            var prefix = string.Create(CultureInfo.InvariantCulture, $"decisions[{index}].");
            if (DutyWords.Trimmed(decision.Lead) is null)
            {
                Wrong(prefix + "text", !Fits(decision.Text, DutyWords.MaxText, required: true), "请填写议定事项。", "Please say what was decided.");
                continue;
            }

            foreach (var (field, messages) in add.Check(Order(decision, null), directory, prefix))
            {
                errors[field] = messages;
            }
        }

        return errors;
    }

    /// <summary>The decisions that say anything, with their places: a form may send empty rows between them.</summary>
    private static List<(int Index, Decision Decision)> Given(Input input) =>
        [.. (input.Decisions ?? []).Index().Where(row => Says(row.Item))];

    private static bool Says(Decision decision) =>
        DutyWords.Trimmed(decision.Text) is not null || DutyWords.Trimmed(decision.Lead) is not null || DutyWords.Trimmed(decision.Title) is not null;

    /// <summary>The duty that a decision orders.</summary>
    /// <param name="number">Number of the meeting; null while it has none.</param>
    internal static AddDuty.Input Order(Decision decision, string? number)
    {
        var title = DutyWords.Trimmed(decision.Title) ?? decision.Text?.Trim();
        return new AddDuty.Input(
            title is { Length: > 60 } && DutyWords.Trimmed(decision.Title) is null ? title[..60] + "…" : title, decision.Text, number is null ? "-" : $"局际联席会议纪要 {number}",
            DutyWords.Trimmed(decision.Lead), decision.CoLeads, decision.Deadline, decision.Measure, decision.Reports, decision.Deliverables);
    }

    private static bool Fits(string? text, int most, bool required = false) => (text?.Trim() ?? string.Empty) is var trimmed && trimmed.Length <= most && (!required || trimmed.Length > 0);
}
