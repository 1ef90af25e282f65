using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Storage;

namespace Nanning.Approvals.Commands;

/// <summary>Number series in the database. Drawing is part of the command's transaction, so no number is lost or given twice.</summary>
public static class Numbers
{
    private const string Draw = """
        INSERT INTO "NumberSeries" ("Name", "Last", "Version") VALUES ($1, 1, 1)
        ON CONFLICT ("Name") DO UPDATE SET "Last" = "NumberSeries"."Last" + 1, "Version" = "NumberSeries"."Version" + 1 RETURNING "Last"
        """;

    /// <summary>The row of a series, tracked; made when it is new.</summary>
    public static async Task<NumberSeries> SeriesAsync(ApprovalsDb db, string name, CancellationToken cancellationToken)
    {
        var series = db.AtHand is { } hand && hand.Covers(name)
            ? db.NumberSeries.Local.FindEntry(name)?.Entity
            : await db.NumberSeries.FindAsync([name], cancellationToken);
        if (series is null)
        {
            series = new NumberSeries { Name = name };
            db.NumberSeries.Add(series);
        }

        return series;
    }

    /// <summary>Draws the next number of a series.</summary>
    /// <remarks>It locks the series until the commit, so that commands that draw at the same time wait for each other instead of running again.</remarks>
    public static async Task<int> DrawAsync(ApprovalsDb db, string name, CancellationToken cancellationToken)
    {
        if (db.Ahead is { } ahead)
        {
            return await ahead.DrawAsync(db, name, cancellationToken);
        }

        // A preview shows the number that would be next; only who saves may take one.
        if (db.Trial)
        {
            return 1 + await db.NumberSeries.Where(row => row.Name == name).Select(row => row.Last).SingleOrDefaultAsync(cancellationToken);
        }

        var drawn = Convert.ToInt32(await db.WriteOneAsync(Draw, name, cancellationToken), CultureInfo.InvariantCulture);
        db.Notes?.Numbers.DrawnByWriter(name, drawn);
        FailPoints.Hit("write.NumberSeries");
        return drawn;
    }

    /// <summary>Makes two commands on the same thing run one after the other: whoever commits second starts again and sees the first.</summary>
    public static async Task LockAsync(ApprovalsDb db, string name, CancellationToken cancellationToken) =>
        (await SeriesAsync(db, name, cancellationToken)).Version++;
}
