namespace Nanning.Approvals.Boards;

/// <summary>Adds up what a line of a board counts.</summary>
internal sealed class BoardSum
{
    private const decimal SecondsOfDay = 86_400;

    private readonly SortedDictionary<int, int> days = [];
    private int done;
    private int limited;
    private int late;
    private int returned;
    private long waited;
    private long worked;
    private long outside;
    private int open;
    private int red;
    private int yellow;
    private int unclaimed;
    private int noLimit;
    private int willBeLate;

    public static BoardSum Of(IEnumerable<BoardFigures> some)
    {
        var sum = new BoardSum();
        foreach (var figures in some)
        {
            sum.Add(figures);
        }

        return sum;
    }

    public void Add(BoardFigures figures)
    {
        days[figures.Days] = days.GetValueOrDefault(figures.Days) + figures.Count;
        done += figures.Count;
        limited += figures.Limited;
        late += figures.Late;
        returned += figures.Returned;
        waited += figures.Waited;
        worked += figures.Worked;
        outside += figures.Outside;
    }

    public void Add(OpenCount count)
    {
        open += count.Open;
        red += count.Red;
        yellow += count.Yellow;
        unclaimed += count.Unclaimed;
        noLimit += count.NoLimit;
        willBeLate += count.WillBeLate;
    }

    public BoardNumbers Numbers() => new(
        open, red, yellow, unclaimed, noLimit, done, late, returned, limited == 0 ? null : Rounded(100m * (limited - late) / limited),
        done == 0 ? null : Rounded(days.Sum(pair => (decimal)pair.Key * pair.Value) / done), Percentile(90), Mean(waited), Mean(worked), Mean(outside))
    {
        WillBeLate = willBeLate,
    };

    /// <summary>The smallest number of days that a share of all did not exceed.</summary>
    private int? Percentile(int share)
    {
        var (below, least) = (0, (int)Math.Ceiling(done * share / 100m));
        foreach (var (length, count) in days)
        {
            below += count;
            if (below >= least)
            {
                return length;
            }
        }

        return null;
    }

    private decimal? Mean(long seconds) => done == 0 ? null : Rounded(seconds / SecondsOfDay / done);

    private static decimal Rounded(decimal number) => decimal.Round(number, 1, MidpointRounding.AwayFromZero);
}
