using System.Globalization;
using Npgsql;

namespace Nanning.Approvals.Tests.Work;

/// <summary>
/// Fills an office on PostgreSQL with work items, without flows behind them: for lists only. They lie unevenly over departments (the largest has a ninth of all), people,
/// procedures and dates, as they do in a city.
/// </summary>
internal static class InboxRows
{
    /// <summary>Handlers that every department gets beside the demo accounts; they have the password of the demo accounts.</summary>
    public const int PeopleOfDepartment = 20;

    private const string People = """
        INSERT INTO "Users" ("Id", "DisplayName", "Role", "DepartmentCode", "Position", "Disabled", "CreatedAt", "UserName", "NormalizedUserName", "EmailConfirmed", "PasswordHash",
            "SecurityStamp", "ConcurrencyStamp", "PhoneNumberConfirmed", "TwoFactorEnabled", "LockoutEnabled", "AccessFailedCount")
        SELECT gen_random_uuid(), u."DisplayName" || n, u."Role", u."DepartmentCode", u."Position", false, u."CreatedAt", u."DepartmentCode" || '.h' || n, upper(u."DepartmentCode" || '.h' || n),
            false, u."PasswordHash", u."SecurityStamp", gen_random_uuid()::text, false, false, false, 0
        FROM "Users" u, generate_series(1, @people) n WHERE u."Role" = 'Officer' AND u."UserName" = u."DepartmentCode" || '.officer';
        """;

    private const string Lookups = """
        CREATE TEMP TABLE bench_departments AS SELECT row_number() OVER (ORDER BY random()) - 1 AS n, code FROM (SELECT DISTINCT "DepartmentCode" AS code FROM "Users" WHERE "Role" = 'Officer' AND "DepartmentCode" IS NOT NULL) d;
        CREATE TEMP TABLE bench_people AS SELECT "Id" AS id, "DisplayName" AS name, "DepartmentCode" AS code, row_number() OVER (PARTITION BY "DepartmentCode" ORDER BY "UserName") - 1 AS n FROM "Users" WHERE "Role" = 'Officer' AND "Position" = 'Handler';
        CREATE TEMP TABLE bench_procedures AS SELECT row_number() OVER (ORDER BY random()) - 1 AS n, "Code" AS code FROM (SELECT DISTINCT "Code" FROM "ProcedureEditions") p;
        CREATE TEMP TABLE bench_words AS SELECT n, '南宁' || (ARRAY['绿城','邕江','青秀','朱槿','凤岭','五象','相思湖','良庆','江南','明月'])[1 + n % 10] || (ARRAY['智造','云科','生物','新材','农业','文化','物流','电子','环保','教育'])[1 + n / 10 % 10]
            || (ARRAY['','第一','东盟','华南'])[1 + n / 100 % 4] || n || '号有限公司' AS name FROM generate_series(0, 19999) n;
        CREATE INDEX ON bench_departments (n); CREATE INDEX ON bench_people (code, n); CREATE INDEX ON bench_procedures (n); CREATE INDEX ON bench_words (n);
        ANALYZE bench_departments; ANALYZE bench_people; ANALYZE bench_procedures; ANALYZE bench_words;
        """;

    // One row per item first, with what the others follow from.
    private const string Drawn = """
        CREATE TEMP TABLE bench_items AS
        SELECT gen_random_uuid() AS id, i, d.code AS department, p.code AS procedure, w.name AS applicant, random() AS held, floor(random() * @people)::int AS person, random() AS r, random() AS s,
            @now - random() * @past * interval '1 day' AS created,
            CASE WHEN random() < 0.1 THEN NULL ELSE date_trunc('day', @now) + floor(random() * 80 - 15) * interval '1 day' + interval '16 hours' END AS due,
            CASE WHEN random() < 0.1 THEN NULL ELSE floor(random() * 1000000 * 100)::bigint END AS amount
        FROM (SELECT i, random() AS a, random() AS b, random() AS c FROM generate_series(1, @count) i) g
        JOIN bench_departments d ON d.n = floor(g.a * g.a * (SELECT count(*) FROM bench_departments))
        JOIN bench_procedures p ON p.n = floor(g.b * (SELECT count(*) FROM bench_procedures))
        JOIN bench_words w ON w.n = floor(g.c * 20000);
        """;

    private const string Cases = """
        INSERT INTO "Cases" ("Id", "Number", "ProcedureCode", "Edition", "ApplicantId", "ApplicantName", "Status", "Form", "FormVersion", "Amount", "CreatedAt", "CreatedBy", "SubmittedAt", "JournalLength", "Version")
        SELECT id, @prefix || i, procedure, '2016-1', id, applicant, 'InProgress', '{}', 1, amount, created, id, created, 0, 1 FROM bench_items;
        """;

    private const string Items = """
        INSERT INTO "WorkItems" ("Id", "CaseId", "InstanceId", "BookmarkId", "ActivityId", "Step", "StepEn", "Round", "Role", "DepartmentCode", "Position", "Seat", "AssigneeId", "State", "CreatedAt", "DueAt", "WarnAt",
            "Outcomes", "OpinionRequiredFor", "Outcome", "Opinion", "DecidedBy", "DecidedByName", "DecidedAt", "CaseNumber", "ProcedureCode", "ApplicantName", "Amount", "Version", "Summary", "Priority", "SnoozedUntil", "Rank",
            "Kind", "Parts", "Waits", "StepDueAt", "Limit")
        SELECT gen_random_uuid(), b.id, b.id, 'b' || b.i, 'Review', (ARRAY['受理','初审','复核','审查','配合单位意见','决定'])[1 + b.i % 6], (ARRAY['Acceptance','First review','Second review','Examination','Opinion','Decision'])[1 + b.i % 6],
            1, 'Lead', b.department, CASE WHEN b.r < 0.8 THEN 0 WHEN b.r < 0.95 THEN 1 ELSE 2 END, 0, CASE WHEN @open AND b.held < 0.3 THEN NULL ELSE h.id END, CASE WHEN @open THEN 'Open' ELSE 'Done' END, b.created,
            l.due, l.due - interval '1 day',
            '[{"name":"Approve","text":"同意","textEn":"Approve"},{"name":"Reject","text":"不同意","textEn":"Reject"},{"name":"Supplement","text":"一次性告知补正","textEn":"Ask for supplements"}]', 'Reject',
            CASE WHEN @open THEN NULL WHEN b.held < 0.1 THEN 'Supplement' ELSE 'Approve' END, CASE WHEN @open THEN NULL ELSE '材料齐全，符合规定，同意。' END, CASE WHEN @open THEN NULL ELSE h.id END, CASE WHEN @open THEN NULL ELSE h.name END,
            CASE WHEN @open THEN NULL ELSE LEAST(@now, b.created + (1 + b.s * 12) * interval '1 day') END, @prefix || b.i, b.procedure, b.applicant, b.amount, 1,
            '[{"l":"基地名称","e":"Base","v":"邕江创客空间"},{"l":"场地总面积","e":"Area","v":"1,200 平方米","w":"1,200 m²"}]', k.priority,
            CASE WHEN @open AND b.held >= 0.3 AND b.s > 0.98 THEN @now + interval '3 days' ELSE NULL END,
            (2 - k.priority) * 10000000000 + COALESCE(EXTRACT(EPOCH FROM l.due)::bigint, 9999999999), 'Step', 0, false, l.due, CASE WHEN @open AND l.due IS NOT NULL THEN 6 + floor(b.amount % 4)::int END
        FROM bench_items b CROSS JOIN LATERAL (SELECT CASE WHEN b.s < 0.02 THEN 2 WHEN b.s < 0.10 THEN 1 ELSE 0 END AS priority) k
        CROSS JOIN LATERAL (SELECT CASE WHEN b.due IS NULL OR @open THEN b.due ELSE b.created + (4 + b.r * 12) * interval '1 day' END AS due) l
        JOIN bench_people h ON h.code = b.department AND h.n = b.person;
        """;

    /// <summary>Adds the people and the items. Returns when the database has counted them for its plans.</summary>
    /// <param name="together">Items of one statement.</param>
    public static async Task FillAsync(NpgsqlConnection connection, int open, int done, DateTimeOffset now, int together = 500_000, Action<string>? tell = null)
    {
        await RunAsync(connection, People, ("people", PeopleOfDepartment));
        await RunAsync(connection, Lookups);
        foreach (var (count, isOpen, past) in new[] { (done, false, 1000), (open, true, 60) })
        {
            for (var from = 0; from < count; from += together)
            {
                await RunAsync(connection, "DROP TABLE IF EXISTS bench_items");
                await RunAsync(connection, Drawn, ("count", Math.Min(together, count - from)), ("people", PeopleOfDepartment), ("now", now.UtcDateTime), ("past", past));
                var prefix = string.Create(CultureInfo.InvariantCulture, $"{(isOpen ? "O" : "D")}{from / together}-");
                if (isOpen)
                {
                    await RunAsync(connection, Cases, ("prefix", prefix));
                }

                await RunAsync(connection, Items, ("prefix", prefix), ("open", isOpen), ("now", now.UtcDateTime));
                tell?.Invoke($"{Math.Min(count, from + together):N0} {(isOpen ? "open" : "done")}");
            }
        }
    }

    /// <summary>Gives every procedure a past in which its step was late more often than not once it had lasted five days, and the open items limits of eight to ten days.</summary>
    public static async Task RememberAsync(NpgsqlConnection connection, DateTimeOffset now)
    {
        await RunAsync(connection, """
            INSERT INTO "BoardTotals" ("Month", "Department", "Procedure", "ActivityId", "Days", "Step", "StepEn", "Count", "Limited", "Late", "Returned", "Waited", "Worked", "Outside")
            SELECT date_trunc('month', @now)::date, '', code, 'Review', d.days, '受理', 'Acceptance', 20, 20, 0, 0, 0, 0, 0
            FROM (SELECT DISTINCT "ProcedureCode" AS code FROM "WorkItems") p, (VALUES (2), (4), (12)) AS d(days);
            """, ("now", now.UtcDateTime));
        await RunAsync(connection, """UPDATE "WorkItems" SET "Limit" = 8 + "Seat" + length("CaseNumber") % 3, "StepDueAt" = "DueAt" WHERE "State" = 'Open' AND "DueAt" IS NOT NULL""");
    }

    /// <summary>Lets the database count and clean, as it does by itself over night.</summary>
    public static Task CountAsync(NpgsqlConnection connection) => RunAsync(connection, "VACUUM (ANALYZE) \"WorkItems\"; ");

    public static async Task RunAsync(NpgsqlConnection connection, string sql, params (string Name, object Value)[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var (name, value) in values)
        {
            if (sql.Contains("@" + name, StringComparison.Ordinal))
            {
                command.Parameters.AddWithValue(name, value is DateTime time ? DateTime.SpecifyKind(time, DateTimeKind.Utc) : value);
            }
        }

        await command.ExecuteNonQueryAsync();
    }
}
