using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Nanning.Approvals.Storage.Migrations;

/// <summary>What the board adds up: the time items are held since, and what was decided by month, department, procedure and step.</summary>
[DbContext(typeof(ApprovalsDb))]
[Migration("20261130022510_AddBoard")]
public sealed class AddBoard : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<DateTime>("ClaimedAt", "WorkItems", nullable: true);
        migrationBuilder.CreateIndex("IX_WorkItems_DecidedAt", "WorkItems", "DecidedAt", filter: "\"State\" = 'Done'");
        migrationBuilder.CreateIndex(
            "IX_WorkItems_Board", "WorkItems", ["DepartmentCode", "ProcedureCode", "ActivityId", "WarnAt", "DueAt", "AssigneeId"],
            filter: "\"State\" = 'Open' AND \"PartyId\" IS NULL AND \"ParentId\" IS NULL");
        migrationBuilder.CreateTable(
            name: "BoardRolls",
            columns: table => new
            {
                Month = table.Column<DateOnly>(nullable: false),
                Department = table.Column<string>(maxLength: 32, nullable: false),
                Procedure = table.Column<string>(maxLength: 16, nullable: false),
                ActivityId = table.Column<string>(maxLength: 64, nullable: false),
                Days = table.Column<int>(nullable: false),
                Step = table.Column<string>(maxLength: 128, nullable: false),
                StepEn = table.Column<string>(maxLength: 128, nullable: true),
                Count = table.Column<int>(nullable: false),
                Limited = table.Column<int>(nullable: false),
                Late = table.Column<int>(nullable: false),
                Returned = table.Column<int>(nullable: false),
                Waited = table.Column<long>(nullable: false),
                Worked = table.Column<long>(nullable: false),
                Outside = table.Column<long>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_BoardRolls", row => new { row.Month, row.Department, row.Procedure, row.ActivityId, row.Days }));
    }
}
