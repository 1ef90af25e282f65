using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Nanning.Approvals.Storage.Migrations;

/// <summary>Who has looked at what rules decided, and by which clause they did.</summary>
[DbContext(typeof(ApprovalsDb))]
[Migration("20261130061010_AddAutomaticReviews")]
public sealed class AddAutomaticReviews : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "AutomaticReviews",
            columns: table => new
            {
                WorkItemId = table.Column<Guid>(nullable: false),
                ById = table.Column<Guid>(nullable: false),
                ByName = table.Column<string>(maxLength: 128, nullable: false),
                At = table.Column<DateTime>(nullable: false),
                Remark = table.Column<string>(maxLength: 500, nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_AutomaticReviews", row => row.WorkItemId));
        migrationBuilder.AddColumn<string>("RuleClause", "WorkItems", maxLength: 64, nullable: true);
        migrationBuilder.CreateIndex("IX_WorkItems_DepartmentCode_DecidedAt", "WorkItems", ["DepartmentCode", "DecidedAt"], filter: "\"Rule\" IS NOT NULL");
    }
}
