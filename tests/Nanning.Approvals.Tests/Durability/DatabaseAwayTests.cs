using System.Collections.Concurrent;
using System.Net;
using Microsoft.Data.Sqlite;
using Nanning.Approvals.Tests.Scenarios;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Durability;

/// <summary>The database goes away in the middle of the work and comes back.</summary>
[Trait("Category", "Slow")]
public sealed class DatabaseAwayTests(ITestOutputHelper output)
{
    private const string Away = "database-unavailable";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 600_000)]
    [Trait("Database", "PostgreSQL")]
    public async Task A_database_that_restarts_under_the_main_job_leaves_nothing_half_done()
    {
        await using var calm = await OwnPostgres.StartAsync(Cancel);
        await using var stormy = await OwnPostgres.StartAsync(Cancel);
        await using var undisturbed = await NodeAsync(calm);
        await RunAsync(undisturbed, _ => { });
        var expected = await RemainsAsync(undisturbed);

        await using var node = await NodeAsync(stormy);
        var restarts = 0;
        var restarting = Task.CompletedTask;
        var repeated = await RunAsync(node, request =>
        {
            if (request % 9 == 0 && restarting.IsCompleted)
            {
                restarts++;
                restarting = stormy.RestartAsync();
            }
        });
        await restarting;

        output.WriteLine($"{restarts} restarts; {repeated} requests had to be sent again.");
        Assert.InRange(restarts, 4, 30);
        var differences = string.Join('\n', Remains.Differences(expected, await RemainsAsync(node)));
        Assert.True(differences.Length == 0, differences);

        // A restart of the database is no fault of a message: none was put off for it, again and again, for longer and longer.
        Assert.Equal(0, await OutboxAtRest.CountAsync(node.Database, """SELECT COUNT(*) FROM "Outbox" WHERE "Kind" NOT IN ('mail', 'task') AND "Attempts" > 0""", Cancel));
    }

    [Fact(Timeout = 240_000)]
    [Trait("Database", "PostgreSQL")]
    public async Task While_the_database_is_down_people_and_programs_are_told_and_afterwards_all_goes_on()
    {
        await using var server = await OwnPostgres.StartAsync(Cancel);
        await using var node = await NodeAsync(server);
        using var http = new HttpClient { BaseAddress = node.Address };
        var applicant = await new ApiClient(new HttpClient { BaseAddress = node.Address }).LoginAsync("enterprise1");
        var body = new { procedure = "P18a", form = ExampleForm.Load("P18a").Form };
        var key = Guid.NewGuid().ToString();

        await server.StopAsync();
        var load = Task.WhenAll(Enumerable.Range(0, 8).Select(_ => applicant.PostAsync("/api/cases", body, key)));
        await Task.Delay(TimeSpan.FromSeconds(10), Cancel);
        Assert.All(await load, answer => Assert.Equal(Away, answer.Refused(HttpStatusCode.ServiceUnavailable).Code));
        using (var page = await http.GetAsync(new Uri("/", UriKind.Relative), Cancel))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, page.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(5), page.Headers.RetryAfter?.Delta);
            Assert.Contains("数据库暂时无法访问", await page.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        }

        using (var english = new HttpRequestMessage(HttpMethod.Get, "/api/notices") { Headers = { { "Accept-Language", "en" } } })
        using (var answer = await http.SendAsync(english, Cancel))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Contains("The database cannot be reached", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        }

        using (var ready = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), Cancel))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        }

        await server.StartAgainAsync();
        var again = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => applicant.PostAsync("/api/cases", body, key)));
        Assert.Single(again.Select(answer => ApiClient.Id(answer.Ok())).Distinct());
        Assert.Single(await applicant.CasesAsync());

        // The outbox, too, is served again: by the next commit or by the sweep.
        await applicant.ApplyAsync(ExampleForm.Load("P18a"));
        await OutboxAtRest.WaitAsync(node.Database, Cancel);
        Assert.NotEmpty(SentMail.ReadAll(node.Pickup));
    }

    [Fact]
    public async Task A_file_that_somebody_else_has_locked_is_answered_as_away_and_the_same_key_works_afterwards()
    {
        await using var app = ApprovalsApp.StartOnSqlite("Default Timeout=1");
        var applicant = await app.LoginAsync("enterprise1");
        var body = new { procedure = "P18a", form = ExampleForm.Load("P18a").Form };
        var key = Guid.NewGuid().ToString();
        await using (var other = new SqliteConnection(app.ConnectionString))
        {
            await other.OpenAsync(Cancel);
            await using var transaction = other.BeginTransaction(deferred: false);

            var refused = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => applicant.PostAsync("/api/cases", body, key)));

            Assert.All(refused, answer => Assert.Equal(Away, answer.Refused(HttpStatusCode.ServiceUnavailable).Code));
        }

        (await applicant.PostAsync("/api/cases", body, key)).Ok();
        Assert.Single(await applicant.CasesAsync());
    }

    [Fact(Timeout = 240_000)]
    [Trait("Database", "PostgreSQL")]
    public async Task Whatever_is_read_while_the_database_restarts_is_answered_or_put_off()
    {
        await using var server = await OwnPostgres.StartAsync(Cancel);
        await using var node = await NodeAsync(server);
        var officer = await new ApiClient(new HttpClient { BaseAddress = node.Address }).LoginAsync("kjj.leader");
        var wrong = new ConcurrentBag<string>();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var reading = Task.WhenAll(new[] { "/api/work-items?view=todo&counts=true", "/api/work-items?view=done", "/api/board", "/api/cases", "/api/work-items?view=todo&forecast=late" }.Select(async path =>
        {
            while (!over.IsCancellationRequested)
            {
                var answer = await officer.GetAsync(path);
                if (answer.Status is not (HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable))
                {
                    wrong.Add($"{path} answered {(int)answer.Status}");
                }
            }
        }));
        for (var restarts = 0; restarts < 12; restarts++)
        {
            await server.RestartAsync();
            await officer.GetAsync("/api/work-items?view=todo");
        }

        await over.CancelAsync();
        await reading;
        Assert.True(wrong.IsEmpty, string.Join('\n', wrong) + "\n" + node.Output);
    }

    private static async Task<Node> NodeAsync(OwnPostgres server) => await Node.StartAsync(server.ConnectionString, Cancel);

    private async Task<int> RunAsync(Node node, Action<int> sending)
    {
        try
        {
            return await LiveAsync(node, sending);
        }
        catch (Exception)
        {
            // What it was, only the application itself knows.
            output.WriteLine(node.Output);
            throw;
        }
    }

    private static async Task<int> LiveAsync(Node node, Action<int> sending)
    {
        var handler = new RetryUntilBack(sending);
        ApiClient Client() => new(new HttpClient(handler, disposeHandler: false) { BaseAddress = node.Address, Timeout = TimeSpan.FromMinutes(3) });
        await new OtherJobs(Client).RunAsync();
        await new MainJob(user => Client().LoginAsync(user)) { AtOnce = false }.RunAsync();
        return handler.Repeated;
    }

    private static async Task<IReadOnlyList<string>> RemainsAsync(Node node)
    {
        await OutboxAtRest.WaitAsync(node.Database, Cancel);
        return await Remains.ReadAsync(node.Database, node.Pickup, Cancel);
    }
}
