using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Storage;

namespace Nanning.Approvals.Duties;

/// <summary>Brings the duties of the plan that are not there yet into the database; what is under way stays as it is.</summary>
public sealed class SeedDuties(WriteGate gate, DutyPlan plan, DutyCalendar dates, TimeProvider clock)
{
    public Task RunAsync(CancellationToken cancellationToken) => gate.RunAsync(
        async (db, token) =>
        {
            var known = await db.Duties.Where(duty => duty.ConferenceId == null).Select(duty => duty.Code).ToListAsync(token);
            var now = clock.GetUtcNow();
            foreach (var planned in plan.Duties.ExceptBy(known, duty => duty.Code))
            {
                var duty = Make(planned, now);

                // What was to be reminded of before the platform knew the duty is not made up for.
                duty.NextReminderOn = dates.NextReminder(duty, new Dictionary<string, DateOnly>(), WorkingCalendar.DateOf(now));
                db.Duties.Add(duty);
                db.DutyDeliverables.AddRange(planned.Deliverables.Select(deliverable => new DutyDeliverable
                {
                    DutyId = duty.Id,
                    Key = deliverable.Id,
                    Name = deliverable.Name.Zh,
                    NameEn = deliverable.Name.En,
                }));
            }

            await db.SaveChangesAsync(token);
        },
        cancellationToken);

    private Duty Make(PlannedDuty planned, DateTimeOffset now)
    {
        var deadline = planned.Deadline ?? (planned.Awaits is null ? plan.Until : (DateOnly?)null);
        return new Duty
        {
            Id = Guid.CreateVersion7(now),
            Code = planned.Code,
            Measure = planned.Measure,
            Title = planned.Title.Zh,
            TitleEn = planned.Title.En,
            Sentence = planned.Sentence,
            Reading = planned.Reading,
            Source = planned.Source,
            Lead = planned.Lead,
            CoLeads = CodeList.Write(planned.CoLeads),
            AcceptedBy = plan.AcceptedBy,
            StartsOn = plan.IssuedOn,
            DeadlineOn = deadline,
            FirstDeadlineOn = deadline,
            DeadlineNamed = planned.Deadline is not null || planned.Awaits is not null,
            Awaits = planned.Awaits?.Text.Zh,
            AwaitsEn = planned.Awaits?.Text.En,
            AwaitsMonths = planned.Awaits?.Months,
            Reports = planned.Reports,
        };
    }
}
