using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Nanning.Approvals.Storage;

/// <summary>Instants as UTC date-times: SQLite compares text, PostgreSQL refuses other offsets.</summary>
internal sealed class UtcConverter() : ValueConverter<DateTimeOffset, DateTime>(
    instant => instant.UtcDateTime,
    stored => new DateTimeOffset(DateTime.SpecifyKind(stored, DateTimeKind.Utc)));

/// <summary>Yuan as whole fen. Every stored amount has at most two decimals; a third would be lost money, so it throws.</summary>
internal sealed class FenConverter() : ValueConverter<decimal, long>(yuan => ToFen(yuan), fen => fen / 100m)
{
    private static long ToFen(decimal yuan)
    {
        var fen = yuan * 100m;
        return decimal.Truncate(fen) == fen ? (long)fen : throw new ArgumentOutOfRangeException(nameof(yuan), yuan, "An amount is stored in whole fen.");
    }
}
