using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Users;
using Nanning.Approvals.Work;
using Npgsql;

namespace Nanning.Approvals.Tests.Work;

/// <summary>How PostgreSQL runs the lists of the inbox when there are many items; the figures with a million are in docs/benchmarks.md.</summary>
[Trait("Database", "PostgreSQL")]
public sealed class InboxPlanTests(PostgresServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_list_of_the_inbox_reads_all_items()
    {
        await using var app = await ApprovalsApp.StartOnPostgresAsync(server);
        _ = app.Services;
        await using var connection = new NpgsqlConnection(app.ConnectionString);
        await connection.OpenAsync(Cancel);
        await InboxRows.FillAsync(connection, open: 20_000, done: 40_000, app.Services.GetRequiredService<TimeProvider>().GetUtcNow());
        await InboxRows.RememberAsync(connection, app.Services.GetRequiredService<TimeProvider>().GetUtcNow());
        await InboxRows.CountAsync(connection);
        var queries = app.Services.GetRequiredService<WorkItemQueries>();
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Cancel);
        var people = await db.Users.AsNoTracking().Where(user => user.UserName == "kjj.officer" || user.UserName == "kjj.leader" || user.UserName == "kjj.h7" || user.UserName == "supervisor1").ToListAsync(Cancel);

        using var plans = new QueryPlans("WorkItems");
        var (total, late) = (0, 0);
        foreach (var actor in people.Select(Actor.Of))
        {
            foreach (var filter in InboxFilters.Of(actor))
            {
                var shown = await queries.ListAsync(actor, filter, Cancel, counted: true);
                total += shown.Items.Count;
                late += filter.Late ? shown.Items.Count : 0;
                Assert.Equal(Math.Clamp(shown.Total - ((filter.Page - 1) * filter.PageSize), 0, filter.PageSize), shown.Items.Count);
                await queries.NextAsync(actor, filter, Cancel);
            }
        }

        Assert.True(total > 500, $"Only {total} rows were listed.");
        Assert.True(late > 50, $"Only {late} rows were forecast to be late.");
        Assert.True(plans.Count > 40, $"Only {plans.Count} queries were seen.");
        Assert.Empty(await plans.SequentialAsync(connection, "WorkItems"));
    }
}
