namespace Nanning.Approvals.Targets;

/// <summary>How a target stands.</summary>
public enum TargetState
{
    /// <summary>Nothing is known yet.</summary>
    Unknown,

    /// <summary>Reached.</summary>
    Reached,

    /// <summary>The trend leads there in time.</summary>
    OnTrack,

    /// <summary>The trend does not lead there in time.</summary>
    Behind,

    /// <summary>The day has passed.</summary>
    Missed,

    /// <summary>There are too few points for a trend.</summary>
    Open,
}

/// <summary>Where the number of a gauge comes from.</summary>
/// <param name="Cases">How many cases of the platform count.</param>
/// <param name="Figure">The reported figure it rests on, if any.</param>
public sealed record GaugeBasis(int Cases, FigureView? Figure);

/// <summary>A reported figure.</summary>
public sealed record FigureView(DateOnly On, decimal Value, string Source, string? Link, string Department, DateTimeOffset At);

/// <summary>A target with where it stands (目标进度).</summary>
/// <param name="Actual">Null when nothing is known.</param>
/// <param name="Percent">Of the target, 0 to 100 and beyond.</param>
/// <param name="AsOf">The day of the number.</param>
/// <param name="Words">The forecast in plain words.</param>
public sealed record Gauge(
    string Code, int? Measure, string Name, decimal Target, string Unit, TargetShape Shape, DateOnly From, DateOnly By, bool ByNamed, string Sentence, string Source, string Lead,
    decimal? Actual, decimal? Percent, DateOnly? AsOf, TargetState State, GaugeBasis Basis, IReadOnlyList<TrendPoint> Trend, Forecast? Forecast, string Words);

/// <summary>A gauge with the list behind it.</summary>
/// <param name="MayReport">Whether this person reports figures of it.</param>
public sealed record GaugeDetail(Gauge Gauge, IReadOnlyList<TargetItem> Items, IReadOnlyList<FigureView> Figures, bool MayReport);
