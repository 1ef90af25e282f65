using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Nanning.Approvals.Storage.Migrations;

/// <summary>
/// The worse of two clocks sets the light, thresholds of steps, the longest pauses, and what the forecast needs. Open items get the dates of the case where these come first; how likely they
/// are to be late is known of each from the next act on its case.
/// </summary>
[DbContext(typeof(ApprovalsDb))]
[Migration("20261130060000_AddForecast")]
public sealed class AddForecast : Migration
{
    private const string Ours = """ "State" = 'Open' AND "PartyId" IS NULL AND "ParentId" IS NULL """;

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<DateTime>("StepDueAt", "WorkItems", nullable: true);
        migrationBuilder.AddColumn<int>("Limit", "WorkItems", nullable: true);
        migrationBuilder.AddColumn<int>("WarnDays", "Clocks", nullable: true);
        migrationBuilder.AddColumn<DateTime>("PausedUntil", "Clocks", nullable: true);
        migrationBuilder.CreateIndex("IX_Clocks_PausedUntil", "Clocks", "PausedUntil", filter: "\"PausedUntil\" IS NOT NULL");
        migrationBuilder.CreateIndex("IX_WorkItems_Pace", "WorkItems", ["ProcedureCode", "ActivityId", "Limit", "DueAt"], filter: "\"State\" = 'Open'");
        migrationBuilder.Sql("""UPDATE "WorkItems" SET "StepDueAt" = "DueAt" WHERE "DueAt" IS NOT NULL""");
        foreach (var date in new[] { "DueAt", "WarnAt" })
        {
            migrationBuilder.Sql($"""
                UPDATE "WorkItems" SET "{date}" = (SELECT c."{date}" FROM "Cases" c WHERE c."Id" = "WorkItems"."CaseId")
                WHERE {Ours} AND EXISTS (SELECT 1 FROM "Cases" c WHERE c."Id" = "WorkItems"."CaseId" AND c."{date}" IS NOT NULL AND ("WorkItems"."{date}" IS NULL OR c."{date}" < "WorkItems"."{date}"))
                """);
        }

        // The ladder and the order of lists follow the dates.
        var seconds = migrationBuilder.ActiveProvider?.Contains("Npgsql", StringComparison.Ordinal) == true ? "EXTRACT(EPOCH FROM \"DueAt\")::bigint" : "CAST(strftime('%s', \"DueAt\") AS INTEGER)";
        migrationBuilder.Sql($"""
            UPDATE "WorkItems" SET "Rank" = (2 - "Priority") * 10000000000 + COALESCE({seconds}, 9999999999), "WatchAt" = CASE WHEN "WatchAt" IS NULL OR "WarnAt" < "WatchAt" THEN "WarnAt" ELSE "WatchAt" END
            WHERE {Ours} AND "DueAt" IS NOT NULL AND ("StepDueAt" IS NULL OR "DueAt" <> "StepDueAt")
            """);
    }
}
