using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Storage;

/// <summary>The migrations are written by hand: what they build must be what the model expects, column by column, on both databases.</summary>
public sealed class SchemaTests(PostgresServer server)
{
    private const string SqliteSchema = """
        SELECT 'column ' || t.name || '.' || c.name || ' ' || c.type || CASE c."notnull" WHEN 1 THEN ' required' ELSE '' END
            || CASE WHEN c.pk > 0 THEN ' key ' || c.pk ELSE '' END || coalesce(' default ' || c.dflt_value, '')
        FROM sqlite_schema t, pragma_table_xinfo(t.name) c WHERE t.type = 'table'
        UNION ALL
        SELECT 'index ' || t.name || '(' || (SELECT group_concat(coalesce(x.name, 'expression') || CASE x."desc" WHEN 1 THEN ' desc' ELSE '' END, ', ')
            FROM pragma_index_xinfo(i.name) x WHERE x.key = 1) || ')' || CASE i."unique" WHEN 1 THEN ' unique' ELSE '' END
            || coalesce((SELECT ' where' || substr(s.sql, instr(s.sql, ' WHERE ') + 6) FROM sqlite_schema s WHERE s.name = i.name AND i.partial = 1), '')
        FROM sqlite_schema t, pragma_index_list(t.name) i WHERE t.type = 'table'
        UNION ALL
        SELECT 'foreign key ' || t.name || '.' || f."from" || ' to ' || f."table" || '.' || coalesce(f."to", 'key') || ' on delete ' || f.on_delete
        FROM sqlite_schema t, pragma_foreign_key_list(t.name) f WHERE t.type = 'table'
        """;

    private const string PostgresSchema = """
        SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || coalesce('(' || character_maximum_length || ')', '')
            || CASE is_nullable WHEN 'NO' THEN ' required' ELSE '' END || coalesce(' default ' || column_default, '') || coalesce(' ' || identity_generation, '')
        FROM information_schema.columns WHERE table_schema = 'public'
        UNION ALL
        SELECT 'index ' || tablename || ' ' || regexp_replace(indexdef, ' INDEX \S+ ON', ' ON') FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL
        SELECT 'constraint ' || conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND conrelid <> 0
        """;

    [Fact]
    public async Task The_migrations_build_the_schema_of_the_model_on_SQLite()
    {
        var folder = Directory.CreateTempSubdirectory("approvals-schema-");
        try
        {
            DatabaseOptions File(string name) => new() { ConnectionString = $"Data Source={Path.Combine(folder.FullName, name)};Pooling=false" };

            await AssertSameAsync(File("migrated.db"), File("modelled.db"), SqliteSchema);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    [Trait("Database", "PostgreSQL")]
    public async Task The_migrations_build_the_schema_of_the_model_on_PostgreSQL()
    {
        async Task<DatabaseOptions> DatabaseAsync() => new() { Provider = DatabaseProvider.PostgreSQL, ConnectionString = await server.CreateDatabaseAsync() };

        await AssertSameAsync(await DatabaseAsync(), await DatabaseAsync(), PostgresSchema);
    }

    private static async Task AssertSameAsync(DatabaseOptions migrated, DatabaseOptions modelled, string query)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var byMigrations = Open(migrated);
        await byMigrations.Database.MigrateAsync(cancel);
        await using var byModel = Open(modelled);
        await byModel.Database.EnsureCreatedAsync(cancel);

        var built = await ReadAsync(byMigrations.Database.GetDbConnection(), query);
        var expected = await ReadAsync(byModel.Database.GetDbConnection(), query);

        Assert.True(expected.Count > 100, "The query of the schema found too little to compare.");
        var missing = expected.Except(built).Select(line => "missing: " + line);
        var surplus = built.Except(expected).Select(line => "surplus: " + line);
        Assert.Empty(missing.Concat(surplus));
    }

    private static ApprovalsDb Open(DatabaseOptions database)
    {
        var options = new DbContextOptionsBuilder<ApprovalsDb>();
        StorageSetup.Use(options, database);
        return new ApprovalsDb(options.Options);
    }

    private static async Task<HashSet<string>> ReadAsync(DbConnection connection, string query)
    {
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = query;
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new HashSet<string>();
        while (await reader.ReadAsync())
        {
            lines.Add(reader.GetString(0));
        }

        // The trigrams are there only where the server has them, so the model knows nothing of them.
        lines.RemoveWhere(line => line.Contains("gin_trgm_ops", StringComparison.Ordinal));
        // An index over an expression cannot be said in the model.
        lines.RemoveWhere(line => line.Contains("((\"Amount\" IS NULL)", StringComparison.Ordinal));
        lines.RemoveWhere(line => line.Contains("__EFMigrations", StringComparison.Ordinal) || line.Contains("sqlite_sequence", StringComparison.Ordinal));
        return lines;
    }
}
