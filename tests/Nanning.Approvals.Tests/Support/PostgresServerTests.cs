using Npgsql;

namespace Nanning.Approvals.Tests.Support;

[Trait("Database", "PostgreSQL")]
public sealed class PostgresServerTests(PostgresServer server)
{
    [Fact]
    public async Task Every_database_of_the_test_server_is_new_and_empty()
    {
        var first = await server.CreateDatabaseAsync();
        var second = await server.CreateDatabaseAsync();

        Assert.NotEqual(first, second);
        await using var connection = new NpgsqlConnection(second);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'", connection);
        Assert.Equal(0L, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }
}
