using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Work;

/// <summary>A seat of a countersigning for people.</summary>
/// <param name="WorkItem">Its item; null when its turn has not come.</param>
/// <param name="Who">Who answered, or who holds it; null while it lies in the pool.</param>
/// <param name="Outcome">Approve, Reject or another answer, which counts for neither; null while it is open.</param>
public sealed record CountersignSeat(
    Guid? WorkItem, string Department, string DepartmentName, string? Who, decimal Weight, string? Outcome, string? OutcomeText, string? Opinion, DateTimeOffset? At, DateTimeOffset? DueAt);

/// <summary>A countersigning that is going on (会签进度): who has answered, who is open, and what is missing.</summary>
/// <param name="Mode">all, ratio, any, sequential or vote.</param>
/// <param name="Rule">The rule for people, with its figures.</param>
/// <param name="Approvals">How many have approved.</param>
/// <param name="WeightFor">Weight of the approvals; a seat without a weight has 1.</param>
/// <param name="Weight">Weight of all seats.</param>
/// <param name="ToApprove">How many more approvals end it with a yes at the earliest; null when there is no way to it.</param>
/// <param name="ToReject">How many more rejections end it with a no at the earliest; null when there is no way to it.</param>
public sealed record CountersignView(
    string Activity, string Step, string Mode, string Rule, int Approvals, int Rejections, int Open, decimal WeightFor, decimal WeightAgainst, decimal Weight, int Least,
    int? ToApprove, int? ToReject, IReadOnlyList<CountersignSeat> Seats);

/// <summary>Reads the countersignings of a case that are going on.</summary>
public sealed class Countersignings(IDbContextFactory<ApprovalsDb> contexts, CaseHost host)
{
    private const string Approve = "Approve";
    private const string Reject = "Reject";

    /// <summary>Those of a case; none for applicants, null when this person may neither see the case nor belongs to the department that leads it.</summary>
    public async Task<IReadOnlyList<CountersignView>?> ListAsync(Actor actor, Guid caseId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.Cases.VisibleTo(db, actor).SingleOrDefaultAsync(row => row.Id == caseId, cancellationToken) is not { } item)
        {
            return await LedAsync(db, actor, caseId, cancellationToken);
        }

        return actor.Role == UserRole.Applicant || !item.Open ? [] : (await Concealed.OfAsync(db, item, actor, cancellationToken)).In(await OfAsync(db, item, actor, cancellationToken));
    }

    /// <summary>
    /// Those of a case that the officer's department leads without having had a step of it yet. It sees how far they are, not the case; what any step of the flow hides is left out,
    /// because its own are still to come.
    /// </summary>
    private async Task<IReadOnlyList<CountersignView>?> LedAsync(ApprovalsDb db, Actor actor, Guid caseId, CancellationToken cancellationToken)
    {
        if (actor is not { Role: UserRole.Officer, DepartmentCode: { } own } || await db.Cases.SingleOrDefaultAsync(row => row.Id == caseId, cancellationToken) is not { Open: true } item
            || await OfAsync(db, item, actor, cancellationToken) is not { Count: > 0 } views || !await host.LeadsAsync(db, item, actor, own, cancellationToken))
        {
            return null;
        }

        return (await Concealed.OfAsync(db, item, await host.HiddenByAnyAsync(db, caseId, cancellationToken), cancellationToken)).In(views);
    }

    /// <summary>The same on a context of the caller's, which is thrown away: what opening the case tracks is never saved.</summary>
    internal async Task<IReadOnlyList<CountersignView>> OfAsync(ApprovalsDb db, Case item, Actor actor, CancellationToken cancellationToken)
    {
        var views = new List<CountersignView>();
        foreach (var (ballot, instance) in await host.BallotsAsync(db, item, actor, cancellationToken))
        {
            var rows = await db.WorkItems.AsNoTracking().Where(row => row.InstanceId == instance && row.ActivityId == ballot.Node.Id && row.ParentId == null).ToListAsync(cancellationToken);
            var people = rows.Select(row => row.AssigneeId).OfType<Guid>().Distinct().ToList();
            var names = people.Count == 0 ? [] : await db.Users.Where(user => people.Contains(user.Id)).ToDictionaryAsync(user => user.Id, user => user.DisplayName, cancellationToken);
            var asked = ballot.Seats.Select(seat => seat.Person).OfType<string>().ToList();
            var inPerson = asked.Count == 0 ? [] : await db.Users.Where(user => asked.Contains(user.UserName!)).ToDictionaryAsync(user => user.UserName!, user => user.DisplayName, StringComparer.Ordinal, cancellationToken);
            var departments = await DepartmentDirectory.LoadAsync(db, cancellationToken);
            views.Add(Of(ballot, [.. ballot.Seats.Select(seat => Seat(seat, rows.Find(row => row.BookmarkId == seat.BookmarkId), departments, names, inPerson))]));
        }

        return views;
    }

    private static CountersignSeat Seat(BallotSeat seat, WorkItem? row, DepartmentDirectory departments, Dictionary<Guid, string> names, Dictionary<string, string> inPerson) => new(
        row?.Id, row?.DepartmentCode ?? seat.Department, departments.Name(row?.DepartmentCode ?? seat.Department),
        row?.DecidedByName ?? (row?.AssigneeId is { } holder ? names.GetValueOrDefault(holder) : seat.Person is { } person ? inPerson.GetValueOrDefault(person) : null),
        seat.Weight, seat.Outcome, row is null || seat.Outcome is null ? null : CasePath.OutcomeText(row), row?.Opinion, row?.DecidedAt, row?.DueAt);

    private static CountersignView Of(RunningBallot ballot, List<CountersignSeat> seats)
    {
        return new(
            ballot.Node.Id, Say.Pick(ballot.Node.Name, ballot.Node.NameEn), ballot.Mode, Rule(ballot), seats.Count(seat => seat.Outcome == Approve), seats.Count(seat => seat.Outcome == Reject),
            seats.Count(seat => seat.Outcome is null), WeightOf(Approve), WeightOf(Reject), seats.Sum(seat => seat.Weight), ballot.Least, ballot.ToApprove, ballot.ToReject, seats);

        decimal WeightOf(string outcome) => seats.Where(seat => seat.Outcome == outcome).Sum(seat => seat.Weight);
    }

    private static string Rule(RunningBallot ballot)
    {
        var rule = ballot.Mode switch
        {
            "all" => Say.Pick("全部同意方为通过；有一人不同意即结束", "All have to approve; one rejection ends it"),
            "sequential" => Say.Pick("依次征求，全部同意方为通过；有一人不同意即结束", "One after the other, all have to approve; one rejection ends it"),
            "any" => Say.Pick("任一成员先表态即决定", "The first who approves or rejects decides"),
            "ratio" => Say.Pick($"同意人数达到全部成员的 {ballot.Ratio:0.##%} 即通过", $"Passes when {ballot.Ratio:0.##%} of all members approve"),
            _ when ballot.Threshold is { } threshold => Say.Pick($"同意票达到 {threshold:0.##} 票即通过", $"Passes with {threshold:0.##} votes for it"),
            _ => Say.Pick($"同意票多于反对票即通过，票数相等时{(ballot.Tie == Approve ? "通过" : "不通过")}", $"Passes with more votes for it than against; a tie {(ballot.Tie == Approve ? "passes" : "does not pass")}"),
        };
        return ballot.Least > 0 ? Say.Pick($"{rule}；至少 {ballot.Least} 人同意", $"{rule}; at least {ballot.Least} have to approve") : rule;
    }
}
