using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Storage.Migrations;

/// <summary>The lists behind the numbers of the board are read from indexes, however many items were decided.</summary>
[DbContext(typeof(ApprovalsDb))]
[Migration("20261130080000_AddBoardLists")]
public sealed class AddBoardLists : Migration
{
    private const string Done = "\"State\" = 'Done'";

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropIndex("IX_WorkItems_DecidedAt", "WorkItems");
        migrationBuilder.CreateIndex("IX_WorkItems_DecidedAt_Id", "WorkItems", ["DecidedAt", "Id"], filter: Done).Annotation("Npgsql:IndexInclude", WorkItemMapping.CarriedDone);
        migrationBuilder.CreateIndex("IX_WorkItems_DepartmentCode_DecidedAt_Id", "WorkItems", ["DepartmentCode", "DecidedAt", "Id"], filter: Done)
            .Annotation("Npgsql:IndexInclude", WorkItemMapping.CarriedDone);
    }
}
