using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;

namespace Nanning.Approvals.Storage;

/// <summary>
/// Numbers for work that is worked out before its turn at the writer: each draws the number after those that others have drawn, and comes to the writer behind them. When one of
/// them is not written after all, the numbers of those behind it are wrong; the writer notices, and does their work again. So no number is lost or given twice.
/// </summary>
internal sealed class NumbersAhead
{
    private readonly ConcurrentDictionary<string, Series> known = new(StringComparer.Ordinal);

    /// <summary>Draws, provided that the number before is the last one.</summary>
    public static RowStatement Statement(NumberDrawn drawn) => new(
        """
        INSERT INTO "NumberSeries" ("Name", "Last", "Version")
        SELECT $1, $2, 1 WHERE $2 = 1 OR EXISTS (SELECT 1 FROM "NumberSeries" WHERE "Name" = $1)
        ON CONFLICT ("Name") DO UPDATE SET "Last" = $2, "Version" = "NumberSeries"."Version" + 1 WHERE "NumberSeries"."Last" = $2 - 1
        """,
        [drawn.Series, drawn.Number],
        Rows: 1,
        Table: "NumberSeries",
        Changes: null);

    /// <summary>The number after all that were drawn before. When one of those turned out to be wrong, it waits until all of them have their answer.</summary>
    public async Task<NumberDrawn> DrawAsync(ApprovalsDb db, string name, CancellationToken cancellationToken)
    {
        var series = Of(name);
        var last = series.Last ?? await db.NumberSeries.Where(row => row.Name == name).Select(row => row.Last).SingleOrDefaultAsync(cancellationToken);
        while (true)
        {
            Task settled;
            lock (series)
            {
                if (series.Settled is null)
                {
                    series.Drawing++;
                    series.Last = (series.Last ?? last) + 1;
                    return series.Newest = new NumberDrawn(name, series.Last.Value, series.Newest?.Queued.Task);
                }

                settled = series.Settled.Task;
            }

            await settled.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Lets the work that drew wait for the writer, behind those that drew before; false when one of them gave up, so that its number is wrong.</summary>
    public async Task<bool> QueueAsync(NumberDrawn drawn, Action queue)
    {
        var right = drawn.Before is null || await drawn.Before;
        if (right)
        {
            queue();
        }
        else
        {
            Settle(drawn, written: false);
        }

        drawn.Queued.TrySetResult(right);
        return right;
    }

    /// <summary>The work that drew is not going to be written, or not with this number.</summary>
    public void GiveUp(NumberDrawn drawn)
    {
        Settle(drawn, written: false);
        drawn.Queued.TrySetResult(false);
    }

    /// <summary>The number was written, or it was not the right one.</summary>
    public void Settle(NumberDrawn drawn, bool written)
    {
        var series = Of(drawn.Series);
        lock (series)
        {
            if (!written)
            {
                (series.Last, series.Newest) = (null, null);
                series.Settled ??= series.Drawing > 0 ? new(TaskCreationOptions.RunContinuationsAsynchronously) : null;
            }
            else if (series.Settled is not null)
            {
                series.Last = drawn.Number;
            }
        }
    }

    /// <summary>The work that drew has its answer.</summary>
    public void Done(NumberDrawn drawn)
    {
        var series = Of(drawn.Series);
        lock (series)
        {
            if (--series.Drawing == 0)
            {
                series.Settled?.SetResult();
                series.Settled = null;
            }
        }
    }

    /// <summary>The writer itself drew this number.</summary>
    public void DrawnByWriter(string name, int number)
    {
        var series = Of(name);
        lock (series)
        {
            series.Last = number;
            series.Newest = null;
        }
    }

    private Series Of(string name) => known.GetOrAdd(name, static _ => new Series());

    private sealed class Series
    {
        /// <summary>The last number that was drawn; null when only the database knows.</summary>
        public int? Last { get; set; }

        /// <summary>Who drew it; null when that is over.</summary>
        public NumberDrawn? Newest { get; set; }

        /// <summary>How many have drawn and have no answer yet.</summary>
        public int Drawing { get; set; }

        /// <summary>Set once one of them had a wrong number, until all of them have their answer.</summary>
        public TaskCompletionSource? Settled { get; set; }
    }
}

/// <summary>A number that was drawn before its turn at the writer.</summary>
/// <param name="Before">Whether the one who drew before came to the writer; null when nobody is under way.</param>
internal sealed record NumberDrawn(string Series, int Number, Task<bool>? Before)
{
    /// <summary>Whether this one came to the writer.</summary>
    public TaskCompletionSource<bool> Queued { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
