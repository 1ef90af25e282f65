namespace Nanning.Approvals.Targets;

/// <summary>
/// What is known of one target: a reported figure is the stock of its day, to which the cases after it are added.
/// </summary>
internal sealed record Facts(IReadOnlyList<TargetFigure> Figures, IReadOnlyList<TargetItem> Items, IReadOnlyList<TargetItem> Of, IReadOnlyList<TargetItem> To)
{
    /// <summary>The number on a day; null when nothing is known.</summary>
    public decimal? ValueOn(Target target, DateOnly day)
    {
        var stock = LastFigure(target, day);
        switch (target.Shape)
        {
            case TargetShape.Level:
                return stock?.Value;
            case TargetShape.Ratio:
                var to = Sum(To, target.From, day);
                return to > 0 ? decimal.Round(Sum(Of, target.From, day) / to, 2, MidpointRounding.AwayFromZero) : stock?.Value;
            default:
                return target.Feeds.Any() ? (stock?.Value ?? 0) + Sum(Items, After(target, stock, day), day) : stock?.Value;
        }
    }

    /// <summary>The figure that a day rests on: the last of the days up to it, in the same year for a target that begins anew.</summary>
    public TargetFigure? LastFigure(Target target, DateOnly day) =>
        Figures.LastOrDefault(figure => figure.On <= day && (target.Shape != TargetShape.Yearly || figure.On.Year == day.Year));

    /// <summary>How many cases count beside the figure.</summary>
    public int Counted(Target target, TargetFigure? figure, DateOnly from, DateOnly day) => target.Shape == TargetShape.Ratio
        ? To.Count(item => item.On >= from && item.CountsOn(day))
        : Items.Count(item => item.On >= After(target, figure, day) && item.CountsOn(day));

    /// <summary>The days on which something was measured.</summary>
    public List<TrendPoint> Measured(DateOnly today) =>
        [.. Figures.Where(figure => figure.On <= today).GroupBy(figure => figure.On).Select(day => new TrendPoint(day.Key, day.Last().Value))];

    /// <summary>One point a year.</summary>
    public List<TrendPoint> ByYear(Target target, DateOnly today) =>
        [.. Enumerable.Range(target.From.Year, Math.Max(1, today.Year - target.From.Year + 1)).Select(year => new DateOnly(year, 12, 31))
            .Select(end => end < today ? end : today).Select(day => new TrendPoint(day, ValueOn(target, day)))];

    private static DateOnly After(Target target, TargetFigure? stock, DateOnly day) =>
        stock?.On.AddDays(1) ?? (target.Shape == TargetShape.Yearly ? new DateOnly(day.Year, 1, 1) : target.From);

    private static decimal Sum(IEnumerable<TargetItem> items, DateOnly from, DateOnly day) => items.Where(item => item.On >= from && item.CountsOn(day)).Sum(item => item.Value);
}
