using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Storage;

namespace Nanning.Approvals.Tests.Storage;

/// <summary>SQLite guesses which index serves best: what every step asks must leave it no choice that takes longer the more cases there are.</summary>
public sealed class SqlitePlanTests : IAsyncLifetime
{
    private readonly SqliteConnection connection = new("Data Source=:memory:");
    private ApprovalsDb? db;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await connection.OpenAsync(Cancel);
        db = new ApprovalsDb(new DbContextOptionsBuilder<ApprovalsDb>().UseSqlite(connection).Options);
        await db.Database.MigrateAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await db!.DisposeAsync();
        await connection.DisposeAsync();
    }

    [Fact]
    public async Task Open_cases_are_found_by_their_applicant() =>
        Assert.Equal("SEARCH c USING INDEX IX_Cases_ApplicantId_CreatedAt (ApplicantId=?)", await PlanAsync(RegisterFacts.OpenCases(db!, Guid.NewGuid())));

    [Fact]
    public async Task A_certificate_is_found_by_its_case()
    {
        var id = Guid.NewGuid();

        Assert.Equal("SEARCH c USING INDEX IX_Certificates_CaseId (CaseId=?)", await PlanAsync(db!.Certificates.Where(row => row.CaseId == id)));
    }

    private static async Task<string?> PlanAsync(IQueryable<object> query)
    {
        await using var command = query.CreateDbCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + command.CommandText;
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        return await reader.ReadAsync(Cancel) ? reader.GetString(3) : null;
    }
}
