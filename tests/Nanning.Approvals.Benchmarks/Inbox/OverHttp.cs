using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Tests.Work;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Benchmarks.Inbox;

/// <summary>The same through the web application, a process of its own on the same cores.</summary>
internal sealed class OverHttp(Uri address, Measurements measurements)
{
    /// <summary>How many cases are decided.</summary>
    public const int Decisions = Officers * (DecisionsOfOfficer + 1);

    private const int Officers = 200;
    private const int DecisionsOfOfficer = 5;

    /// <summary>Opens every list and the board as a browser does.</summary>
    public async Task PagesAsync(int rounds)
    {
        var worst = new List<(string What, double P95)>();
        var all = new List<double>();
        foreach (var user in new[] { "kjj.officer", "kjj.leader", "czj.officer", "supervisor1" })
        {
            using var http = await SignInAsync(user);
            foreach (var filter in InboxFilters.Of(new Actor(Guid.Empty, user, user == "supervisor1" ? UserRole.Supervisor : UserRole.Officer)))
            {
                var times = await TimedAsync(http, $"/inbox?{filter.ToQuery(withPage: true)}", rounds);
                all.AddRange(times);
                worst.Add(($"{user} {filter.ToQuery(withPage: true)}", Measurements.Percentile(times, 95)));
            }
        }

        measurements.Add("the page of a list over HTTP", all);
        Measurements.TellWorst("page", worst, 6);
        using var supervisor = await SignInAsync("supervisor1");
        measurements.Add("the page of the board over HTTP, just after the start", await TimedAsync(supervisor, "/board", rounds));
        measurements.Add("the page of the board over HTTP", await TimedAsync(supervisor, "/board", rounds * 10));
        measurements.Add("the page of the board of a department over HTTP", await TimedAsync(supervisor, "/board?department=kjj", rounds * 5));
        measurements.Add("the page of the supervision orders over HTTP", await TimedAsync(supervisor, "/orders", rounds * 3));
    }

    /// <summary>Officers decide, first as people do, then all in the same instant.</summary>
    public async Task DecideAsync(DatabaseOptions database)
    {
        var people = new List<HttpClient>();
        for (var n = 1; n <= Officers; n++)
        {
            people.Add(await SignInAsync($"many{n}"));
        }

        var items = new Queue<Guid>();
        await using (var connection = await Connections.OpenAsync(database))
        await using (var command = connection.CreateCommand())
        {
            command.CommandText = $"SELECT \"Id\" FROM \"WorkItems\" WHERE \"State\" = 'Open' AND \"ProcedureCode\" = '{City.Code}'";
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
        measurements.Add($"a decision over HTTP, {Officers} officers, each 5–15 s over a case", calm);
        measurements.Add($"a decision over HTTP, {Officers} in the same instant", burst);
        measurements.Note(string.Create(CultureInfo.InvariantCulture, $"{failed} of {calm.Count + burst.Count:N0} decisions failed"));
        people.ForEach(person => person.Dispose());
    }

    // The first time is warming up: nobody's page is opened once.
    private static async Task<List<double>> TimedAsync(HttpClient http, string path, int rounds)
    {
        var times = new List<double>();
        for (var round = 0; round <= rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
            await answer.Content.ReadAsStringAsync();
            answer.EnsureSuccessStatusCode();
            if (round > 0)
            {
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }

        return times;
    }

    private async Task<HttpClient> SignInAsync(string user)
    {
        var http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(2) };
        using var answer = await http.PostAsJsonAsync("/api/auth/login", new { userName = user, password = "Nanning@2016" });
        answer.EnsureSuccessStatusCode();
        var session = await answer.Content.ReadFromJsonAsync<JsonObject>();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)session!["accessToken"]!);
        return http;
    }
}
