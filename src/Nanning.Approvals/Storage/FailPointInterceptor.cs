#if FAIL_POINTS
using System.Data.Common;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Nanning.Approvals.Storage;

/// <summary>A fail point after each command that writes, named by its (first) table: "write.WorkItems".</summary>
internal sealed partial class FailPointInterceptor : DbCommandInterceptor
{
    public override DbDataReader ReaderExecuted(DbCommand command, CommandExecutedEventData eventData, DbDataReader result)
    {
        Hit(command);
        return result;
    }

    public override ValueTask<DbDataReader> ReaderExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
    {
        Hit(command);
        return new(result);
    }

    public override int NonQueryExecuted(DbCommand command, CommandExecutedEventData eventData, int result)
    {
        Hit(command);
        return result;
    }

    public override ValueTask<int> NonQueryExecutedAsync(DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        Hit(command);
        return new(result);
    }

    private static void Hit(DbCommand command)
    {
        if (Write().Match(command.CommandText) is { Success: true } write)
        {
            FailPoints.Hit((write.Groups["create"].Success ? "create." : "write.") + write.Groups["table"].Value);
        }
    }

    [GeneratedRegex("""(INSERT INTO|UPDATE|DELETE FROM|(?<create>CREATE TABLE)) "(?<table>\w+)""", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Write();
}
#endif
