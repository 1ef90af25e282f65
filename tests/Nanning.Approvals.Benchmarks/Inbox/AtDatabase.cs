using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Boards;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Tests.Work;
using Nanning.Approvals.Users;
using Nanning.Approvals.Work;
using Npgsql;

namespace Nanning.Approvals.Benchmarks.Inbox;

/// <summary>Reads every list and the board in this process, listens to the queries, and looks at their plans.</summary>
internal sealed class AtDatabase(Platform platform, int rounds, Measurements measurements)
{
    public async Task RunAsync(NpgsqlConnection connection)
    {
        await ListsAsync(connection);
        await BoardAsync(connection);
    }

    private async Task ListsAsync(NpgsqlConnection connection)
    {
        var queries = platform.Services.GetRequiredService<WorkItemQueries>();
        await using var db = await platform.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync();
        var sizes = await db.WorkItems.Where(item => item.State == WorkItemState.Open && item.PartyId == null).GroupBy(item => item.DepartmentCode)
            .Select(group => new { Code = group.Key, Count = group.Count() }).OrderByDescending(group => group.Count).ToListAsync();
        var (largest, middle) = (sizes[0], sizes[sizes.Count / 2]);
        measurements.Note(string.Create(CultureInfo.InvariantCulture, $"the largest department has {largest.Count:N0} open items, the middle one {middle.Count:N0}"));
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
                worst.Add(($"{user.UserName} {filter.ToQuery(withPage: true)}", Measurements.Percentile(times, 95)));
            }
        }

        measurements.Add("each query of a list at the database", all);
        measurements.Add("a list with the sizes of all views, all its queries", whole);
        Measurements.TellWorst("list", worst, 12);

        var bad = await plans.SequentialAsync(connection, "WorkItems", "Cases");
        measurements.Note($"{plans.Count} different queries of lists; {bad.Count} of them cannot do without reading a whole table");
        foreach (var one in bad)
        {
            Console.WriteLine(one[..Math.Min(600, one.Length)]);
        }
    }

    // The days of the past are added up first, as the nights of some years would have done.
    private async Task BoardAsync(NpgsqlConnection connection)
    {
        var clock = Stopwatch.StartNew();
        var days = await platform.Services.GetServices<IDueWork>().OfType<RollUp>().Single().FireDueAsync(CancellationToken.None);
        measurements.Note(string.Create(CultureInfo.InvariantCulture, $"the board added up {days:N0} days, {clock.Elapsed.TotalMilliseconds / Math.Max(days, 1):N0} ms each"));
        var board = platform.Services.GetRequiredService<BoardQueries>();
        var items = platform.Services.GetRequiredService<BoardItems>();
        var actor = new Actor(Guid.Empty, "supervisor1", UserRole.Supervisor);
        await using var db = await platform.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync();
        var departments = await db.WorkItems.Where(item => item.State == WorkItemState.Open).GroupBy(item => item.DepartmentCode).OrderByDescending(group => group.Count()).Select(group => group.Key).ToListAsync();
        await InboxRows.RunAsync(connection, "VACUUM (ANALYZE) \"BoardRolls\"");
        await InboxRows.RunAsync(connection, "VACUUM (ANALYZE) \"BoardTotals\"");
        using var plans = new QueryPlans("WorkItems");
        clock.Restart();
        await board.GetAsync(actor, new BoardQueries.Filter(), CancellationToken.None);
        measurements.Note(string.Create(CultureInfo.InvariantCulture, $"the first board of a node, which counts everything that is open: {clock.Elapsed.TotalMilliseconds:N0} ms"));
        plans.TakeTimes();
        var (first, whole, lists, worst) = (new List<double>(), new List<double>(), new List<double>(), new List<(string What, double P95)>());
        foreach (var department in new[] { null, departments[0], departments[departments.Count / 2] })
        {
            for (var round = 0; round <= rounds; round++)
            {
                // The first adds up the past of its filter, which is kept until the next night.
                var times = round == 0 ? first : whole;
                times.Add(await TimedAsync(() => board.GetAsync(actor, new BoardQueries.Filter(department), CancellationToken.None)));
                times.Add(await TimedAsync(() => board.GetAsync(actor, new BoardQueries.Filter(department, "P18a"), CancellationToken.None)));
            }

            foreach (var filter in Enum.GetValues<BoardList>().SelectMany(list => new[] { new BoardItems.Filter(list, null, department), new BoardItems.Filter(list, null, department, "P18a") })
                .Append(new BoardItems.Filter(BoardList.Open, Light.Red, department)))
            {
                var times = new List<double>();
                for (var round = 0; round < rounds; round++)
                {
                    times.Add(await TimedAsync(() => items.ListAsync(actor, filter, CancellationToken.None)));
                }

                lists.AddRange(times);
                worst.Add(($"{filter}", Measurements.Percentile(times, 95)));
            }
        }

        measurements.Add("the board, the first with a filter after a night", first);
        measurements.Add("the board, all its queries", whole);
        measurements.Add("the items behind a number of the board, all their queries", lists);
        Measurements.TellWorst("board", worst, 6);
        var bad = await plans.SequentialAsync(connection, "WorkItems", "Cases");
        measurements.Note($"{plans.Count} different queries of the board; {bad.Count} of them cannot do without reading a whole table");
        bad.ToList().ForEach(one => Console.WriteLine(one[..Math.Min(600, one.Length)]));
    }

    private static async Task<double> TimedAsync(Func<Task> read)
    {
        var started = Stopwatch.GetTimestamp();
        await read();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }
}
