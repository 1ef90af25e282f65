using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Tests.Work;
using Nanning.Approvals.Users;
using Nanning.Approvals.Work;
using Npgsql;

namespace Nanning.Approvals.Benchmarks.Runs;

/// <summary>
/// The inbox of a city: fills PostgreSQL with work items, measures every list at the database and as a page over HTTP, looks at the plans, and lets 200 officers decide:
/// <c>inbox --open=1000000 --done=5000000</c>. The web application must be built with the same configuration.
/// </summary>
internal sealed class InboxRun(int open, int done, int rounds)
{
    private const int Officers = 200;
    private const int DecisionsOfOfficer = 5;
    private const string Code = "B001";

    private readonly List<(string What, List<double> Times)> measured = [];

    public static async Task RunAsync(string[] arguments)
    {
        int Number(string name, int otherwise) => arguments.FirstOrDefault(argument => argument.StartsWith($"--{name}=", StringComparison.Ordinal)) is { } given
            ? int.Parse(given[(name.Length + 3)..], CultureInfo.InvariantCulture) : otherwise;
        await new InboxRun(Number("open", 1_000_000), Number("done", 5_000_000), Number("rounds", 10)).RunAsync();
    }

    private async Task RunAsync()
    {
        await using var server = new PostgresServer();
        var database = new DatabaseOptions { Provider = DatabaseProvider.PostgreSQL, ConnectionString = await server.CreateDatabaseAsync() };
        await using (var platform = await Platform.StartAsync(database))
        {
            await using var connection = new NpgsqlConnection(database.ConnectionString + ";Command Timeout=0");
            await connection.OpenAsync();
            await FillAsync(connection);
            await OfCasesAsync(platform);
            await AtDatabaseAsync(platform, connection);
        }

        var folder = Directory.CreateTempSubdirectory("approvals-inbox-");
        await using var web = await WebProcess.StartAsync(WebProcess.FreePort(), TestSettings.For(new("PostgreSQL", database.ConnectionString), folder), CancellationToken.None);
        await PagesAsync(web.Address);
        await DecideAsync(web.Address, database);
        foreach (var (what, times) in measured)
        {
            Tell(what, times);
        }
    }

    private async Task FillAsync(NpgsqlConnection connection)
    {
        var clock = Stopwatch.StartNew();
        await InboxRows.RunAsync(connection, "ALTER SYSTEM SET max_wal_size = '8GB'");
        await InboxRows.RunAsync(connection, "SELECT pg_reload_conf()");
        await InboxRows.RunAsync(connection, "SET synchronous_commit = off; SET maintenance_work_mem = '1GB'; SET work_mem = '256MB'");
        var indexes = new List<(string Name, string Definition)>();
        await using (var command = new NpgsqlCommand("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'WorkItems' AND indexname <> 'PK_WorkItems'", connection))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                indexes.Add((reader.GetString(0), reader.GetString(1)));
            }
        }

        // Filled without its indexes, as one loads a table.
        foreach (var (name, _) in indexes)
        {
            await InboxRows.RunAsync(connection, $"DROP INDEX \"{name}\"");
        }

        await InboxRows.FillAsync(connection, open, done, Platform.Start, tell: line => Console.WriteLine($"{clock.Elapsed.TotalSeconds,6:N0} s  {line}"));
        foreach (var (name, definition) in indexes)
        {
            await InboxRows.RunAsync(connection, definition);
            Console.WriteLine($"{clock.Elapsed.TotalSeconds,6:N0} s  {name}");
        }

        await InboxRows.RunAsync(connection, """
            INSERT INTO "Users" ("Id", "DisplayName", "Role", "DepartmentCode", "Position", "Disabled", "CreatedAt", "UserName", "NormalizedUserName", "EmailConfirmed", "PasswordHash",
                "SecurityStamp", "ConcurrencyStamp", "PhoneNumberConfirmed", "TwoFactorEnabled", "LockoutEnabled", "AccessFailedCount")
            SELECT gen_random_uuid(), u."DisplayName" || n, u."Role", u."DepartmentCode", u."Position", false, u."CreatedAt", 'many' || n, 'MANY' || n, false, u."PasswordHash", u."SecurityStamp",
                gen_random_uuid()::text, false, false, false, 0 FROM "Users" u, generate_series(1, 200) n WHERE u."UserName" = 'kjj.officer'
            """);
        await InboxRows.CountAsync(connection);
        await InboxRows.RunAsync(connection, "VACUUM (ANALYZE) \"Cases\"");
        await using var size = new NpgsqlCommand("SELECT pg_size_pretty(pg_table_size('\"WorkItems\"')) || ' and indexes ' || pg_size_pretty(pg_indexes_size('\"WorkItems\"'))", connection);
        Console.WriteLine($"{clock.Elapsed.TotalSeconds,6:N0} s  filled: {await size.ExecuteScalarAsync()}");
    }

    private async Task AtDatabaseAsync(Platform platform, NpgsqlConnection connection)
    {
        var queries = platform.Services.GetRequiredService<WorkItemQueries>();
        await using var db = await platform.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync();
        var sizes = await db.WorkItems.Where(item => item.State == WorkItemState.Open && item.PartyId == null).GroupBy(item => item.DepartmentCode)
            .Select(group => new { Code = group.Key, Count = group.Count() }).OrderByDescending(group => group.Count).ToListAsync();
        var (largest, middle) = (sizes[0], sizes[sizes.Count / 2]);
        Console.WriteLine($"largest department {largest.Count:N0} open, the middle one {middle.Count:N0}");
        string[] names = [$"{largest.Code}.officer", $"{largest.Code}.leader", $"{middle.Code}.officer", $"{middle.Code}.h7", "supervisor1"];
        var people = await db.Users.AsNoTracking().Where(user => names.Contains(user.UserName)).ToListAsync();
        using var plans = new QueryPlans("WorkItems");
        var (all, whole, worst) = (new List<double>(), new List<double>(), new List<(string What, double P95)>());
        foreach (var user in people)
        {
            var actor = Actor.Of(user);
            foreach (var filter in InboxFilters.Of(actor))
            {
                // The first time is warming up: nobody's inbox is opened once.
                for (var round = 0; round <= rounds; round++)
                {
                    var started = Stopwatch.GetTimestamp();
                    await queries.ListAsync(actor, filter, CancellationToken.None, counted: true);
                    if (round > 0)
                    {
                        whole.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                    }
                    else
                    {
                        plans.TakeTimes();
                    }
                }

                var times = plans.TakeTimes();
                all.AddRange(times);
                worst.Add(($"{user.UserName} {filter.ToQuery(withPage: true)}", Percentile(times, 95)));
            }
        }

        measured.Add(("each query at the database", all));
        measured.Add(("a list with the sizes of all views (all its queries)", whole));
        foreach (var (what, p95) in worst.OrderByDescending(one => one.P95).Take(12))
        {
            Console.WriteLine($"  p95 {p95,8:N1} ms  {what}");
        }

        var bad = await plans.SequentialAsync(connection, "WorkItems", "Cases");
        Console.WriteLine($"{plans.Count} different queries, {bad.Count} of them read a whole table");
        foreach (var one in bad)
        {
            Console.WriteLine(one[..Math.Min(600, one.Length)]);
        }
    }

    private async Task PagesAsync(Uri address)
    {
        var worst = new List<(string What, double P95)>();
        var all = new List<double>();
        foreach (var user in new[] { "kjj.officer", "kjj.leader", "czj.officer", "supervisor1" })
        {
            using var http = await SignInAsync(address, user);
            foreach (var filter in InboxFilters.Of(new Actor(Guid.Empty, user, user == "supervisor1" ? UserRole.Supervisor : UserRole.Officer)))
            {
                var times = new List<double>();
                for (var round = 0; round <= rounds; round++)
                {
                    var started = Stopwatch.GetTimestamp();
                    using var answer = await http.GetAsync(new Uri($"/inbox?{filter.ToQuery(withPage: true)}", UriKind.Relative));
                    await answer.Content.ReadAsStringAsync();
                    answer.EnsureSuccessStatusCode();
                    if (round > 0)
                    {
                        times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                    }
                }

                all.AddRange(times);
                worst.Add(($"{user} {filter.ToQuery(withPage: true)}", Percentile(times, 95)));
            }
        }

        measured.Add(("the page of a list over HTTP", all));
        foreach (var (what, p95) in worst.OrderByDescending(one => one.P95).Take(6))
        {
            Console.WriteLine($"  page p95 {p95,8:N1} ms  {what}");
        }
    }

    /// <summary>Real cases, for something to decide.</summary>
    private static async Task OfCasesAsync(Platform platform)
    {
        var folder = Directory.CreateTempSubdirectory("approvals-bench-procedure-");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "procedure.json"), """
            {"code":"CODE","name":"测试事项","measure":99,"edition":"1","document":"测试","validFrom":"2016-01-01","validUntil":null,"closedText":"未开放","audience":["enterprise"],"lead":"kjj","coLeads":[],
             "promisedDays":20,"summary":"测试","guide":"测试","clauses":[],"parameters":{},"form":{"sections":[{"id":"main","title":"申请","fields":[{"id":"amount","type":"money","label":"金额","required":true}]}],"checks":[]},
             "materials":[],"rules":[],"summaryFields":["amount"],"numberPrefix":"CODE","flow":"flow.json"}
            """.Replace("CODE", Code, StringComparison.Ordinal));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "flow.json"), """
            {"id":"CODE-v1","definitionId":"CODE","name":"测试","version":1,"variables":[],"root":{"id":"Flowchart1","type":"Elsa.Flowchart","activities":[
              {"id":"Start","type":"Elsa.Start","version":1},{"id":"Decide","type":"Approvals.Review","version":1,"metadata":{"displayText":"审查"}},{"id":"End","type":"Elsa.End","version":1}],
             "connections":[{"source":{"activity":"Start","port":"Done"},"target":{"activity":"Decide","port":"In"}},{"source":{"activity":"Decide","port":"Approve"},"target":{"activity":"End","port":"In"}},
              {"source":{"activity":"Decide","port":"Reject"},"target":{"activity":"End","port":"In"}}]}}
            """.Replace("CODE", Code, StringComparison.Ordinal));
        await platform.Services.GetRequiredService<LoadProcedures>().StoreAsync(LoadProcedures.Read(folder.FullName), CancellationToken.None);
        folder.Delete(recursive: true);
        await using var db = await platform.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync();
        var applicant = Actor.Of(await db.Users.AsNoTracking().SingleAsync(user => user.UserName == "enterprise1"));
        var create = platform.Services.GetRequiredService<CreateCase>();
        for (var i = 0; i < Officers * (DecisionsOfOfficer + 1); i++)
        {
            var made = await create.RunAsync(applicant, null, Code, new JsonObject { ["amount"] = 1000 + i }, CancellationToken.None);
            var id = ((Outcome<CreateCase.Created>.Done)made).Value.Id;
            if (await platform.Submit.RunAsync(applicant, null, id, CancellationToken.None) is not Outcome<SubmitCase.Submitted>.Done)
            {
                throw new InvalidOperationException("A case was not taken.");
            }
        }
    }

    private async Task DecideAsync(Uri address, DatabaseOptions database)
    {
        var people = new List<HttpClient>();
        for (var n = 1; n <= Officers; n++)
        {
            people.Add(await SignInAsync(address, $"many{n}"));
        }

        var items = new Queue<Guid>();
        await using (var connection = await Connections.OpenAsync(database))
        await using (var command = connection.CreateCommand())
        {
            command.CommandText = $"SELECT \"Id\" FROM \"WorkItems\" WHERE \"State\" = 'Open' AND \"ProcedureCode\" = '{Code}'";
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                items.Enqueue(reader.GetGuid(0));
            }
        }

        var (failed, calm, burst) = (0, new List<double>(), new List<double>());
        async Task OneAsync(HttpClient person, Guid item, List<double> times)
        {
            var started = Stopwatch.GetTimestamp();
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/work-items/{item}/decide") { Content = JsonContent.Create(new { outcome = "Approve", opinion = "同意。" }) };
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
            using var answer = await person.SendAsync(request);
            await answer.Content.ReadAsStringAsync();
            lock (times)
            {
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                failed += answer.IsSuccessStatusCode ? 0 : 1;
            }
        }

        // Each thinks five to fifteen seconds over a case, as fast as anybody decides.
        await Task.WhenAll(people.Select((person, index) => (person, Own: Enumerable.Range(0, DecisionsOfOfficer).Select(_ => items.Dequeue()).ToList(), index)).ToList().Select(async one =>
        {
            foreach (var (item, nth) in one.Own.Select((item, nth) => (item, nth)))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5_000 + (((one.index * 7919) + (nth * 104_729)) % 10_000)));
                await OneAsync(one.person, item, calm);
            }
        }));
        await Task.WhenAll(people.Select(person => OneAsync(person, items.Dequeue(), burst)));
        measured.Add(($"a decision over HTTP, {Officers} officers, each 5–15 s over a case", calm));
        measured.Add(($"a decision over HTTP, {Officers} in the same instant", burst));
        Console.WriteLine($"{failed} of {calm.Count + burst.Count} decisions failed");
        people.ForEach(person => person.Dispose());
    }

    private static async Task<HttpClient> SignInAsync(Uri address, string user)
    {
        var http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(2) };
        using var answer = await http.PostAsJsonAsync("/api/auth/login", new { userName = user, password = "Nanning@2016" });
        answer.EnsureSuccessStatusCode();
        var session = await answer.Content.ReadFromJsonAsync<JsonObject>();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)session!["accessToken"]!);
        return http;
    }

    private static void Tell(string what, List<double> times) =>
        Console.WriteLine($"{what}: p50 {Percentile(times, 50):N1} ms, p95 {Percentile(times, 95):N1} ms, p99 {Percentile(times, 99):N1} ms, most {times.Max():N1} ms ({times.Count:N0})");

    private static double Percentile(List<double> times, int percent)
    {
        var sorted = times.Order().ToList();
        return sorted.Count == 0 ? 0 : sorted[Math.Min(sorted.Count - 1, (sorted.Count * percent) / 100)];
    }
}
