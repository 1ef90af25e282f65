using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Instances;

/// <summary>When the triggers of definitions fall due, and for which cases.</summary>
internal static class FlowStarts
{
    private const string Cron = "Elsa.Cron";
    private const string Timer = "Elsa.Timer";

    /// <summary>What keeps the triggers of a flow from ever starting it.</summary>
    public static IEnumerable<Finding> Check(CompiledFlow flow) =>
        from node in flow.Triggers
        let problem = node.Type switch
        {
            Cron => node.TextSetting("cronExpression") is { } text ? CronTime.Problem(text) : "触发器的 Cron 表达式应为固定文字",
            Timer => Period.TryParse(node.TextSetting("interval") ?? string.Empty) is { WorkingDays: 0 } period && IsLong(period) ? null : "触发器的间隔应为固定的时长，不少于一分钟，不含工作日",
            _ => null,
        }
        where problem is not null
        select new Finding("error", "trigger", $"{node.Id}：{problem}。", [node.Id], []);

    /// <summary>Puts the triggers of a version that was just published in the place of those of the version before. The caller saves.</summary>
    public static async Task ScheduleAsync(ApprovalsDb db, CompiledFlow flow, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var definition = flow.Definition.DefinitionId;
        var before = await db.FlowStarts.Where(row => row.DefinitionId == definition).ToListAsync(cancellationToken);
        var triggers = flow.Triggers.Where(node => node.Type is Cron or Timer).ToList();
        db.FlowStarts.RemoveRange(before.Where(row => triggers.TrueForAll(node => node.Id != row.ActivityId)));
        foreach (var node in triggers)
        {
            // A trigger that stays keeps the tick that is under way, and the rhythm of its interval.
            var row = before.Find(row => row.ActivityId == node.Id);
            if (row is null)
            {
                row = new FlowStart { DefinitionId = definition, ActivityId = node.Id };
                db.FlowStarts.Add(row);
            }

            row.DefinitionVersion = flow.Definition.Version;
            row.ProcedureCode = node.TextSetting("procedure");
            row.NextDueAt = node.Type == Timer && row.NextDueAt is { } due && due > now ? due : Next(node, now, now);
            row.Version++;
        }
    }

    /// <summary>The tick after another. Ticks that were missed while nothing ran are not made up for, one by one: the next one is in the future.</summary>
    public static DateTimeOffset? Next(FlowNode node, DateTimeOffset tick, DateTimeOffset now)
    {
        if (node.Type == Cron)
        {
            return CronTime.Next(node.TextSetting("cronExpression")!, now > tick ? now : tick);
        }

        if (Period.TryParse(node.TextSetting("interval") ?? string.Empty) is not { } period)
        {
            return null;
        }

        var next = After(period, tick);
        while (next <= now && next > tick)
        {
            (tick, next) = (next, After(period, next));
        }

        return next > tick ? next : null;
    }

    /// <summary>The cases a trigger may concern, before its condition is looked at.</summary>
    public static IQueryable<Case> CasesOf(ApprovalsDb db, FlowStart start, bool onlyApproved)
    {
        var cases = db.Cases.Where(item => item.Status != CaseStatus.Draft && item.Status != CaseStatus.Withdrawn);
        cases = start.ProcedureCode is { Length: > 0 } code ? cases.Where(item => item.ProcedureCode == code) : cases;
        return onlyApproved ? cases.Where(item => item.Status == CaseStatus.Approved) : cases;
    }

    private static bool IsLong(Period period) => period.Years + period.Months + period.Days > 0 || period.Time >= TimeSpan.FromMinutes(1);

    // Working days need the calendar of a case; an interval of a trigger is of calendar days or shorter.
    private static DateTimeOffset After(Period period, DateTimeOffset from) => period.After(from, WorkingCalendar.DateOf(from), WorkingCalendar.StartOf);
}
