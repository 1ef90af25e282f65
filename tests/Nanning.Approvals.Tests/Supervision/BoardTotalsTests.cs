using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Boards;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Supervision;

public sealed class BoardTotalsOnSqliteTests(OnSqlite fixture) : BoardTotalsTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class BoardTotalsOnPostgresTests(OnPostgres fixture) : BoardTotalsTests(fixture), IClassFixture<OnPostgres>;

/// <summary>What the nights keep is what one finds by adding everything up from the start, and every cut through the board gives the same numbers.</summary>
public abstract class BoardTotalsTests(ApprovalsFixture fixture)
{
    private const int Acts = 120;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ApprovalsApp App => fixture.App;

    [Fact]
    public async Task After_random_acts_the_kept_sums_are_those_added_up_from_the_start_and_every_cut_of_the_board_agrees()
    {
        var seed = Random.Shared.Next();
        TestContext.Current.SendDiagnosticMessage($"Seed {seed}");
        var supervisor = await App.LoginAsync("supervisor1");
        await LiveAsync(new Random(seed), [
            (await TestProcedure.PublishAsync(App, BoardTests.Looks(3)), await App.LoginAsync("kjj.officer")), (await TestProcedure.PublishAsync(App, BoardTests.Looks(8)), await App.LoginAsync("kjj.officer")),
            (await TestProcedure.PublishAsync(App, BoardTests.Looks(4), json => json["lead"] = "gxw"), await App.LoginAsync("gxw.officer")),
        ]);

        // Some decisions of today are not added up yet: the board counts them beside what is kept.
        await AssertCutsAsync(supervisor);
        await supervisor.AdvanceClockAsync("P1D");
        await AssertKeptAsync();
        await AssertCutsAsync(supervisor);
    }

    [Fact]
    public async Task A_step_is_called_as_it_was_called_last()
    {
        var procedure = await TestProcedure.PublishAsync(App, BoardTests.Looks(5));
        await using (var db = await App.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Cancel))
        {
            db.BoardTotals.Add(new BoardTotal { Month = new DateOnly(2016, 8, 1), Procedure = procedure.Code, ActivityId = "Look1", Days = 1, Step = "审查", Count = 1 });
            db.BoardTotals.Add(new BoardTotal { Month = new DateOnly(2016, 7, 1), Procedure = procedure.Code, ActivityId = "Look1", Days = 1, Step = "查看", Count = 1 });
            await db.SaveChangesAsync(Cancel);
        }

        var board = (await (await App.LoginAsync("supervisor1")).GetAsync("/api/board?months=9")).Ok();
        await procedure.ReadAsync(db => db.BoardTotals.Where(total => total.Procedure == procedure.Code).ExecuteDeleteAsync(Cancel));

        var line = Assert.Single(board["steps"]!.AsArray(), line => (string?)line!["key"] == $"{procedure.Code}/Look1")!;
        Assert.Equal(("审查", 2), ((string?)line["name"], (int)line["numbers"]!["done"]!));
    }

    /// <summary>People apply, take, decide and send back, and days pass, over the end of a month, too.</summary>
    private async Task LiveAsync(Random random, (TestProcedure Procedure, ApiClient Officer)[] work)
    {
        var applicant = await App.LoginAsync("enterprise1");
        var open = new List<(string Case, ApiClient Officer)>();
        for (var act = 0; act < Acts; act++)
        {
            switch (random.Next(6))
            {
                case 0 or 1:
                    var (procedure, its) = work[random.Next(work.Length)];
                    open.Add((await procedure.ApplyAsync(applicant), its));
                    break;
                case 2 when open.Count > 0:
                    var (taken, taker) = open[random.Next(open.Count)];
                    await taker.PostAsync($"/api/work-items/{await ItemAsync(taker, taken)}/claim");
                    break;
                case 3 or 4 when open.Count > 0:
                    var (decided, officer) = open[random.Next(open.Count)];
                    await officer.DecideAsync(await ItemAsync(officer, decided), random.Next(3) == 0 ? "Reject" : "Approve", "已审。");
                    open.Remove((decided, officer));
                    break;
                default:
                    await work[0].Officer.AdvanceClockAsync(random.Next(4) == 0 ? "P3D" : random.Next(2) == 0 ? "P1D" : "PT5H");
                    break;
            }
        }

        foreach (var (rest, officer) in open)
        {
            await officer.DecideAsync(await ItemAsync(officer, rest), "Approve");
        }
    }

    private async Task AssertKeptAsync()
    {
        await using var db = await App.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Cancel);
        var facts = await App.Services.GetRequiredService<StepFacts>().ReadAsync(db, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, Cancel);
        Assert.NotEmpty(facts);
        string Sum(string key, IEnumerable<StepFact> of)
        {
            var all = of.ToList();
            return $"{key}: {all.Count} {all.Count(fact => fact.Limited)} {all.Count(fact => fact.Late)} {all.Count(fact => fact.Returned)} {all.Sum(fact => fact.Waited)} {all.Sum(fact => fact.Worked)} {all.Sum(fact => fact.Outside)}";
        }

        static string Kept(BoardFigures row) => $"{row.Month:O} {row.Department} {row.Procedure} {row.ActivityId} {row.Days}: {row.Count} {row.Limited} {row.Late} {row.Returned} {row.Waited} {row.Worked} {row.Outside}";

        Assert.Equal(
            facts.GroupBy(fact => $"{fact.Month:O} {fact.Department} {fact.Procedure} {fact.ActivityId} {fact.Days}").Select(group => Sum(group.Key, group)).Order(StringComparer.Ordinal),
            (await db.BoardRolls.AsNoTracking().ToListAsync(Cancel)).Select(Kept).Order(StringComparer.Ordinal));
        Assert.Equal(
            facts.GroupBy(fact => $"{fact.Month:O}  {fact.Procedure} {fact.ActivityId} {fact.Days}").Concat(facts.GroupBy(fact => $"{fact.Month:O} {fact.Department}   {fact.Days}"))
                .Select(group => Sum(group.Key, group)).Order(StringComparer.Ordinal),
            (await db.BoardTotals.AsNoTracking().ToListAsync(Cancel)).Select(Kept).Order(StringComparer.Ordinal));
    }

    /// <summary>The line of a department or a procedure on the board of everything says what the board of that one says.</summary>
    private static async Task AssertCutsAsync(ApiClient supervisor)
    {
        var whole = (await supervisor.GetAsync("/api/board")).Ok();
        Assert.True((int)whole["totals"]!["done"]! > 0);
        Assert.Equal((int)whole["totals"]!["done"]!, whole["months"]!.AsArray().Sum(month => (int)month!["numbers"]!["done"]!));
        foreach (var (lines, name) in new[] { ("departments", "department"), ("procedures", "procedure") })
        {
            foreach (var line in whole[lines]!.AsArray().OfType<JsonObject>())
            {
                var own = (await supervisor.GetAsync($"/api/board?{name}={line["key"]}")).Ok();
                Assert.Equal(line["numbers"]!.ToJsonString(), own["totals"]!.ToJsonString());
                Assert.Equal(line["numbers"]!.ToJsonString(), Assert.Single(own[lines]!.AsArray())!["numbers"]!.ToJsonString());
            }
        }
    }

    private static async Task<string> ItemAsync(ApiClient officer, string caseId) => ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(caseId)));
}
