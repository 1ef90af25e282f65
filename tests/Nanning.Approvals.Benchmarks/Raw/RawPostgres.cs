using Nanning.Approvals.Benchmarks.Lives;
using Npgsql;

namespace Nanning.Approvals.Benchmarks.Raw;

/// <summary>PostgreSQL: pipelined batches; the write and its commit are one round trip.</summary>
internal sealed class RawPostgres : RawDatabase
{
    private readonly NpgsqlDataSource source;

    public RawPostgres(string connectionString) => source = NpgsqlDataSource.Create(
        new NpgsqlConnectionStringBuilder(connectionString) { MaxAutoPrepare = 500, AutoPrepareMinUsages = 2, MaxPoolSize = 40, ReadBufferSize = 32768, WriteBufferSize = 32768, Enlist = false }.ConnectionString);

    public override async Task<IRawClient> ConnectAsync() => new Client(await source.OpenConnectionAsync());

    public override async Task AnalyzeAsync()
    {
        await using var analyze = source.CreateCommand("ANALYZE");
        await analyze.ExecuteNonQueryAsync();
    }

    public override ValueTask DisposeAsync() => source.DisposeAsync();

    private sealed class Client(NpgsqlConnection connection) : IRawClient
    {
        public async Task RunAsync(RawStep step, Copy copy)
        {
            // Statements of one batch are one transaction by themselves; only a drawn number has to keep its row locked between the two batches.
            await using (var read = new NpgsqlBatch(connection))
            {
                if (step.Draw is { } draw)
                {
                    read.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN"));
                    Add(read, draw, copy);
                }

                foreach (var load in step.Loads)
                {
                    Add(read, load, copy);
                }

                await ReadAsync(read);
            }

            await using var write = new NpgsqlBatch(connection);
            foreach (var statement in step.Writes)
            {
                Add(write, statement, copy);
            }

            if (step.Draw is not null)
            {
                write.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
            }

            await write.ExecuteNonQueryAsync();
            for (var i = 0; i < step.Writes.Count; i++)
            {
                if (write.BatchCommands[i].RecordsAffected != step.Writes[i].Rows)
                {
                    throw new InvalidOperationException("Another row count than recorded: " + step.Writes[i].Sql);
                }
            }
        }

        public async Task FillAsync(IReadOnlyList<Statement> statements, IReadOnlyList<Copy> copies)
        {
            await using var batch = new NpgsqlBatch(connection);
            foreach (var copy in copies)
            {
                foreach (var statement in statements)
                {
                    Add(batch, statement, copy);
                }
            }

            await batch.ExecuteNonQueryAsync();
        }

        public ValueTask DisposeAsync() => connection.DisposeAsync();

        private static async Task ReadAsync(NpgsqlBatch batch)
        {
            await using var reader = await batch.ExecuteReaderAsync();
            do
            {
                while (await reader.ReadAsync())
                {
                    for (var i = 0; i < reader.FieldCount; i++)
                    {
                        _ = reader.GetValue(i);
                    }
                }
            }
            while (await reader.NextResultAsync());
        }

        private static void Add(NpgsqlBatch batch, Statement statement, Copy copy)
        {
            var command = new NpgsqlBatchCommand(statement.Sql);
            for (var i = 0; i < statement.Values.Count; i++)
            {
                var type = statement.Types[i];
                command.Parameters.Add(new NpgsqlParameter
                {
                    DataTypeName = type.Contains('(', StringComparison.Ordinal) ? type[..type.IndexOf('(', StringComparison.Ordinal)] : type,
                    Value = statement.Values[i].In(copy) ?? DBNull.Value,
                });
            }

            batch.BatchCommands.Add(command);
        }
    }
}
