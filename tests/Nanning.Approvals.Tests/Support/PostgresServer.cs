using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Nanning.Approvals.Tests.Support;

/// <summary>
/// One PostgreSQL server for the whole test run, started from Debian's packages when the first test asks for a database and stopped at the end.
/// The environment variable APPROVALS_TEST_POSTGRES names another server to use instead.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    public const string OwnServerVariable = "APPROVALS_TEST_POSTGRES";

    private readonly SemaphoreSlim gate = new(1);
    private string? connectionString;
    private Process? keeper;
    private int databases;

    /// <summary>Creates a database and answers its connection string.</summary>
    /// <param name="original">Connection string of a database that it becomes a copy of, and that nobody uses at the moment; null for an empty one.</param>
    public async Task<string> CreateDatabaseAsync(string? original = null)
    {
        var server = await StartedAsync();
        var number = Interlocked.Increment(ref databases);
        var name = string.Create(CultureInfo.InvariantCulture, $"approvals_{Environment.ProcessId}_{number}");
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            $"CREATE DATABASE {name}" + (original is null ? "" : " TEMPLATE " + new NpgsqlConnectionStringBuilder(original).Database), connection);
        await command.ExecuteNonQueryAsync();

        // Each application of a test has a pool of its own; what it leaves open must not add up until the server refuses the next one.
        return new NpgsqlConnectionStringBuilder(server) { Database = name, MaxPoolSize = 30, ConnectionIdleLifetime = 20, IncludeErrorDetail = true }.ConnectionString;
    }

    /// <summary>Drops a database, whoever is connected to it.</summary>
    public async Task DropDatabaseAsync(string unwanted)
    {
        await using var connection = new NpgsqlConnection(await StartedAsync());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"DROP DATABASE {new NpgsqlConnectionStringBuilder(unwanted).Database} WITH (FORCE)", connection);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (keeper is not null)
        {
            NpgsqlConnection.ClearAllPools();
            keeper.StandardInput.Close();
            await keeper.WaitForExitAsync();
            keeper.Dispose();
        }

        gate.Dispose();
    }

    private async Task<string> StartedAsync()
    {
        await gate.WaitAsync();
        try
        {
            return connectionString ??= Environment.GetEnvironmentVariable(OwnServerVariable) is { Length: > 0 } other ? other : await StartAsync();
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task<string> StartAsync()
    {
        var port = Ports.Free();
        // The server refuses to run as root. The shell holds it only as long as our end of the pipe is open, so it goes even when the test run is killed.
        const string script = """
            set -e
            umask 077
            data=$(mktemp -d "${TMPDIR:-/tmp}/approvals-postgres.XXXXXX")
            trap 'rm -rf "$data"' EXIT
            "$1/initdb" --pgdata="$data/db" --username=postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$data/log" 2>&1 || { cat "$data/log" >&2; exit 1; }
            "$1/postgres" -D "$data/db" -c listen_addresses=127.0.0.1 -c port="$2" -c unix_socket_directories="$data" \
              -c max_connections=500 -c shared_buffers=64MB -c max_wal_size=512MB >>"$data/log" 2>&1 &
            server=$!
            cat >/dev/null
            # A server that is only just starting does not hear the first signal.
            while kill -INT $server 2>/dev/null; do sleep 0.1; done
            """;
        var asRoot = Environment.UserName == "root";
        string[] shell = ["sh", "-c", script, "sh", ProgramFolder(), port.ToString(CultureInfo.InvariantCulture)];
        string[] command = asRoot ? ["runuser", "-u", "postgres", "--", .. shell] : shell;
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = Path.GetTempPath(),
        };
        keeper = Process.Start(start) ?? throw new InvalidOperationException("PostgreSQL did not start.");
        var server = string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres");
        await UntilReadyAsync(server, keeper);
        return server;
    }

    private static async Task UntilReadyAsync(string server, Process keeper)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(server + ";Pooling=false");
                await connection.OpenAsync(limit.Token);
                return;
            }
            catch (NpgsqlException) when (!keeper.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), limit.Token);
            }
            catch (NpgsqlException refused)
            {
                throw new InvalidOperationException("PostgreSQL did not start: " + await keeper.StandardError.ReadToEndAsync(limit.Token), refused);
            }
        }
    }

    internal static string ProgramFolder()
    {
        const string packages = "/usr/lib/postgresql";
        var newest = !Directory.Exists(packages)
            ? null
            : Directory.GetDirectories(packages)
                .Where(folder => File.Exists(Path.Combine(folder, "bin", "initdb")))
                .MaxBy(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0);
        return newest is null
            ? throw new InvalidOperationException($"Debian's package postgresql is not installed; ./test installs it, or set {OwnServerVariable}.")
            : Path.Combine(newest, "bin");
    }
}
