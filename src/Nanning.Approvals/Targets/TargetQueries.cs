using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Duties;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Targets;

/// <summary>Reads how the targets of the plan stand. This is public.</summary>
public sealed class TargetQueries(
    IDbContextFactory<ApprovalsDb> contexts, DepartmentCache departments, TargetPlan targets, DutyPlan plan, TargetCounts counts, TimeProvider clock)
{
    /// <summary>All gauges.</summary>
    public async Task<IReadOnlyList<Gauge>> AllAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var (directory, today) = (await departments.GetAsync(db, cancellationToken), WorkingCalendar.DateOf(clock.GetUtcNow()));
        var figures = (await db.TargetFigures.AsNoTracking().OrderBy(figure => figure.On).ThenBy(figure => figure.Id).ToListAsync(cancellationToken)).ToLookup(figure => figure.Target);
        var read = new Dictionary<CaseCount, IReadOnlyList<TargetItem>>();
        var gauges = new List<Gauge>();
        foreach (var target in targets.Targets)
        {
            gauges.Add(Draw(target, await FactsAsync(db, target, [.. figures[target.Code]], read, cancellationToken), directory, today));
        }

        return gauges;
    }

    /// <summary>One gauge with the list behind it, or null when there is no such target.</summary>
    public async Task<GaugeDetail?> GetAsync(Actor? actor, string code, CancellationToken cancellationToken)
    {
        if (targets.Find(code) is not { } target)
        {
            return null;
        }

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var (directory, today) = (await departments.GetAsync(db, cancellationToken), WorkingCalendar.DateOf(clock.GetUtcNow()));
        var figures = await db.TargetFigures.AsNoTracking().Where(figure => figure.Target == target.Code).OrderBy(figure => figure.On).ThenBy(figure => figure.Id).ToListAsync(cancellationToken);
        var facts = await FactsAsync(db, target, figures, [], cancellationToken);
        return new GaugeDetail(
            Draw(target, facts, directory, today),
            [.. facts.Items.Concat(facts.Of).Concat(facts.To).Where(item => item.On >= target.From).OrderByDescending(item => item.On)],
            [.. figures.AsEnumerable().Reverse().Select(View)], ReportFigure.MayReport(actor, target, plan, directory, today));
    }

    private async Task<Facts> FactsAsync(
        ApprovalsDb db, Target target, List<TargetFigure> figures, Dictionary<CaseCount, IReadOnlyList<TargetItem>> read, CancellationToken cancellationToken)
    {
        async Task<IReadOnlyList<TargetItem>> ItemsAsync(CaseCount? count) => count is null
            ? []
            : read.TryGetValue(count, out var known) ? known : read[count] = await counts.OfAsync(db, count, cancellationToken);

        var items = new List<TargetItem>();
        foreach (var count in target.Cases)
        {
            items.AddRange(await ItemsAsync(count));
        }

        return new Facts(figures, items, await ItemsAsync(target.Of), await ItemsAsync(target.To));
    }

    private Gauge Draw(Target target, Facts facts, DepartmentDirectory directory, DateOnly today)
    {
        var by = target.By ?? targets.Until;
        var from = target.Shape == TargetShape.Yearly ? new DateOnly(today.Year, 1, 1) : target.From;
        var trend = (today < from ? [today] : Trend.Days(from, today)).Select(day => new TrendPoint(day, facts.ValueOn(target, day))).ToList();
        var actual = trend[^1].Value;
        var end = target.Shape == TargetShape.Yearly ? new DateOnly(today.Year, 12, 31) : by;
        var points = target.Shape == TargetShape.Level ? facts.Measured(today) : facts.Figures.Count == 0 ? Begun(trend, from, target.Shape) : trend;
        var forecast = today < end ? Trend.Carry(points, target.Value, end) : null;
        var state = StateOf(actual, target.Value, forecast, today, end);
        var shown = target.Shape == TargetShape.Yearly ? facts.ByYear(target, today) : trend;
        var figure = facts.LastFigure(target, today);
        return new Gauge(
            target.Code, target.Measure, target.Name.ToString(), target.Value, target.Unit.ToString(), target.Shape, target.From, end, target.By is not null || target.Shape == TargetShape.Yearly,
            target.Sentence, target.Source, directory.Name(directory.InForce(target.Lead, today)), actual,
            actual is { } number ? decimal.Round(number * 100 / target.Value, 1, MidpointRounding.AwayFromZero) : null,
            target.Feeds.Any() ? today : figure?.On, state, new GaugeBasis(facts.Counted(target, figure, from, today), figure is null ? null : View(figure)), shown, forecast,
            Words(target, actual, forecast, state, end));
    }

    /// <summary>A line through a total that nobody reported a stock of begins at nothing on the first day.</summary>
    private static List<TrendPoint> Begun(List<TrendPoint> trend, DateOnly from, TargetShape shape) =>
        shape is TargetShape.Total or TargetShape.Yearly && trend.TrueForAll(point => point.On > from) ? [new TrendPoint(from, 0), .. trend] : trend;

    private static TargetState StateOf(decimal? actual, decimal target, Forecast? forecast, DateOnly today, DateOnly by) => actual switch
    {
        null => TargetState.Unknown,
        { } number when number >= target => TargetState.Reached,
        _ when today > by => TargetState.Missed,
        _ when forecast is null => TargetState.Open,
        _ => forecast.ReachesOn <= by ? TargetState.OnTrack : TargetState.Behind,
    };

    private static string Words(Target target, decimal? actual, Forecast? forecast, TargetState state, DateOnly by)
    {
        var unit = target.Unit.ToString() is var text && text.Contains('/', StringComparison.Ordinal) ? text[..text.IndexOf('/', StringComparison.Ordinal)] : target.Unit.ToString();
        string Number(decimal value) => value.ToString("#,##0.##", CultureInfo.InvariantCulture) + " " + unit;
        return state switch
        {
            TargetState.Unknown => Say.Pick("还没有数据。", "There are no figures yet."),
            TargetState.Reached => Say.Pick("目标已经达到。", "The target has been reached."),
            TargetState.Missed => Say.Pick($"期限已过，还差 {Number(target.Value - actual!.Value)}。", $"The day has passed; {Number(target.Value - actual!.Value)} are missing."),
            TargetState.Open => Say.Pick("数据还太少，暂不预测。", "There is too little yet to tell where it leads."),
            TargetState.OnTrack => Say.Pick(
                $"照目前的速度，预计 {forecast!.ReachesOn:yyyy 年 M 月}达到目标。", $"At this pace the target will be reached in {forecast.ReachesOn?.ToString("MMMM yyyy", CultureInfo.GetCultureInfo("en"))}."),
            _ when forecast!.Value >= target.Value => Say.Pick($"照目前的速度，{by:yyyy-MM-dd} 前后达到目标。", $"At this pace the target will be reached about {by:yyyy-MM-dd}."),
            _ => Say.Pick(
                $"照目前的速度，到 {by:yyyy-MM-dd} 约为 {Number(Rounded(forecast.Value))}，差 {Number(target.Value - Rounded(forecast.Value))}。",
                $"At this pace it will be about {Number(Rounded(forecast.Value))} by {by:yyyy-MM-dd}; {Number(target.Value - Rounded(forecast.Value))} will be missing."),
        };
    }

    private static decimal Rounded(decimal value) => value >= 20 ? decimal.Floor(value) : decimal.Floor(value * 10) / 10;

    private static FigureView View(TargetFigure figure) => new(figure.On, figure.Value, figure.Source, figure.Link, figure.Department, figure.At);
}
