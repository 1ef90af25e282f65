using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Nanning.Approvals.Storage.Migrations;

/// <summary>Plans by which running instances go from one version of a flow to another.</summary>
[DbContext(typeof(ApprovalsDb))]
[Migration("20261124000003_AddFlowMigrations")]
public sealed class AddFlowMigrations : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "FlowMigrations",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                DefinitionId = table.Column<string>(maxLength: 64, nullable: false),
                FromVersion = table.Column<int>(nullable: false),
                ToVersion = table.Column<int>(nullable: false),
                Mapping = table.Column<string>(nullable: false),
                Reason = table.Column<string>(maxLength: 500, nullable: false),
                State = table.Column<string>(maxLength: 16, nullable: false),
                ActorId = table.Column<Guid>(nullable: false),
                Actor = table.Column<string>(maxLength: 128, nullable: false),
                At = table.Column<DateTime>(nullable: false),
                StartedAt = table.Column<DateTime>(nullable: true),
                EndedAt = table.Column<DateTime>(nullable: true),
                Total = table.Column<int>(nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_FlowMigrations", row => row.Id));
        migrationBuilder.CreateIndex("IX_FlowMigrations_State", "FlowMigrations", "State");
        migrationBuilder.CreateTable(
            name: "FlowMigrationItems",
            columns: table => new
            {
                MigrationId = table.Column<Guid>(nullable: false),
                InstanceId = table.Column<Guid>(nullable: false),
                CaseId = table.Column<Guid>(nullable: false),
                CaseNumber = table.Column<string>(maxLength: 32, nullable: false),
                InstanceVersion = table.Column<int>(nullable: false),
                Places = table.Column<string>(maxLength: 600, nullable: false),
                Verdict = table.Column<string>(maxLength: 16, nullable: false),
                Plan = table.Column<string>(nullable: false),
                Problem = table.Column<string>(maxLength: 2000, nullable: true),
                ProblemEn = table.Column<string>(maxLength: 2000, nullable: true),
                At = table.Column<DateTime>(nullable: true),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_FlowMigrationItems", row => new { row.MigrationId, row.InstanceId }));
        migrationBuilder.CreateIndex("IX_FlowMigrationItems_MigrationId_Verdict", "FlowMigrationItems", ["MigrationId", "Verdict"]);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable("FlowMigrationItems");
        migrationBuilder.DropTable("FlowMigrations");
    }
}
