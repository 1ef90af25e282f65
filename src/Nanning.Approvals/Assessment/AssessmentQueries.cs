using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Duties;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Supervision;
using Nanning.Approvals.Users;
using Nanning.Approvals.Work;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Assessment;

/// <summary>
/// Assesses the year of departments. A number is the length of the list behind it, so the two cannot differ. Officers see their own department, those of the
/// department that accepts duties and the overseeing offices all of them.
/// </summary>
public sealed class AssessmentQueries(
    IDbContextFactory<ApprovalsDb> contexts, DepartmentCache departments, DutyCalendar dates, DutyPlan plan, AssessmentRule rule, WorkingCalendar calendar, TimeProvider clock)
{
    /// <summary>The year of every department this person may see, the best first.</summary>
    public async Task<AssessmentYear> YearAsync(Actor actor, int? year, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var (directory, today) = (await departments.GetAsync(db, cancellationToken), WorkingCalendar.DateOf(clock.GetUtcNow()));
        var years = Enumerable.Range(plan.IssuedOn.Year, Math.Max(1, today.Year - plan.IssuedOn.Year + 1)).Reverse().ToList();
        var asked = years.Contains(year ?? today.Year) ? year ?? today.Year : years[0];
        var found = await ListsAsync(db, directory, asked, today, cancellationToken);
        var rows = found.GroupBy(entry => entry.Department).Where(group => MaySee(actor, group.Key, directory, today))
            .Select(group => Row(group.Key, directory.Name(group.Key), asked, group.CountBy(entry => entry.Number).ToDictionary(), group.Sum(entry => entry.Points), group.Sum(entry => entry.Most)))
            .OrderByDescending(row => row.Score ?? -1).ThenBy(row => row.Department, StringComparer.Ordinal);
        return new AssessmentYear(asked, years, rule.Sentence, rule.Source, rule.Note.ToString(), [.. rows]);
    }

    /// <summary>The list behind a number; null when this person may not see the department.</summary>
    public async Task<IReadOnlyList<AssessmentItem>?> ItemsAsync(Actor actor, string department, int year, AssessmentNumber number, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var (directory, today) = (await departments.GetAsync(db, cancellationToken), WorkingCalendar.DateOf(clock.GetUtcNow()));
        return directory.Knows(department) && MaySee(actor, department, directory, today)
            ? [.. (await ListsAsync(db, directory, year, today, cancellationToken)).Where(entry => entry.Department == department && entry.Number == number).Select(entry => entry.Item)
                .OrderBy(item => item.Code, StringComparer.Ordinal).ThenBy(item => item.DueOn)]
            : null;
    }

    private bool MaySee(Actor actor, string department, DepartmentDirectory directory, DateOnly today) => actor switch
    {
        { Role: UserRole.Supervisor or UserRole.Administrator or UserRole.Auditor } => true,
        { Role: UserRole.Officer, DepartmentCode: { } own } => own == department || own == directory.InForce(plan.AcceptedBy, today),
        _ => false,
    };

    private async Task<List<Counted>> ListsAsync(ApprovalsDb db, DepartmentDirectory directory, int year, DateOnly today, CancellationToken cancellationToken)
    {
        var (first, last) = (new DateOnly(year, 1, 1), new DateOnly(year, 12, 31));
        var until = today < last ? today : last;
        var counted = new List<Counted>();
        foreach (var (duty, entries) in await DutyQueries.ReadAsync(db, cancellationToken))
        {
            var department = directory.InForce(duty.Lead, until);
            counted.AddRange(Duties(duty, first, until).Select(pair => new Counted(department, pair.Number, pair.Item)));
            counted.AddRange(Reports(duty, DutyDesk.ReportedIn(entries), first, until, today).Select(pair => new Counted(department, pair.Number, pair.Item)));
        }

        counted.AddRange(await CasesAsync(db, first, until, cancellationToken));
        counted.AddRange(await OrdersAsync(db, directory, first, until, cancellationToken));
        return counted;
    }

    /// <summary>What supervisors gave for the orders that were closed; a reply that is overdue is worth nothing so far.</summary>
    private async Task<List<Counted>> OrdersAsync(ApprovalsDb db, DepartmentDirectory directory, DateOnly first, DateOnly until, CancellationToken cancellationToken)
    {
        var (from, to, now, most) = (WorkingCalendar.StartOf(first), WorkingCalendar.EndOf(until), clock.GetUtcNow(), (await SupervisionPolicy.ReadAsync(db, cancellationToken)).Orders.FullScore);
        var rows = await db.SupervisionOrders.AsNoTracking()
            .Where(order => (order.State == OrderState.Closed && order.ClosedAt >= from && order.ClosedAt < to) || (order.State == OrderState.Open && order.DueAt > from && order.DueAt <= to && order.DueAt <= now))
            .ToListAsync(cancellationToken);
        return rows.ConvertAll(order =>
        {
            var closed = order.State == OrderState.Closed;
            var item = new AssessmentItem(
                order.Number, order.CaseNumber is null ? Say.Pick("督办部门", "About the department") : order.Step is null ? order.CaseNumber : $"{order.CaseNumber} {order.Step}",
                closed ? Say.Pick($"评分 {order.Score} / {most}", $"Score {order.Score} of {most}") : Say.Pick($"逾期未回复，计 0 / {most}", $"No reply in time: 0 of {most}"),
                WorkingCalendar.DateOf(order.DueAt.AddTicks(-1)), order.ClosedAt is { } at ? WorkingCalendar.DateOf(at) : null, $"/orders/{order.Id}");
            return new Counted(directory.InForce(order.DepartmentCode, until), closed ? AssessmentNumber.OrdersClosed : AssessmentNumber.OrdersOverdue, item, closed ? order.Score ?? 0 : 0, most);
        });
    }

    private static IEnumerable<(AssessmentNumber Number, AssessmentItem Item)> Duties(Duty duty, DateOnly first, DateOnly until)
    {
        if (duty.StartsOn > until || duty.AcceptedOn < first)
        {
            yield break;
        }

        var accepted = duty.AcceptedOn <= until;
        var number = accepted ? duty.InTime ? AssessmentNumber.DutiesOnTime : AssessmentNumber.DutiesLate
            : duty.DeadlineOn < until && !(duty.State != DutyState.Open && duty.InTime) ? AssessmentNumber.DutiesOverdue : AssessmentNumber.DutiesOpen;
        yield return (number, new AssessmentItem(duty.Code, Say.Pick(duty.Title, duty.TitleEn), null, duty.DeadlineOn, accepted ? duty.SubmittedOn : null, $"/duties/{duty.Id}"));
    }

    private IEnumerable<(AssessmentNumber Number, AssessmentItem Item)> Reports(Duty duty, Dictionary<string, DateOnly> reported, DateOnly first, DateOnly until, DateOnly today)
    {
        foreach (var period in dates.PeriodsOf(duty).Where(period => period.DueOn >= first && period.DueOn <= until))
        {
            var day = reported.TryGetValue(period.Key, out var found) ? found : (DateOnly?)null;
            if (day is null && period.DueOn >= today)
            {
                continue;
            }

            var number = day is null ? AssessmentNumber.ReportsMissing : day <= period.DueOn ? AssessmentNumber.ReportsOnTime : AssessmentNumber.ReportsLate;
            yield return (number, new AssessmentItem(duty.Code, Say.Pick(duty.Title, duty.TitleEn), period.Name, period.DueOn, day, $"/duties/{duty.Id}"));
        }
    }

    private async Task<List<Counted>> CasesAsync(ApprovalsDb db, DateOnly first, DateOnly until, CancellationToken cancellationToken)
    {
        var (from, to, now) = (WorkingCalendar.StartOf(first), WorkingCalendar.EndOf(until), clock.GetUtcNow());
        var rows = await db.WorkItems.AsNoTracking()
            .Where(work => work.ParentId == null)
            .Where(work => (work.State == WorkItemState.Done && work.DecidedAt >= from && work.DecidedAt < to) || (work.State == WorkItemState.Open && work.DueAt <= now && work.StepDueAt >= from && work.StepDueAt < to && work.StepDueAt <= now))
            .Select(work => new { work.Id, work.DepartmentCode, work.CaseNumber, work.ApplicantName, work.Step, work.StepEn, DueAt = work.StepDueAt, work.DecidedAt, work.Outcome })
            .ToListAsync(cancellationToken);
        var counted = new List<Counted>();
        foreach (var row in rows)
        {
            var item = new AssessmentItem(
                row.CaseNumber, row.ApplicantName, Say.Pick(row.Step, row.StepEn), row.DueAt is { } due ? WorkingCalendar.DateOf(due.AddTicks(-1)) : null,
                row.DecidedAt is { } decided ? WorkingCalendar.DateOf(decided) : null, $"/work-items/{row.Id}");
            var overdue = row.DueAt is { } limit && (row.DecidedAt is not { } at || at >= limit);
            counted.Add(new Counted(row.DepartmentCode, overdue ? AssessmentNumber.CasesOverdue : AssessmentNumber.CasesOnTime, item));
            if (row.Outcome is { } outcome && rule.ReturnedOutcomes.Contains(outcome))
            {
                counted.Add(new Counted(row.DepartmentCode, AssessmentNumber.CasesReturned, item));
            }
        }

        return counted;
    }

    private AssessmentRow Row(string department, string name, int year, Dictionary<AssessmentNumber, int> numbers, int points, int most)
    {
        foreach (var number in Enum.GetValues<AssessmentNumber>())
        {
            numbers.TryAdd(number, 0);
        }

        var groups = numbers.GroupBy(pair => Group(pair.Key)).ToDictionary(
            group => group.Key, group => group.ToDictionary(pair => Member(pair.Key), pair => (object?)(decimal)pair.Value, StringComparer.Ordinal), StringComparer.Ordinal);
        (groups["orders"]["points"], groups["orders"]["most"]) = ((decimal)points, (decimal)most);
        var scope = new FormulaScope(root => root == "weights" ? rule.Weights : groups.GetValueOrDefault(root), calendar.AddWorkingDays);
        var parts = rule.Parts.Select(part => new PartPoints(
                part.Id, part.Text.ToString(), part.Formula.Evaluate(scope) is decimal points ? decimal.Round(points, 2, MidpointRounding.AwayFromZero) : null,
                part.Of.Evaluate(scope) as decimal? ?? 0, part.Formula.Text))
            .ToList();
        var assessed = parts.Where(part => part.Points is not null).ToList();
        var of = assessed.Sum(part => part.Of);
        decimal? score = of > 0 ? decimal.Round(assessed.Sum(part => part.Points!.Value) * 100 / of, 1, MidpointRounding.AwayFromZero) : null;
        return new AssessmentRow(department, name, year, numbers, parts, score, score is null ? null : rule.Grades.FirstOrDefault(grade => score >= grade.From)?.Text.ToString());
    }

    /// <summary>"DutiesOnTime" is read as <c>duties.onTime</c>.</summary>
    private static string Group(AssessmentNumber number) => new[] { "duties", "reports", "cases", "orders" }.First(group => number.ToString().StartsWith(group, StringComparison.OrdinalIgnoreCase));

    private static string Member(AssessmentNumber number) =>
        System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(number.ToString()[Group(number).Length..]);

    /// <param name="Points">Of an order: what was given for it.</param>
    /// <param name="Most">Of an order: the most that could have been given.</param>
    private sealed record Counted(string Department, AssessmentNumber Number, AssessmentItem Item, int Points = 0, int Most = 0);
}
