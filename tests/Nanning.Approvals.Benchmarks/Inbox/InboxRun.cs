using System.Globalization;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Tests.Support;
using Npgsql;

namespace Nanning.Approvals.Benchmarks.Inbox;

/// <summary>
/// The inbox of a city: fills PostgreSQL with work items, measures every list and the board at the database and as pages over HTTP, looks at the plans, and lets 200 officers
/// decide: <c>inbox --open=1000000 --done=5000000 [--rounds=10] [--write]</c>. The web application must be built with the same configuration.
/// </summary>
internal static class InboxRun
{
    public static async Task RunAsync(string[] arguments)
    {
        int Number(string name, int otherwise) => arguments.FirstOrDefault(argument => argument.StartsWith($"--{name}=", StringComparison.Ordinal)) is { } given
            ? int.Parse(given[(name.Length + 3)..], CultureInfo.InvariantCulture) : otherwise;
        var rounds = Number("rounds", 10);
        var measurements = new Measurements();
        await using var server = new PostgresServer();
        var database = new DatabaseOptions { Provider = DatabaseProvider.PostgreSQL, ConnectionString = await server.CreateDatabaseAsync() };
        await using (var platform = await Platform.StartAsync(database))
        {
            await using var connection = new NpgsqlConnection(database.ConnectionString + ";Command Timeout=0");
            await connection.OpenAsync();
            await City.FillAsync(connection, Number("open", 1_000_000), Number("done", 5_000_000), measurements);
            await City.SubmitAsync(platform, OverHttp.Decisions);
            await new AtDatabase(platform, rounds, measurements).RunAsync(connection);
        }

        var folder = Directory.CreateTempSubdirectory("approvals-inbox-");
        await using (var web = await WebProcess.StartAsync(WebProcess.FreePort(), TestSettings.For(new("PostgreSQL", database.ConnectionString), folder), CancellationToken.None))
        {
            var http = new OverHttp(web.Address, measurements);
            await http.PagesAsync(rounds);
            await http.DecideAsync(database);
        }

        folder.Delete(recursive: true);
        if (arguments.Contains("--write"))
        {
            measurements.Write();
        }
    }
}
