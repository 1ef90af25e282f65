using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Tests.Work;
using Nanning.Approvals.Users;
using Npgsql;

namespace Nanning.Approvals.Benchmarks.Inbox;

/// <summary>Fills PostgreSQL as a large city would.</summary>
internal static class City
{
    /// <summary>The procedure of the cases that are decided.</summary>
    public const string Code = "B001";

    /// <summary>Puts the work items there, and the officers who will decide.</summary>
    public static async Task FillAsync(NpgsqlConnection connection, int open, int done, Measurements measurements)
    {
        var clock = Stopwatch.StartNew();
        await InboxRows.RunAsync(connection, "ALTER SYSTEM SET max_wal_size = '8GB'");
        await InboxRows.RunAsync(connection, "SELECT pg_reload_conf()");
        await InboxRows.RunAsync(connection, "SET synchronous_commit = off; SET maintenance_work_mem = '1GB'; SET work_mem = '256MB'");
        var indexes = new List<(string Name, string Definition)>();
        await using (var command = new NpgsqlCommand("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'WorkItems' AND indexname <> 'PK_WorkItems'", connection))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                indexes.Add((reader.GetString(0), reader.GetString(1)));
            }
        }

        // Filled without its indexes, as one loads a table.
        foreach (var (name, _) in indexes)
        {
            await InboxRows.RunAsync(connection, $"DROP INDEX \"{name}\"");
        }

        await InboxRows.FillAsync(connection, open, done, Platform.Start, tell: line => Console.WriteLine($"{clock.Elapsed.TotalSeconds,6:N0} s  {line}"));
        foreach (var (name, definition) in indexes)
        {
            await InboxRows.RunAsync(connection, definition);
            Console.WriteLine($"{clock.Elapsed.TotalSeconds,6:N0} s  {name}");
        }

        await InboxRows.RunAsync(connection, """
            INSERT INTO "Users" ("Id", "DisplayName", "Role", "DepartmentCode", "Position", "Disabled", "CreatedAt", "UserName", "NormalizedUserName", "EmailConfirmed", "PasswordHash",
                "SecurityStamp", "ConcurrencyStamp", "PhoneNumberConfirmed", "TwoFactorEnabled", "LockoutEnabled", "AccessFailedCount")
            SELECT gen_random_uuid(), u."DisplayName" || n, u."Role", u."DepartmentCode", u."Position", false, u."CreatedAt", 'many' || n, 'MANY' || n, false, u."PasswordHash", u."SecurityStamp",
                gen_random_uuid()::text, false, false, false, 0 FROM "Users" u, generate_series(1, 200) n WHERE u."UserName" = 'kjj.officer'
            """);
        await InboxRows.CountAsync(connection);
        await InboxRows.RunAsync(connection, "VACUUM (ANALYZE) \"Cases\"");
        await using var size = new NpgsqlCommand("SELECT pg_size_pretty(pg_table_size('\"WorkItems\"')) || ' and indexes ' || pg_size_pretty(pg_indexes_size('\"WorkItems\"'))", connection);
        var bytes = await size.ExecuteScalarAsync();
        measurements.Note(string.Create(CultureInfo.InvariantCulture, $"{open:N0} open and {done:N0} done items, filled in {clock.Elapsed.TotalSeconds:N0} s: {bytes}"));
    }

    /// <summary>Real cases, for something to decide.</summary>
    public static async Task SubmitAsync(Platform platform, int count)
    {
        var folder = Directory.CreateTempSubdirectory("approvals-bench-procedure-");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "procedure.json"), """
            {"code":"CODE","name":"测试事项","measure":99,"edition":"1","document":"测试","validFrom":"2016-01-01","validUntil":null,"closedText":"未开放","audience":["enterprise"],"lead":"kjj","coLeads":[],
             "promisedDays":20,"summary":"测试","guide":"测试","clauses":[],"parameters":{},"form":{"sections":[{"id":"main","title":"申请","fields":[{"id":"amount","type":"money","label":"金额","required":true}]}],"checks":[]},
             "materials":[],"rules":[],"summaryFields":["amount"],"numberPrefix":"CODE","flow":"flow.json"}
            """.Replace("CODE", Code, StringComparison.Ordinal));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "flow.json"), """
            {"id":"CODE-v1","definitionId":"CODE","name":"测试","version":1,"variables":[],"root":{"id":"Flowchart1","type":"Elsa.Flowchart","activities":[
              {"id":"Start","type":"Elsa.Start","version":1},{"id":"Decide","type":"Approvals.Review","version":1,"metadata":{"displayText":"审查"}},{"id":"End","type":"Elsa.End","version":1}],
             "connections":[{"source":{"activity":"Start","port":"Done"},"target":{"activity":"Decide","port":"In"}},{"source":{"activity":"Decide","port":"Approve"},"target":{"activity":"End","port":"In"}},
              {"source":{"activity":"Decide","port":"Reject"},"target":{"activity":"End","port":"In"}}]}}
            """.Replace("CODE", Code, StringComparison.Ordinal));
        await platform.Services.GetRequiredService<LoadProcedures>().StoreAsync(LoadProcedures.Read(folder.FullName), CancellationToken.None);
        folder.Delete(recursive: true);
        await using var db = await platform.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync();
        var applicant = Actor.Of(await db.Users.AsNoTracking().SingleAsync(user => user.UserName == "enterprise1"));
        var create = platform.Services.GetRequiredService<CreateCase>();
        for (var i = 0; i < count; i++)
        {
            var made = await create.RunAsync(applicant, null, Code, new JsonObject { ["amount"] = 1000 + i }, CancellationToken.None);
            var id = ((Outcome<CreateCase.Created>.Done)made).Value.Id;
            if (await platform.Submit.RunAsync(applicant, null, id, CancellationToken.None) is not Outcome<SubmitCase.Submitted>.Done)
            {
                throw new InvalidOperationException("A case was not taken.");
            }
        }
    }
}
