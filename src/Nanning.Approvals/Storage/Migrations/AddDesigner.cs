using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Nanning.Approvals.Storage.Migrations;

/// <summary>Drafts of flows, proposals to publish them, and saved runs of the sandbox.</summary>
[DbContext(typeof(ApprovalsDb))]
[Migration("20261124000094_AddDesigner")]
public sealed class AddDesigner : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "FlowDrafts",
            columns: table => new
            {
                DefinitionId = table.Column<string>(maxLength: 64, nullable: false),
                Name = table.Column<string>(maxLength: 128, nullable: false),
                Model = table.Column<string>(nullable: false),
                Procedure = table.Column<string>(nullable: true),
                BasedOn = table.Column<int>(nullable: false),
                Revision = table.Column<int>(nullable: false),
                SavedAt = table.Column<DateTime>(nullable: false),
                SavedBy = table.Column<Guid>(nullable: false),
                SavedByName = table.Column<string>(maxLength: 128, nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_FlowDrafts", row => row.DefinitionId));
        migrationBuilder.CreateTable(
            name: "FlowProposals",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                DefinitionId = table.Column<string>(maxLength: 64, nullable: false),
                Model = table.Column<string>(nullable: false),
                Procedure = table.Column<string>(nullable: true),
                Note = table.Column<string>(maxLength: 1000, nullable: false),
                EffectiveOn = table.Column<DateOnly>(nullable: true),
                State = table.Column<string>(maxLength: 16, nullable: false),
                ProposedBy = table.Column<Guid>(nullable: false),
                ProposedByName = table.Column<string>(maxLength: 128, nullable: false),
                ProposedAt = table.Column<DateTime>(nullable: false),
                DecidedBy = table.Column<Guid>(nullable: true),
                DecidedByName = table.Column<string>(maxLength: 128, nullable: true),
                DecidedAt = table.Column<DateTime>(nullable: true),
                Reason = table.Column<string>(maxLength: 1000, nullable: true),
                PublishedVersion = table.Column<int>(nullable: true),
                Edition = table.Column<string>(maxLength: 32, nullable: true),
                Runs = table.Column<string>(nullable: true),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_FlowProposals", row => row.Id));
        migrationBuilder.CreateIndex("IX_FlowProposals_DefinitionId_State", "FlowProposals", ["DefinitionId", "State"]);
        migrationBuilder.CreateTable(
            name: "SavedRuns",
            columns: table => new
            {
                DefinitionId = table.Column<string>(maxLength: 64, nullable: false),
                Name = table.Column<string>(maxLength: 64, nullable: false),
                Content = table.Column<string>(nullable: false),
                SavedAt = table.Column<DateTime>(nullable: false),
                SavedByName = table.Column<string>(maxLength: 128, nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_SavedRuns", row => new { row.DefinitionId, row.Name }));
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable("SavedRuns");
        migrationBuilder.DropTable("FlowProposals");
        migrationBuilder.DropTable("FlowDrafts");
    }
}
