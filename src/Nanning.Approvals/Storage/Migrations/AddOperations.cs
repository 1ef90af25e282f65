using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Nanning.Approvals.Storage.Migrations;

/// <summary>What administrators look for instances by, what they do to them, and the heartbeats of the sweeps.</summary>
[DbContext(typeof(ApprovalsDb))]
[Migration("20261122000001_AddOperations")]
public sealed class AddOperations : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        AddInstances(migrationBuilder);
        AddIncidents(migrationBuilder);
        migrationBuilder.CreateTable(
            name: "HeldStimuli",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                InstanceId = table.Column<Guid>(nullable: false),
                Command = table.Column<string>(nullable: false),
                At = table.Column<DateTime>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_HeldStimuli", row => row.Id));
        migrationBuilder.CreateIndex("IX_HeldStimuli_InstanceId", "HeldStimuli", "InstanceId");
        migrationBuilder.CreateTable(
            name: "Heartbeats",
            columns: table => new
            {
                Node = table.Column<string>(maxLength: 128, nullable: false),
                Job = table.Column<string>(maxLength: 32, nullable: false),
                StartedAt = table.Column<DateTime>(nullable: false),
                CompletedAt = table.Column<DateTime>(nullable: false),
                Runs = table.Column<long>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_Heartbeats", row => new { row.Node, row.Job }));
        AddBatches(migrationBuilder);
    }

    private static void AddInstances(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropIndex("IX_WorkflowInstances_CaseId", "WorkflowInstances");
        PutAside(migrationBuilder, "WorkflowInstances");
        migrationBuilder.CreateTable(
            name: "WorkflowInstances",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                CaseId = table.Column<Guid>(nullable: false),
                DefinitionId = table.Column<string>(maxLength: 64, nullable: false),
                DefinitionVersion = table.Column<int>(nullable: false),
                Status = table.Column<string>(maxLength: 16, nullable: false),
                State = table.Column<string>(nullable: false),
                ParentId = table.Column<Guid>(nullable: true),
                ParentBookmarkId = table.Column<string>(maxLength: 64, nullable: true),
                StartedAt = table.Column<DateTime>(nullable: false),
                ChangedAt = table.Column<DateTime>(nullable: false),
                Places = table.Column<string>(maxLength: 600, nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_WorkflowInstances", row => row.Id));
        var tokens = IsPostgres(migrationBuilder)
            ? """(SELECT '|' || string_agg(t ->> 'activityId', '|' ORDER BY t ->> 'activityId' COLLATE "C") || '|' FROM jsonb_array_elements(i."State"::jsonb -> 'tokens') t)"""
            : """(SELECT '|' || group_concat(a, '|') || '|' FROM (SELECT json_extract(value, '$.activityId') AS a FROM json_each(i."State", '$.tokens') ORDER BY a))""";
        migrationBuilder.Sql($"""
            INSERT INTO "WorkflowInstances" ("Id", "CaseId", "DefinitionId", "DefinitionVersion", "Status", "State", "ParentId", "ParentBookmarkId", "StartedAt", "ChangedAt", "Places", "Version")
            SELECT i."Id", i."CaseId", i."DefinitionId", i."DefinitionVersion", i."Status", i."State", i."ParentId", i."ParentBookmarkId",
                COALESCE(c."SubmittedAt", c."CreatedAt"), COALESCE(c."SubmittedAt", c."CreatedAt"),
                CASE WHEN i."Status" = 'Running' THEN COALESCE(substr({tokens}, 1, 600), '') ELSE '' END, i."Version"
            FROM "WorkflowInstancesBefore" i JOIN "Cases" c ON c."Id" = i."CaseId"
            """);
        migrationBuilder.DropTable("WorkflowInstancesBefore");
        migrationBuilder.CreateIndex("IX_WorkflowInstances_CaseId", "WorkflowInstances", "CaseId");
        migrationBuilder.CreateIndex("IX_WorkflowInstances_Status_ChangedAt", "WorkflowInstances", ["Status", "ChangedAt"]);
        migrationBuilder.CreateIndex(
            "IX_WorkflowInstances_DefinitionId_DefinitionVersion_Status_Pla~", "WorkflowInstances", ["DefinitionId", "DefinitionVersion", "Status", "Places"]);
        migrationBuilder.CreateIndex("IX_WorkflowInstances_ParentId", "WorkflowInstances", "ParentId");
    }

    private static void AddIncidents(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropIndex("IX_Incidents_ResolvedAt", "Incidents");
        PutAside(migrationBuilder, "Incidents");
        migrationBuilder.CreateTable(
            name: "Incidents",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                InstanceId = table.Column<Guid>(nullable: false),
                CaseId = table.Column<Guid>(nullable: false),
                DefinitionId = table.Column<string>(maxLength: 64, nullable: false),
                ActivityId = table.Column<string>(maxLength: 64, nullable: false),
                Message = table.Column<string>(maxLength: 4000, nullable: false),
                Shape = table.Column<string>(maxLength: 256, nullable: false),
                CommandInstanceId = table.Column<Guid>(nullable: false),
                BookmarkId = table.Column<string>(maxLength: 64, nullable: false),
                Command = table.Column<string>(nullable: false),
                ActorId = table.Column<Guid>(nullable: true),
                At = table.Column<DateTime>(nullable: false),
                LastAt = table.Column<DateTime>(nullable: false),
                Attempts = table.Column<int>(nullable: false),
                ResolvedAt = table.Column<DateTime>(nullable: true),
                ResolvedBy = table.Column<string>(maxLength: 128, nullable: true),
                Resolution = table.Column<string>(maxLength: 1000, nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_Incidents", row => row.Id));
        var bookmark = IsPostgres(migrationBuilder)
            ? """COALESCE(b."Command"::jsonb ->> 'bookmarkId', '')"""
            : """COALESCE(json_extract(b."Command", '$.bookmarkId'), '')""";
        migrationBuilder.Sql($"""
            INSERT INTO "Incidents" ("Id", "InstanceId", "CaseId", "DefinitionId", "ActivityId", "Message", "Shape", "CommandInstanceId", "BookmarkId", "Command", "At", "LastAt", "Attempts", "ResolvedAt")
            SELECT b."Id", b."InstanceId", b."CaseId", COALESCE(i."DefinitionId", ''), b."ActivityId", b."Message", substr(b."Message", 1, 200), b."InstanceId", {bookmark},
                b."Command", b."At", b."At", 1, b."ResolvedAt"
            FROM "IncidentsBefore" b LEFT JOIN "WorkflowInstances" i ON i."Id" = b."InstanceId"
            """);
        migrationBuilder.DropTable("IncidentsBefore");
        migrationBuilder.CreateIndex("IX_Incidents_ResolvedAt", "Incidents", "ResolvedAt");
        migrationBuilder.CreateIndex("IX_Incidents_CommandInstanceId_BookmarkId", "Incidents", ["CommandInstanceId", "BookmarkId"]);
        migrationBuilder.CreateIndex("IX_Incidents_InstanceId", "Incidents", "InstanceId");
    }

    /// <summary>The old table makes room for the new one: SQLite can neither add a required column without a default that stays, nor make one required later.</summary>
    private static void PutAside(MigrationBuilder migrationBuilder, string table)
    {
        migrationBuilder.RenameTable(table, newName: $"{table}Before");
        if (IsPostgres(migrationBuilder))
        {
            migrationBuilder.Sql($"""ALTER INDEX "PK_{table}" RENAME TO "PK_{table}Before" """);
        }
    }

    private static bool IsPostgres(MigrationBuilder migrationBuilder) => migrationBuilder.ActiveProvider?.Contains("Npgsql", StringComparison.Ordinal) == true;

    private static void AddBatches(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "Batches",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                Kind = table.Column<string>(maxLength: 16, nullable: false),
                State = table.Column<string>(maxLength: 16, nullable: false),
                Reason = table.Column<string>(maxLength: 500, nullable: false),
                ActorId = table.Column<Guid>(nullable: false),
                Actor = table.Column<string>(maxLength: 128, nullable: false),
                At = table.Column<DateTime>(nullable: false),
                EndedAt = table.Column<DateTime>(nullable: true),
                Total = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_Batches", row => row.Id));
        migrationBuilder.CreateIndex("IX_Batches_State", "Batches", "State");
        migrationBuilder.CreateTable(
            name: "BatchItems",
            columns: table => new
            {
                BatchId = table.Column<Guid>(nullable: false),
                Seq = table.Column<int>(nullable: false),
                TargetId = table.Column<Guid>(nullable: false),
                Name = table.Column<string>(maxLength: 128, nullable: false),
                State = table.Column<string>(maxLength: 16, nullable: false),
                Message = table.Column<string>(maxLength: 1000, nullable: true),
                At = table.Column<DateTime>(nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_BatchItems", row => new { row.BatchId, row.Seq }));
        migrationBuilder.CreateIndex("IX_BatchItems_BatchId_State", "BatchItems", ["BatchId", "State"]);
    }
}
