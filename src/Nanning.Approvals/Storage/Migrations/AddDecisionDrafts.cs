using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Nanning.Approvals.Storage.Migrations;

/// <summary>Half-filled decision forms, and the sentences that officers write again and again.</summary>
[DbContext(typeof(ApprovalsDb))]
[Migration("20261130022030_AddDecisionDrafts")]
public sealed class AddDecisionDrafts : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "DecisionDrafts",
            columns: table => new
            {
                UserId = table.Column<Guid>(nullable: false),
                WorkItemId = table.Column<Guid>(nullable: false),
                Data = table.Column<string>(nullable: false),
                Outcome = table.Column<string>(maxLength: 32, nullable: true),
                Opinion = table.Column<string>(maxLength: 4000, nullable: true),
                SavedAt = table.Column<DateTime>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_DecisionDrafts", row => new { row.UserId, row.WorkItemId }));
        migrationBuilder.CreateIndex("IX_DecisionDrafts_WorkItemId", "DecisionDrafts", "WorkItemId");
        migrationBuilder.CreateTable(
            name: "OpinionPhrases",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                Text = table.Column<string>(maxLength: 300, nullable: false),
                OwnerId = table.Column<Guid>(nullable: false),
                DepartmentCode = table.Column<string>(maxLength: 32, nullable: true),
                CreatedAt = table.Column<DateTime>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_OpinionPhrases", row => row.Id));
        migrationBuilder.CreateIndex("IX_OpinionPhrases_OwnerId", "OpinionPhrases", "OwnerId");
        migrationBuilder.CreateIndex("IX_OpinionPhrases_DepartmentCode", "OpinionPhrases", "DepartmentCode");
    }
}
