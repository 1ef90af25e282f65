using System.Diagnostics;
using System.Globalization;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Durability;

/// <summary>A PostgreSQL server of one test alone, which may stop and restart it.</summary>
internal sealed class OwnPostgres : IAsyncDisposable
{
    private readonly Process keeper;
    private readonly string data;

    private OwnPostgres(Process keeper, string data, int port)
    {
        this.keeper = keeper;
        this.data = data;
        ConnectionString = string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres;Maximum Pool Size=20");
    }

    public string ConnectionString { get; }

    public static async Task<OwnPostgres> StartAsync(CancellationToken cancellationToken)
    {
        var port = WebProcess.FreePort();
        // The shell keeps the server as long as our end of the pipe is open, so both go even when the test run is killed.
        const string script = """
            set -e
            umask 077
            data=$(mktemp -d "${TMPDIR:-/tmp}/approvals-postgres.XXXXXX")
            "$1/initdb" --pgdata="$data/db" --username=postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$data/log" 2>&1
            printf "listen_addresses = '127.0.0.1'\nport = $2\nunix_socket_directories = '$data'\nshared_buffers = 32MB\n" >>"$data/db/postgresql.conf"
            "$1/pg_ctl" -D "$data/db" -l "$data/log" -w start >/dev/null 2>&1
            echo "$data/db"
            cat >/dev/null
            "$1/pg_ctl" -D "$data/db" -m immediate stop >/dev/null 2>&1 || true
            rm -rf "$data"
            """;
        var shell = Start(["sh", "-c", script, "sh", PostgresServer.ProgramFolder(), port.ToString(CultureInfo.InvariantCulture)]);
        var place = await shell.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException("PostgreSQL did not start.");
        return new OwnPostgres(shell, place, port);
    }

    /// <summary>Ends the server as a crash would and starts it again.</summary>
    public Task RestartAsync() => ControlAsync("restart", "-m", "immediate", "-l", data + "/../log", "-w");

    /// <summary>Ends the server as a crash would.</summary>
    public Task StopAsync() => ControlAsync("stop", "-m", "immediate", "-w");

    public Task StartAgainAsync() => ControlAsync("start", "-l", data + "/../log", "-w");

    public async ValueTask DisposeAsync()
    {
        Npgsql.NpgsqlConnection.ClearAllPools();
        keeper.StandardInput.Close();
        await keeper.WaitForExitAsync();
        keeper.Dispose();
    }

    private async Task ControlAsync(params string[] arguments)
    {
        // The server inherits the streams of whoever starts it: it gets none of ours.
        using var control = Start([
            "sh", "-c", "\"$@\" >/dev/null 2>&1 </dev/null", "sh", Path.Combine(PostgresServer.ProgramFolder(), "pg_ctl"), "-D", data, .. arguments]);
        await control.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, control.ExitCode);
    }

    private static Process Start(string[] command)
    {
        // The server refuses to run as root.
        string[] all = Environment.UserName == "root" ? ["runuser", "-u", "postgres", "--", .. command] : command;
        var start = new ProcessStartInfo(all[0], all[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
            WorkingDirectory = Path.GetTempPath(),
        };
        return Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} did not start.");
    }
}
