using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Claims;
using Nanning.Approvals.Grants;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Tests.Claims;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Grants;

/// <summary>Random applications, decisions, reversals and recoveries, two at a time: no cap is ever exceeded, nobody counts twice, and the accounts are what the ledger says.</summary>
public abstract class LedgerModelTests
{
    private static readonly string[] applicants = ["enterprise1", "enterprise2", "base1"];

    private static int runs;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The nodes, all on one database.</summary>
    protected abstract Task<IReadOnlyList<ApprovalsApp>> StartAsync();

    [Fact]
    public async Task Whatever_happens_at_once_no_cap_is_exceeded_and_nobody_counts_twice()
    {
        var nodes = await StartAsync();
        try
        {
            var clients = new List<(ApiClient[] Applicants, ApiClient Officer)>();
            foreach (var node in nodes)
            {
                clients.Add((await Task.WhenAll(applicants.Select(node.LoginAsync)), await node.LoginAsync("kjj.officer")));
            }

            // FsCheck calls from a thread of its own, so that waiting there blocks nobody.
            await Task.Run(
                () => Prop.ForAll(Arb.From(Gen.ListOf(Gen.Choose(0, int.MaxValue - 1), 24)), choices => RunAsync(nodes[0], clients, choices).GetAwaiter().GetResult())
                    .Check(Config.QuickThrowOnFailure.WithMaxTest(6).WithReplay(20160919, 12345677)),
                Cancel);
        }
        finally
        {
            foreach (var node in nodes)
            {
                await node.DisposeAsync();
            }
        }
    }

    private static async Task<bool> RunAsync(ApprovalsApp app, List<(ApiClient[] Applicants, ApiClient Officer)> clients, List<int> choices)
    {
        var procedure = await ClaimFlow.PublishAsync(app);
        var run = Interlocked.Increment(ref runs);
        var cases = new List<string>();
        foreach (var wave in choices.Chunk(2))
        {
            var known = cases.ToList();
            var made = await Task.WhenAll(wave.Select((choice, index) => DoAsync(procedure.Code, clients[index % clients.Count], known, run, choice)));
            cases.AddRange(made.OfType<string>());
        }

        await procedure.ReadAsync(async db =>
        {
            await CheckAsync(db, procedure.Code);
            return true;
        });
        return cases.Count > 0 || choices.Count < 4;
    }

    /// <summary>One thing that a person does; whether it is refused is not the question here. Answers the case if a new one was sent in.</summary>
    private static async Task<string?> DoAsync(string code, (ApiClient[] Applicants, ApiClient Officer) who, List<string> cases, int run, int choice)
    {
        if (cases.Count == 0 || choice % 3 == 0)
        {
            var people = Enumerable.Range(0, 1 + (choice / 3 % 2)).Select(index => $"R{run}P{(choice / 7 + index) % 4}").ToArray();
            var applicant = who.Applicants[choice / 11 % applicants.Length];
            var id = await applicant.CreateCaseAsync(code, ClaimFlow.Form(50 + (choice / 13 % 60 * 10), people));
            return (await applicant.TrySubmitAsync(id)).Status == System.Net.HttpStatusCode.OK ? id : null;
        }

        var target = cases[choice / 3 % cases.Count];
        foreach (var item in (await who.Officer.WorkItemsOfAsync(target)).Take(1))
        {
            string[] outcomes = (string?)item["activityId"] == "After" || ((string?)item["step"])?.Contains("After", StringComparison.Ordinal) == true
                ? ["Keep", "Undo", "Recover"]
                : ["Approve", "Approve", "Reject"];
            await who.Officer.TryDecideAsync(ApiClient.Id(item), outcomes[choice / 17 % 3], "依规定。");
        }

        return null;
    }

    private static async Task CheckAsync(ApprovalsDb db, string code)
    {
        var entries = await db.Grants.AsNoTracking().Where(grant => grant.ProcedureCode == code).ToListAsync(Cancel);
        var accounts = await db.GrantAccounts.AsNoTracking().Where(account => account.Key.StartsWith(code + ":")).ToListAsync(Cancel);
        foreach (var account in accounts)
        {
            var limit = account.Key.Contains(":subject=", StringComparison.Ordinal) ? ClaimFlow.PersonCap : ClaimFlow.EnterpriseCap;
            Assert.InRange(account.Total, 0m, limit);
            Assert.Equal(account.Total, entries.Sum(entry => JsonSerializer.Deserialize<Dictionary<string, decimal>>(entry.Accounts!)!.GetValueOrDefault(account.Key)));
        }

        Assert.All(entries.GroupBy(entry => (entry.ApplicantId, entry.Year)), one => Assert.InRange(one.Sum(entry => entry.Amount), 0m, ClaimFlow.EnterpriseCap));
        Assert.All(entries.GroupBy(entry => entry.CaseId), one => Assert.True(one.Sum(entry => entry.Amount) >= 0));
        Assert.All(entries, entry => Assert.Equal(entry.Kind is GrantKind.Grant, entry.Amount >= 0 && entry.ReversesId is null && entry.RecoversId is null));
        var claims = await db.Claims.AsNoTracking().Where(claim => claim.ProcedureCode == code && claim.State == ClaimState.Counted).ToListAsync(Cancel);
        Assert.All(claims.GroupBy(claim => claim.Subject), same => Assert.Single(same));
        var counted = await db.ClaimAccounts.AsNoTracking().Where(account => account.Key.StartsWith(code + ":")).ToListAsync(Cancel);
        Assert.All(counted, account => Assert.Equal(account.Total, claims.Where(claim => claim.Account == account.Key).Sum(claim => claim.Quantity)));
        Assert.Equal(claims.Count, counted.Count(account => account.Total > 0));
    }
}

public sealed class LedgerModelTestsOnSqlite : LedgerModelTests
{
    protected override Task<IReadOnlyList<ApprovalsApp>> StartAsync() => Task.Run<IReadOnlyList<ApprovalsApp>>(() => [ApprovalsApp.StartOnSqlite()]);
}

/// <summary>Two applications on one database.</summary>
[Trait("Database", "PostgreSQL")]
public sealed class LedgerModelTestsOnPostgres(PostgresServer server) : LedgerModelTests
{
    protected override async Task<IReadOnlyList<ApprovalsApp>> StartAsync()
    {
        var database = await server.CreateDatabaseAsync();
        return await Task.Run<IReadOnlyList<ApprovalsApp>>(() => [ApprovalsApp.StartOnPostgres(database), ApprovalsApp.StartOnPostgres(database)]);
    }
}
