using System.Globalization;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Duties;

/// <summary>The accepting department, a supervisor or an administrator adds a duty by hand; a conference makes duties of its decisions the same way.</summary>
public sealed class AddDuty(CommandRunner commands, DepartmentCache departments, DutyPlan plan, DutyCalendar dates, TimeProvider clock)
{
    /// <summary>The duty. Messages of a refusal stand at these names in camel case.</summary>
    /// <param name="Text">What is ordered, in the words of the order.</param>
    /// <param name="Source">The document that orders it.</param>
    /// <param name="Measure">The measure of the plan it serves, if any.</param>
    /// <param name="Deliverables">What it has to bring forth, by name.</param>
    public sealed record Input(
        string? Title, string? Text, string? Source, string? Lead, IReadOnlyList<string>? CoLeads, DateOnly? Deadline, int? Measure = null,
        ReportRhythm? Reports = null, IReadOnlyList<string>? Deliverables = null);

    /// <summary>The duty that was added.</summary>
    public sealed record Added(Guid Id, string Code);

    public Task<Outcome<Added>> RunAsync(Actor actor, string? key, Input input, CancellationToken cancellationToken) => commands.RunAsync<Added>(
        actor,
        new CommandKey(key, "duty-add"),
        async (db, token) =>
        {
            var directory = await departments.GetAsync(db, token);
            if (!DutyRights.MayAdd(actor, plan, directory, WorkingCalendar.DateOf(clock.GetUtcNow())))
            {
                return DutyWords.NotYours;
            }

            var errors = Check(input, directory, string.Empty);
            if (string.IsNullOrWhiteSpace(input.Source) || input.Source.Trim().Length > 200)
            {
                errors["source"] = [Say.Pick("请填写依据文件，不超过 200 字。", "Please name the document, in at most 200 characters.")];
            }

            if (errors.Count > 0)
            {
                return Refusal.Fields(errors);
            }

            var duty = await MakeAsync(db, actor, directory, "DB", input, null, token);
            return new Added(duty.Id, duty.Code);
        },
        cancellationToken);

    /// <summary>What is wrong with the input, by field; a conference puts the place of the decision before the names.</summary>
    internal Dictionary<string, string[]> Check(Input input, DepartmentDirectory directory, string prefix)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (string.IsNullOrWhiteSpace(input.Title) || input.Title.Trim().Length > 200)
        {
            errors[prefix + "title"] = [Say.Pick("请填写任务名称，不超过 200 字。", "Please name the duty, in at most 200 characters.")];
        }

        if (DutyWords.TextProblem(input.Text, Say.Pick("请填写任务内容。", "Please say what has to be done.")) is { } problem)
        {
            errors[prefix + "text"] = [problem];
        }

        if (input.Lead is not { } lead || !directory.Knows(lead))
        {
            errors[prefix + "lead"] = [Say.Pick("请选择牵头单位。", "Please choose the lead.")];
        }

        if ((input.CoLeads ?? []).Any(code => code != DutyPlan.EveryDistrict && code != DutyPlan.Everybody && !directory.Knows(code)))
        {
            errors[prefix + "coLeads"] = [Say.Pick("请从列表中选择配合单位。", "Please choose the co-leads from the list.")];
        }

        if (input.Deadline is not { } deadline || deadline < WorkingCalendar.DateOf(clock.GetUtcNow()))
        {
            errors[prefix + "deadline"] = [Say.Pick("请填写今天或以后的完成期限。", "Please give a deadline that is not in the past.")];
        }

        if (input.Measure is { } measure && plan.Duties.All(duty => duty.Measure != measure))
        {
            errors[prefix + "measure"] = [Say.Pick("方案中没有可督办的这一条。", "The plan has no such measure with duties.")];
        }

        if ((input.Deliverables ?? []).Any(name => name.Trim().Length > 200))
        {
            errors[prefix + "deliverables"] = [Say.Pick("每项成果不超过 200 字。", "At most 200 characters for each deliverable.")];
        }

        return errors;
    }

    /// <summary>Makes the duty of a checked input, and tells the lead and the co-leads. The caller saves.</summary>
    internal async Task<Duty> MakeAsync(
        ApprovalsDb db, Actor actor, DepartmentDirectory directory, string series, Input input, Guid? conference, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var today = WorkingCalendar.DateOf(now);
        var year = today.Year.ToString(CultureInfo.InvariantCulture);
        var number = await Numbers.DrawAsync(db, $"duty-{series}-{year}", cancellationToken);
        var coLeads = (input.CoLeads ?? []).Where(code => code != input.Lead).Distinct(StringComparer.Ordinal).ToList();
        var duty = new Duty
        {
            Id = Guid.CreateVersion7(now),
            Code = string.Create(CultureInfo.InvariantCulture, $"{series}-{year}-{number:000}"),
            Measure = input.Measure,
            Title = input.Title!.Trim(),
            Sentence = input.Text!.Trim(),
            Source = input.Source!.Trim(),
            Lead = input.Lead!,
            CoLeads = CodeList.Write(coLeads),
            AcceptedBy = plan.AcceptedBy,
            StartsOn = today,
            DeadlineOn = input.Deadline,
            FirstDeadlineOn = input.Deadline,
            DeadlineNamed = true,
            Reports = input.Reports ?? ReportRhythm.Quarterly,
            ConferenceId = conference,
        };
        db.Duties.Add(duty);
        var names = (input.Deliverables ?? []).Select(name => name.Trim()).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal);
        db.DutyDeliverables.AddRange(names.Select((name, index) => new DutyDeliverable
        {
            DutyId = duty.Id,
            Key = (index + 1).ToString(CultureInfo.InvariantCulture),
            Name = name,
        }));
        var step = new DutyStep(db, duty, DutyRights.Of(duty, actor, directory, today), directory, dates, actor, now);
        step.Write(DutyEntryKind.Created, new DutyEntryInput { To = duty.DeadlineOn });
        foreach (var department in new[] { duty.Lead }.Concat(coLeads.Where(directory.Knows)))
        {
            db.Outbox.Add(OutboxMessage.Of(
                "notify",
                new NotifyPayload(
                    null, directory.InForce(department, today), null, null, null, $"新督办任务：{duty.Title}",
                    $"督办任务“{duty.Title}”（{duty.Code}），{(department == duty.Lead ? "由您单位牵头" : "由您单位配合")}，完成期限 {duty.DeadlineOn:yyyy-MM-dd}。",
                    $"/duties/{duty.Id}", Mail: true),
                now));
        }

        return duty;
    }
}
