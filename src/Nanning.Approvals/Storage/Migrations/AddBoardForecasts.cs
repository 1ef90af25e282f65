using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Storage.Migrations;

/// <summary>What will probably be late, of everything or of a department, and what was decided of a procedure is listed and counted from indexes alone.</summary>
[DbContext(typeof(ApprovalsDb))]
[Migration("20261130094000_AddBoardForecasts")]
public sealed class AddBoardForecasts : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropIndex("IX_WorkItems_Board", "WorkItems");
        migrationBuilder.DropIndex("IX_WorkItems_Pace", "WorkItems");
        migrationBuilder.CreateIndex(
            "IX_WorkItems_Board", "WorkItems", ["DepartmentCode", "ProcedureCode", "ActivityId", "Limit", "DueAt", "WarnAt", "AssigneeId", "Id"], filter: WorkItemMapping.OpenSteps);
        migrationBuilder.CreateIndex("IX_WorkItems_Pace", "WorkItems", ["ProcedureCode", "ActivityId", "Limit", "DueAt", "WarnAt", "DepartmentCode", "Id"], filter: WorkItemMapping.OpenSteps);
        migrationBuilder.CreateIndex("IX_WorkItems_ProcedureCode_DecidedAt_Id", "WorkItems", ["ProcedureCode", "DecidedAt", "Id"], filter: "\"State\" = 'Done'")
            .Annotation("Npgsql:IndexInclude", WorkItemMapping.CarriedOfProcedure);
    }
}
