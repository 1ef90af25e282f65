using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Storage;

/// <summary>What every command relies on: all or nothing, each unit for itself, and nothing lost when many write at once.</summary>
public abstract class WriteGateTests : IAsyncLifetime
{
    private ServiceProvider? services;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected WriteGate Gate => services!.GetRequiredService<WriteGate>();

    public async ValueTask InitializeAsync()
    {
        var database = await NewDatabaseAsync();
        var settings = new Dictionary<string, string?> { ["Database:Provider"] = database.Provider, ["Database:ConnectionString"] = database.ConnectionString };
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        services = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddLogging().AddStorage(configuration).BuildServiceProvider();
        await using var db = await ContextAsync();
        await db.Database.MigrateAsync(Cancel);
    }

    public virtual async ValueTask DisposeAsync()
    {
        await services!.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_unit_of_work_that_fails_is_undone_alone()
    {
        var good = Enumerable.Range(0, 10).Select(number => AddAsync($"good-{number}")).ToList();
        var bad = Gate.RunAsync(
            async (db, token) =>
            {
                db.PlatformSettings.Add(new PlatformSetting { Name = "bad", Value = "1" });
                await db.SaveChangesAsync(token);
                throw new InvalidTimeZoneException("after the rows were written");
            },
            Cancel);
        var after = AddAsync("after");

        await Task.WhenAll([.. good, after]);
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => bad);

        var names = await NamesAsync();
        Assert.DoesNotContain("bad", names);
        Assert.Equal(11, names.Count);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Many_who_raise_the_same_number_at_once_all_count(bool ahead, bool rows)
    {
        await Task.WhenAll(Enumerable.Range(0, 90).Select(_ => RaiseAsync(ahead, rows)));

        await using var db = await ContextAsync();
        Assert.Equal(90, (await db.NumberSeries.AsNoTracking().SingleAsync(Cancel)).Last);
    }

    [Fact]
    public async Task Numbers_that_many_draw_at_once_leave_no_gap_although_some_give_up()
    {
        var drawn = await Task.WhenAll(Enumerable.Range(0, 60).Select(who => DrawAsync(who, givesUp: who % 7 == 3)));

        var numbers = drawn.OfType<int>().Order().ToList();
        Assert.Equal(Enumerable.Range(1, 60 - 9), numbers);
        Assert.Equal(numbers.Select(number => $"number-{number:00}"), (await NamesAsync()).Order(StringComparer.Ordinal));
        await using var db = await ContextAsync();
        Assert.Equal(numbers[^1], (await db.NumberSeries.AsNoTracking().SingleAsync(Cancel)).Last);
    }

    [Fact]
    public async Task Numbers_are_drawn_on_after_somebody_else_has_drawn()
    {
        await DrawAsync(1, givesUp: false);
        await Gate.RunAsync((db, token) => Numbers.DrawAsync(db, "drawn", token), Cancel);
        await using (var other = await ContextAsync())
        {
            // As a program beside this one would.
            await other.NumberSeries.ExecuteUpdateAsync(set => set.SetProperty(series => series.Last, series => series.Last + 1), Cancel);
        }

        Assert.Equal(4, await DrawAsync(2, givesUp: false));

        // As when a copy of the database is put back.
        await using (var other = await ContextAsync())
        {
            await other.NumberSeries.ExecuteDeleteAsync(Cancel);
            await other.PlatformSettings.ExecuteDeleteAsync(Cancel);
        }

        Assert.Equal(1, await DrawAsync(3, givesUp: false));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Work_that_saves_in_between_or_writes_by_itself_is_done_all_the_same(bool rows)
    {
        await Gate.RunAheadAsync(
            Rows(rows),
            async (db, token) =>
            {
                db.PlatformSettings.Add(new PlatformSetting { Name = "first", Value = "1" });
                await db.SaveChangesAsync(token);
                db.PlatformSettings.Add(new PlatformSetting { Name = "second", Value = "1" });
                await db.SaveLastAsync(token);
                return true;
            },
            Cancel);
        await Gate.RunAheadAsync(Rows(rows), (db, token) => db.PlatformSettings.Where(setting => setting.Name == "first").ExecuteDeleteAsync(token), Cancel);

        Assert.Equal(["second"], await NamesAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_tracked_but_not_saved_is_not_written(bool rows)
    {
        await Gate.RunAheadAsync(
            Rows(rows),
            (db, _) =>
            {
                db.PlatformSettings.Add(new PlatformSetting { Name = "forgotten", Value = "1" });
                return Task.FromResult(true);
            },
            Cancel);

        Assert.Empty(await NamesAsync());
    }

    [Fact]
    public async Task What_was_written_by_itself_is_undone_when_the_work_that_had_rows_fails()
    {
        await AddAsync("first");
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => Gate.RunAheadAsync<bool>(
            Rows(true),
            async (db, token) =>
            {
                Assert.Equal("first", Assert.Single(db.AtHand!.Of<PlatformSetting>()).Name);
                await db.PlatformSettings.ExecuteDeleteAsync(token);
                throw new InvalidTimeZoneException("after the rows were deleted");
            },
            Cancel));

        Assert.Equal(["first"], await NamesAsync());
        await Gate.RunAheadAsync(Rows(true), (db, token) => db.PlatformSettings.ExecuteDeleteAsync(token), Cancel);
        Assert.Empty(await NamesAsync());
    }

    protected abstract Task<TestSettings.Database> NewDatabaseAsync();

    protected Task<ApprovalsDb> ContextAsync() => services!.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Cancel);

    private Task<int> AddAsync(string name) => Gate.RunAsync(
        (db, token) =>
        {
            db.PlatformSettings.Add(new PlatformSetting { Name = name, Value = "1" });
            return db.SaveChangesAsync(token);
        },
        Cancel);

    private async Task<int?> DrawAsync(int who, bool givesUp)
    {
        try
        {
            return await Gate.RunAheadAsync(
                Rows(who % 2 == 1),
                async (db, token) =>
                {
                    var number = await Numbers.DrawAsync(db, "drawn", token);
                    for (var i = 0; i < who % 5; i++)
                    {
                        await Task.Yield();
                    }

                    if (givesUp)
                    {
                        throw new InvalidTimeZoneException("after the number was drawn");
                    }

                    db.PlatformSettings.Add(new PlatformSetting { Name = $"number-{number:00}", Value = "1" });
                    await db.SaveLastAsync(token);
                    return number;
                },
                Cancel);
        }
        catch (InvalidTimeZoneException)
        {
            return null;
        }
    }

    private static RowsAhead? Rows(bool some) => some ? new RowsAhead().Add<PlatformSetting>("\"Name\" = $1", "first") : null;

    protected Task<int> RaiseAsync(bool ahead, bool rows)
    {
        return ahead ? Gate.RunAheadAsync(Rows(rows), WorkAsync, Cancel) : Gate.RunAsync(WorkAsync, Cancel);

        static async Task<int> WorkAsync(ApprovalsDb db, CancellationToken token)
        {
            var series = await db.NumberSeries.FindAsync(["n"], token) ?? db.NumberSeries.Add(new NumberSeries { Name = "n" }).Entity;
            series.Last++;
            series.Version++;
            await db.SaveLastAsync(token);
            return series.Last;
        }
    }

    protected async Task<List<string>> NamesAsync()
    {
        await using var db = await ContextAsync();
        return await db.PlatformSettings.AsNoTracking().Select(setting => setting.Name).ToListAsync(Cancel);
    }
}

public sealed class WriteGateOnSqliteTests : WriteGateTests
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("approvals-gate-");

    [Fact]
    public async Task A_commit_is_answered_only_when_it_is_on_disk()
    {
        var (journal, synchronous) = await Gate.RunAsync(
            async (db, token) => (
                await db.Database.SqlQuery<string>($"SELECT journal_mode AS \"Value\" FROM pragma_journal_mode").SingleAsync(token),
                await db.Database.SqlQuery<int>($"SELECT synchronous AS \"Value\" FROM pragma_synchronous").SingleAsync(token)),
            Cancel);

        Assert.Equal("wal", journal);
        Assert.Equal(2, synchronous); // FULL: the log is flushed with every commit
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        folder.Delete(recursive: true);
    }

    protected override Task<TestSettings.Database> NewDatabaseAsync() => Task.FromResult(TestSettings.SqliteIn(folder));
}

[Trait("Database", "PostgreSQL")]
public sealed class WriteGateOnPostgresTests(PostgresServer server) : WriteGateTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task A_connection_whose_statements_the_server_does_not_know_any_more_hinders_nobody(bool ahead, bool rows)
    {
        for (var number = 1; number <= 4; number++)
        {
            Assert.Equal(number, await RaiseAsync(ahead, rows));
        }

        await ForgetStatementsAsync();

        Assert.Equal(5, await RaiseAsync(ahead, rows));
    }

    [Fact]
    public async Task Who_reads_on_such_a_connection_is_asked_to_try_again_and_then_it_works()
    {
        await NamesAsync();
        await NamesAsync();
        await NamesAsync();
        await ForgetStatementsAsync();

        Assert.True(DatabaseAway.Is(await Record.ExceptionAsync(NamesAsync)));
        await NamesAsync();
    }

    protected override async Task<TestSettings.Database> NewDatabaseAsync() => new("PostgreSQL", await server.CreateDatabaseAsync());

    // The driver does not notice.
    private Task<int> ForgetStatementsAsync() => Gate.RunAsync((db, token) => db.Database.ExecuteSqlRawAsync("DEALLOCATE ALL", token), Cancel);
}
