using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Plan;

/// <summary>An application in which one life after another begins: its database and its clock can be put back to where they were.</summary>
internal sealed class LifeStage(ApprovalsApp app) : IAsyncDisposable
{
    private const int MostTries = 50;

    private readonly SqliteConnection kept = new("Data Source=:memory:");
    private DateTimeOffset clock;

    public ApprovalsApp App => app;

    /// <summary>Keeps where it stands now.</summary>
    public void Keep()
    {
        clock = app.Services.GetRequiredService<ManualClock>().GetUtcNow();
        kept.Open();
        using var live = Live();
        live.BackupDatabase(kept);
    }

    /// <summary>Puts it back. Nothing may be on its way any more.</summary>
    public async Task ReturnAsync()
    {
        using var live = Live();
        for (var tries = 1; ; tries++)
        {
            try
            {
                kept.BackupDatabase(live);
                break;
            }
            catch (SqliteException) when (tries < MostTries)
            {
                // A sweep is just looking.
                await Task.Yield();
            }
        }

        app.Services.GetRequiredService<ManualClock>().Set(clock);
    }

    public async ValueTask DisposeAsync()
    {
        await kept.DisposeAsync();
        await app.DisposeAsync();
    }

    private SqliteConnection Live()
    {
        var live = new SqliteConnection(app.ConnectionString);
        live.Open();
        return live;
    }
}
