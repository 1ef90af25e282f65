using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Duties;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Targets;

/// <summary>The department of a target reports a figure with its source and day; the department that accepts duties and administrators may, too.</summary>
public sealed class ReportFigure(CommandRunner commands, DepartmentCache departments, TargetPlan targets, DutyPlan plan, TimeProvider clock)
{
    private const decimal Most = 1_000_000_000_000m;

    /// <summary>The figure. Messages of a refusal stand at these names in camel case.</summary>
    public sealed record Input(DateOnly? On, decimal? Value, string? Source, string? Link);

    /// <summary>The figure as recorded.</summary>
    public sealed record Recorded(Guid Id, string Target, DateOnly On, decimal Value);

    public Task<Outcome<Recorded>> RunAsync(Actor actor, string? key, string code, Input input, CancellationToken cancellationToken) =>
        commands.RunAsync(actor, new CommandKey(key, $"target-figure/{code}"), (db, token) => ReportAsync(db, actor, code, input, token), cancellationToken);

    /// <summary>Whether this person reports figures of a target.</summary>
    public static bool MayReport(Actor? actor, Target target, DutyPlan plan, DepartmentDirectory directory, DateOnly today) =>
        actor?.Role == UserRole.Administrator
        || (actor is { Role: UserRole.Officer, DepartmentCode: { } own } && (own == directory.InForce(target.Lead, today) || own == directory.InForce(plan.AcceptedBy, today)));

    private async Task<Outcome<Recorded>> ReportAsync(ApprovalsDb db, Actor actor, string code, Input input, CancellationToken cancellationToken)
    {
        if (targets.Find(code) is not { } target)
        {
            return new Outcome<Recorded>.Missing();
        }

        var directory = await departments.GetAsync(db, cancellationToken);
        var now = clock.GetUtcNow();
        var today = WorkingCalendar.DateOf(now);
        if (!MayReport(actor, target, plan, directory, today))
        {
            return Refusal.Forbidden("not-your-target", Say.Pick("这项目标的数据由其他单位报送。", "Another department reports the figures of this target."));
        }

        if (Check(input, target, today) is { Count: > 0 } errors)
        {
            return Refusal.Fields(errors);
        }

        var figure = new TargetFigure
        {
            Id = Guid.CreateVersion7(now),
            Target = target.Code,
            On = input.On!.Value,
            Value = input.Value!.Value,
            Source = input.Source!.Trim(),
            Link = DutyWords.Trimmed(input.Link),
            Department = actor.DepartmentCode is { } department ? directory.Find(department)?.Name ?? department : string.Empty,
            ReportedBy = actor.UserId,
            Reporter = actor.Name,
            At = now,
        };
        db.TargetFigures.Add(figure);
        return new Recorded(figure.Id, target.Code, figure.On, figure.Value);
    }

    private static Dictionary<string, string[]> Check(Input input, Target target, DateOnly today)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (input.On is not { } day || day > today || day < target.From)
        {
            errors["on"] = [Say.Pick($"请填写数据日期，从 {target.From:yyyy-MM-dd} 到今天。", $"Please give the day of the figure, from {target.From:yyyy-MM-dd} until today.")];
        }

        if (input.Value is not { } value || value is < 0 or > Most || decimal.Round(value, 2) != value)
        {
            errors["value"] = [Say.Pick("请填写不小于 0 的数，最多两位小数。", "Please give a number that is not below 0, with two decimals at most.")];
        }

        if (DutyWords.Trimmed(input.Source) is not { Length: <= 500 })
        {
            errors["source"] = [Say.Pick("请填写数据来源，不超过 500 字。", "Please say where the figure comes from, in at most 500 characters.")];
        }

        if (DutyWords.LinkProblem(input.Link) is { } problem)
        {
            errors["link"] = [problem];
        }

        return errors;
    }
}
