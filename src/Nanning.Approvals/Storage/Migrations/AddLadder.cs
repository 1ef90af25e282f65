using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Nanning.Approvals.Storage.Migrations;

/// <summary>Absences with substitutes, the rungs of the ladder, and requests for longer limits.</summary>
[DbContext(typeof(ApprovalsDb))]
[Migration("20261130022520_AddLadder")]
public sealed class AddLadder : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>("SubstituteFor", "WorkItems", maxLength: 128, nullable: true);
        migrationBuilder.AddColumn<DateTime>("WatchAt", "WorkItems", nullable: true);
        migrationBuilder.CreateIndex("IX_WorkItems_WatchAt", "WorkItems", "WatchAt", filter: "\"State\" = 'Open' AND \"WatchAt\" IS NOT NULL");

        // What is open already is watched from now on.
        migrationBuilder.Sql("""UPDATE "WorkItems" SET "WatchAt" = "WarnAt" WHERE "State" = 'Open'""");
        migrationBuilder.CreateTable(
            name: "LadderSteps",
            columns: table => new
            {
                WorkItemId = table.Column<Guid>(nullable: false),
                Round = table.Column<int>(nullable: false),
                Rung = table.Column<string>(maxLength: 64, nullable: false),
                At = table.Column<DateTime>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_LadderSteps", row => new { row.WorkItemId, row.Round, row.Rung }));
        migrationBuilder.CreateTable(
            name: "Absences",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                UserId = table.Column<Guid>(nullable: false),
                SubstituteId = table.Column<Guid>(nullable: false),
                DepartmentCode = table.Column<string>(maxLength: 32, nullable: false),
                FromOn = table.Column<DateOnly>(nullable: false),
                ToOn = table.Column<DateOnly>(nullable: false),
                Procedure = table.Column<string>(maxLength: 16, nullable: true),
                Reason = table.Column<string>(maxLength: 256, nullable: true),
                HandOver = table.Column<bool>(nullable: false),
                HandedOverAt = table.Column<DateTime>(nullable: true),
                CreatedBy = table.Column<string>(maxLength: 128, nullable: false),
                CreatedAt = table.Column<DateTime>(nullable: false),
                EndedAt = table.Column<DateTime>(nullable: true),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_Absences", row => row.Id));
        migrationBuilder.CreateIndex("IX_Absences_UserId_ToOn", "Absences", ["UserId", "ToOn"]);
        migrationBuilder.CreateIndex("IX_Absences_SubstituteId_ToOn", "Absences", ["SubstituteId", "ToOn"]);
        migrationBuilder.CreateTable(
            name: "ExtensionRequests",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                WorkItemId = table.Column<Guid>(nullable: false),
                CaseId = table.Column<Guid>(nullable: false),
                CaseNumber = table.Column<string>(maxLength: 32, nullable: false),
                Step = table.Column<string>(maxLength: 128, nullable: false),
                DepartmentCode = table.Column<string>(maxLength: 32, nullable: false),
                WorkingDays = table.Column<int>(nullable: false),
                Reason = table.Column<string>(maxLength: 500, nullable: false),
                RequestedBy = table.Column<Guid>(nullable: false),
                Requester = table.Column<string>(maxLength: 128, nullable: false),
                RequestedAt = table.Column<DateTime>(nullable: false),
                OldDueAt = table.Column<DateTime>(nullable: true),
                NewDueAt = table.Column<DateTime>(nullable: true),
                State = table.Column<string>(maxLength: 16, nullable: false),
                Decider = table.Column<string>(maxLength: 128, nullable: true),
                DecidedAt = table.Column<DateTime>(nullable: true),
                Opinion = table.Column<string>(maxLength: 500, nullable: true),
                OpenFor = table.Column<Guid>(nullable: true),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_ExtensionRequests", row => row.Id));
        migrationBuilder.CreateIndex("IX_ExtensionRequests_OpenFor", "ExtensionRequests", "OpenFor", unique: true);
        migrationBuilder.CreateIndex("IX_ExtensionRequests_DepartmentCode_State_RequestedAt", "ExtensionRequests", ["DepartmentCode", "State", "RequestedAt"]);
        migrationBuilder.CreateIndex("IX_ExtensionRequests_RequestedBy", "ExtensionRequests", "RequestedBy");
    }
}
