using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Benchmarks.Lives;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Benchmarks.Runs;

/// <summary>What a step of a copy acts on: the work item to decide, or the timer to fire.</summary>
internal sealed record Target(Guid Item, TimerRow? Timer);

/// <summary>Finds, outside of the measured time, what the platform made for the next step: it draws its own ids.</summary>
internal sealed class Lookup(Platform platform, Recording recording)
{
    public async Task<List<Target>> OfAsync(IReadOnlyList<Copy> copies, int index)
    {
        var step = recording.Life.Steps[index];
        var cases = copies.Select(copy => recording.IdIn(copy, recording.Life.CaseId)).ToList();
        await using var db = await platform.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync();
        if (step.Kind == StepKind.Decide)
        {
            var (activity, department, seat) = ItemOf(step);
            var items = await db.WorkItems
                .Where(item => cases.Contains(item.CaseId) && item.State == WorkItemState.Open && item.ActivityId == activity && item.DepartmentCode == department && item.Seat == seat)
                .ToDictionaryAsync(item => item.CaseId, item => item.Id);
            return [.. cases.Select(id => new Target(items[id], null))];
        }

        if (step.Kind == StepKind.Timer)
        {
            var activity = TimerOf(step);
            var timers = await db.Timers.AsNoTracking().Where(timer => timer.ActivityId == activity)
                .Join(db.WorkflowInstances.Where(instance => cases.Contains(instance.CaseId)), timer => timer.InstanceId, instance => instance.Id, (timer, instance) => new { timer, instance.CaseId })
                .ToDictionaryAsync(row => row.CaseId, row => row.timer);
            return [.. cases.Select(id => new Target(default, timers[id]))];
        }

        return [.. cases.Select(_ => new Target(default, null))];
    }

    private static (string Activity, string Department, int Seat) ItemOf(LifeStep step)
    {
        var rows = step.Before[Table.All.Single(table => table.Name == "WorkItems")];
        var row = rows.Values.Single(row => string.Equals(row[rows.IndexOf("Id")]!.ToString(), step.Item.ToString(), StringComparison.OrdinalIgnoreCase));
        return ((string)row[rows.IndexOf("ActivityId")]!, (string)row[rows.IndexOf("DepartmentCode")]!, Convert.ToInt32(row[rows.IndexOf("Seat")], System.Globalization.CultureInfo.InvariantCulture));
    }

    private static string TimerOf(LifeStep step)
    {
        var timers = Table.All.Single(table => table.Name == "Timers");
        var left = step.After[timers].Values.Select(row => (row[0], row[1])).ToHashSet();
        var rows = step.Before[timers];
        return (string)rows.Values.First(row => !left.Contains((row[0], row[1])))[rows.IndexOf("ActivityId")]!;
    }
}
