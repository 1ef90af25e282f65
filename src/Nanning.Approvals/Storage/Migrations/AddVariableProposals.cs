using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Nanning.Approvals.Storage.Migrations;

/// <summary>Changes of money in a flow that wait for a second administrator.</summary>
[DbContext(typeof(ApprovalsDb))]
[Migration("20261130120000_AddVariableProposals")]
public sealed class AddVariableProposals : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "VariableProposals",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                InstanceId = table.Column<Guid>(nullable: false),
                CaseId = table.Column<Guid>(nullable: false),
                Variable = table.Column<string>(maxLength: 128, nullable: false),
                Before = table.Column<string>(nullable: false),
                After = table.Column<string>(nullable: false),
                Reason = table.Column<string>(maxLength: 500, nullable: false),
                State = table.Column<string>(maxLength: 16, nullable: false),
                ProposedBy = table.Column<Guid>(nullable: false),
                ProposedByName = table.Column<string>(maxLength: 128, nullable: false),
                ProposedAt = table.Column<DateTime>(nullable: false),
                DecidedBy = table.Column<Guid>(nullable: true),
                DecidedByName = table.Column<string>(maxLength: 128, nullable: true),
                DecidedAt = table.Column<DateTime>(nullable: true),
                Answer = table.Column<string>(maxLength: 500, nullable: true),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_VariableProposals", row => row.Id));
        migrationBuilder.CreateIndex("IX_VariableProposals_InstanceId", "VariableProposals", "InstanceId");
        migrationBuilder.CreateIndex("IX_VariableProposals_ProposedAt", "VariableProposals", "ProposedAt", filter: "\"State\" = 'Open'");
    }

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropTable("VariableProposals");
}
