using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Nanning.Approvals.Storage.Migrations;

/// <summary>Signals, tasks for systems outside, flows that a time starts, decisions by rule, and grants that are taken back.</summary>
[DbContext(typeof(ApprovalsDb))]
[Migration("20261122000020_AddSignals")]
public sealed class AddSignals : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>("Rule", "WorkItems", maxLength: 128, nullable: true);
        migrationBuilder.AddColumn<Guid>("InstanceId", "Grants", nullable: true);
        migrationBuilder.AddColumn<string>("Key", "Grants", maxLength: 64, nullable: true);
        migrationBuilder.AddColumn<Guid>("ReversesId", "Grants", nullable: true);
        migrationBuilder.AddColumn<string>("Reason", "Grants", maxLength: 500, nullable: true);
        migrationBuilder.CreateIndex("IX_Grants_ReversesId", "Grants", "ReversesId", unique: true);
        AddStarts(migrationBuilder);
        AddSignalTables(migrationBuilder);
        migrationBuilder.CreateTable(
            name: "TaskCalls",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                InstanceId = table.Column<Guid>(nullable: false),
                BookmarkId = table.Column<string>(maxLength: 64, nullable: false),
                CaseId = table.Column<Guid>(nullable: false),
                CaseNumber = table.Column<string>(maxLength: 32, nullable: false),
                ActivityId = table.Column<string>(maxLength: 64, nullable: false),
                Step = table.Column<string>(maxLength: 128, nullable: false),
                Name = table.Column<string>(maxLength: 256, nullable: false),
                Payload = table.Column<string>(nullable: true),
                State = table.Column<string>(maxLength: 16, nullable: false),
                CreatedAt = table.Column<DateTime>(nullable: false),
                SentAt = table.Column<DateTime>(nullable: true),
                CompletedAt = table.Column<DateTime>(nullable: true),
                CompletedBy = table.Column<string>(maxLength: 128, nullable: true),
                Result = table.Column<string>(nullable: true),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_TaskCalls", row => row.Id));
        migrationBuilder.CreateIndex("IX_TaskCalls_InstanceId_BookmarkId", "TaskCalls", ["InstanceId", "BookmarkId"], unique: true);
        migrationBuilder.CreateIndex("IX_TaskCalls_State_CreatedAt", "TaskCalls", ["State", "CreatedAt"]);
    }

    private static void AddStarts(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "FlowStarts",
            columns: table => new
            {
                DefinitionId = table.Column<string>(maxLength: 64, nullable: false),
                ActivityId = table.Column<string>(maxLength: 64, nullable: false),
                DefinitionVersion = table.Column<int>(nullable: false),
                ProcedureCode = table.Column<string>(maxLength: 16, nullable: true),
                NextDueAt = table.Column<DateTime>(nullable: true),
                Tick = table.Column<DateTime>(nullable: true),
                Cursor = table.Column<Guid>(nullable: true),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_FlowStarts", row => new { row.DefinitionId, row.ActivityId }));
        migrationBuilder.CreateIndex("IX_FlowStarts_NextDueAt", "FlowStarts", "NextDueAt");
        migrationBuilder.CreateTable(
            name: "FlowStartRuns",
            columns: table => new
            {
                DefinitionId = table.Column<string>(maxLength: 64, nullable: false),
                ActivityId = table.Column<string>(maxLength: 64, nullable: false),
                Tick = table.Column<DateTime>(nullable: false),
                CaseId = table.Column<Guid>(nullable: false),
                InstanceId = table.Column<Guid>(nullable: false),
                At = table.Column<DateTime>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_FlowStartRuns", row => new { row.DefinitionId, row.ActivityId, row.Tick, row.CaseId }));
        migrationBuilder.CreateIndex("IX_FlowStartRuns_CaseId", "FlowStartRuns", "CaseId");
    }

    private static void AddSignalTables(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "Signals",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                Name = table.Column<string>(maxLength: 128, nullable: false),
                Correlation = table.Column<string>(maxLength: 128, nullable: true),
                ProcedureCode = table.Column<string>(maxLength: 16, nullable: true),
                Status = table.Column<string>(maxLength: 32, nullable: true),
                Payload = table.Column<string>(nullable: true),
                EventId = table.Column<string>(maxLength: 128, nullable: true),
                Reason = table.Column<string>(maxLength: 500, nullable: true),
                ActorId = table.Column<Guid>(nullable: true),
                Actor = table.Column<string>(maxLength: 128, nullable: false),
                At = table.Column<DateTime>(nullable: false),
                KeepUntil = table.Column<DateTime>(nullable: true),
                State = table.Column<string>(maxLength: 16, nullable: false),
                Found = table.Column<int>(nullable: false),
                Cursor = table.Column<Guid>(nullable: true),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_Signals", row => row.Id));
        migrationBuilder.CreateIndex("IX_Signals_State_Name", "Signals", ["State", "Name"]);
        migrationBuilder.CreateIndex("IX_Signals_EventId", "Signals", "EventId", unique: true);
        migrationBuilder.CreateTable(
            name: "SignalDeliveries",
            columns: table => new
            {
                SignalId = table.Column<Guid>(nullable: false),
                InstanceId = table.Column<Guid>(nullable: false),
                BookmarkId = table.Column<string>(maxLength: 64, nullable: false),
                CaseId = table.Column<Guid>(nullable: false),
                State = table.Column<string>(maxLength: 16, nullable: false),
                At = table.Column<DateTime>(nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_SignalDeliveries", row => new { row.SignalId, row.InstanceId, row.BookmarkId }));
        migrationBuilder.CreateIndex("IX_SignalDeliveries_SignalId_State", "SignalDeliveries", ["SignalId", "State"]);
    }
}
