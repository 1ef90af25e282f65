using System.Globalization;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Nanning.Approvals.Benchmarks.Lives;

namespace Nanning.Approvals.Benchmarks.Raw;

/// <summary>SQLite: every client reads on its own connection; writes queue at one writer, and those that wait together share a commit.</summary>
internal sealed class RawSqlite : RawDatabase
{
    private readonly string connectionString;
    private readonly Channel<(RawStep Step, Copy Copy, TaskCompletionSource Done)> queue = Channel.CreateUnbounded<(RawStep, Copy, TaskCompletionSource)>();
    private readonly Task writer;

    public RawSqlite(string connectionString)
    {
        this.connectionString = connectionString + ";Pooling=false;Default Timeout=30";
        writer = Task.Run(WriteAsync);
    }

    public override async Task<IRawClient> ConnectAsync()
    {
        var connection = new SqliteConnection(connectionString);
        await connection.OpenAsync();
        return new Client(new Prepared(connection), queue.Writer);
    }

    public override async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await writer;
    }

    private async Task WriteAsync()
    {
        await using var connection = new SqliteConnection(connectionString);
        await connection.OpenAsync();
        await using var prepared = new Prepared(connection);
        prepared.Run("PRAGMA cache_size = -65536");
        prepared.Run("PRAGMA temp_store = MEMORY");
        var batch = new List<TaskCompletionSource>();
        while (await queue.Reader.WaitToReadAsync())
        {
            batch.Clear();
            prepared.Run("BEGIN IMMEDIATE");
            while (batch.Count < 64 && queue.Reader.TryRead(out var request))
            {
                if (request.Step.Draw is { } draw)
                {
                    prepared.Read(draw, request.Copy);
                }

                foreach (var statement in request.Step.Writes)
                {
                    prepared.Write(statement, request.Copy);
                }

                batch.Add(request.Done);
            }

            prepared.Run("COMMIT");
            batch.ForEach(done => done.SetResult());
        }
    }

    private sealed class Client(Prepared prepared, ChannelWriter<(RawStep, Copy, TaskCompletionSource)> writer) : IRawClient
    {
        public async Task RunAsync(RawStep step, Copy copy)
        {
            prepared.Run("BEGIN");
            foreach (var load in step.Loads)
            {
                prepared.Read(load, copy);
            }

            prepared.Run("COMMIT");
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await writer.WriteAsync((step, copy, done));
            await done.Task;
        }

        public Task FillAsync(IReadOnlyList<Statement> statements, IReadOnlyList<Copy> copies)
        {
            prepared.Run("BEGIN IMMEDIATE");
            foreach (var copy in copies)
            {
                foreach (var statement in statements)
                {
                    prepared.Write(statement, copy);
                }
            }

            prepared.Run("COMMIT");
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync() => prepared.DisposeAsync();
    }

    /// <summary>A connection that keeps its statements prepared.</summary>
    private sealed class Prepared(SqliteConnection connection) : IAsyncDisposable
    {
        private readonly Dictionary<string, SqliteCommand> commands = [];

        public void Run(string sql) => Command(sql, 0).ExecuteNonQuery();

        public void Write(Statement statement, Copy copy)
        {
            if (Bound(statement, copy).ExecuteNonQuery() != statement.Rows)
            {
                throw new InvalidOperationException("Another row count than recorded: " + statement.Sql);
            }
        }

        public void Read(Statement statement, Copy copy)
        {
            using var reader = Bound(statement, copy).ExecuteReader();
            while (reader.Read())
            {
                for (var i = 0; i < reader.FieldCount; i++)
                {
                    _ = reader.GetValue(i);
                }
            }
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var command in commands.Values)
            {
                await command.DisposeAsync();
            }

            await connection.DisposeAsync();
        }

        private SqliteCommand Bound(Statement statement, Copy copy)
        {
            var command = Command(statement.Sql, statement.Values.Count);
            for (var i = 0; i < statement.Values.Count; i++)
            {
                command.Parameters[i].Value = statement.Values[i].In(copy) ?? DBNull.Value;
            }

            return command;
        }

        private SqliteCommand Command(string sql, int parameters)
        {
            if (!commands.TryGetValue(sql, out var command))
            {
                commands[sql] = command = connection.CreateCommand();
                command.CommandText = sql;
                for (var i = 1; i <= parameters; i++)
                {
                    command.Parameters.Add(new SqliteParameter(string.Create(CultureInfo.InvariantCulture, $"${i}"), null));
                }

                command.Prepare();
            }

            return command;
        }
    }
}
