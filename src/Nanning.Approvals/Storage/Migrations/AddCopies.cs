using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Nanning.Approvals.Storage.Migrations;

/// <summary>Copies of cases for people who have nothing to decide in them.</summary>
[DbContext(typeof(ApprovalsDb))]
[Migration("20261130021510_AddCopies")]
public sealed class AddCopies : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "CaseCopies",
            columns: table => new
            {
                CaseId = table.Column<Guid>(nullable: false),
                UserId = table.Column<Guid>(nullable: false),
                WorkItemId = table.Column<Guid>(nullable: false),
                At = table.Column<DateTime>(nullable: false),
                ById = table.Column<Guid>(nullable: true),
                ByName = table.Column<string>(maxLength: 128, nullable: true),
                Reason = table.Column<string>(maxLength: 500, nullable: true),
                ReadAt = table.Column<DateTime>(nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_CaseCopies", row => new { row.CaseId, row.UserId });
                table.ForeignKey("FK_CaseCopies_WorkItems_WorkItemId", row => row.WorkItemId, "WorkItems", "Id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateIndex("IX_CaseCopies_UserId_At", "CaseCopies", ["UserId", "At"]);
        migrationBuilder.CreateIndex("IX_CaseCopies_WorkItemId", "CaseCopies", "WorkItemId");
    }
}
