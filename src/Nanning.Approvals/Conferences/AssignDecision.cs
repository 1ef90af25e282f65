using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Duties;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Conferences;

/// <summary>A decision that named no lead gets one later, and becomes a duty then.</summary>
public sealed class AssignDecision(CommandRunner commands, DepartmentCache departments, DutyPlan plan, AddDuty add, TimeProvider clock)
{
    /// <summary>The duty that came of it.</summary>
    public sealed record Assigned(Guid Id, string Code);

    /// <param name="conferenceId">The meeting.</param>
    /// <param name="seq">Number of the decision, from 1.</param>
    /// <param name="order">Who does it until when; its text is the one of the minutes.</param>
    public Task<Outcome<Assigned>> RunAsync(Actor actor, string? key, Guid conferenceId, int seq, RecordConference.Decision order, CancellationToken cancellationToken) => commands.RunAsync<Assigned>(
        actor,
        new CommandKey(key, $"conference-decision/{conferenceId}/{seq}"),
        async (db, token) =>
        {
            var directory = await departments.GetAsync(db, token);
            if (!RecordConference.MayRecord(actor, plan, directory, WorkingCalendar.DateOf(clock.GetUtcNow())))
            {
                return RecordConference.NotYours;
            }

            return await AssignAsync(db, actor, directory, conferenceId, seq, order, token);
        },
        cancellationToken);

    private async Task<Outcome<Assigned>> AssignAsync(
        ApprovalsDb db, Actor actor, DepartmentDirectory directory, Guid conferenceId, int seq, RecordConference.Decision order, CancellationToken cancellationToken)
    {
        if (await db.ConferenceDecisions.FindAsync([conferenceId, seq], cancellationToken) is not { } decision
            || await db.Conferences.FindAsync([conferenceId], cancellationToken) is not { } conference)
        {
            return new Outcome<Assigned>.Missing();
        }

        // Two people at once make one duty of it.
        await Numbers.LockAsync(db, $"conference-decisions/{conferenceId}", cancellationToken);
        if (decision.DutyId is not null)
        {
            return Refusal.Conflict("already-duty", Say.Pick("该议定事项已转为督办任务。", "This decision is a duty already."));
        }

        var input = RecordConference.Order(order with { Text = decision.Text }, conference.Number);
        if (add.Check(input, directory, string.Empty) is { Count: > 0 } errors)
        {
            return Refusal.Fields(errors);
        }

        var duty = await add.MakeAsync(db, actor, directory, RecordConference.Series, input, conference.Id, cancellationToken);
        decision.DutyId = duty.Id;
        return new Assigned(duty.Id, duty.Code);
    }
}
