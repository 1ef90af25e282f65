using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Nanning.Approvals.Storage.Migrations;

/// <summary>Parties of a case: steps that the applicant, a unit or a bank works on, answers on paper, and messages that persons may send.</summary>
[DbContext(typeof(ApprovalsDb))]
[Migration("20261124000020_AddParties")]
public sealed class AddParties : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<Guid>("PartyId", "WorkItems", nullable: true);
        migrationBuilder.AddColumn<string>("PartyName", "WorkItems", maxLength: 128, nullable: true);
        migrationBuilder.CreateIndex("IX_WorkItems_PartyId_State_DueAt", "WorkItems", ["PartyId", "State", "DueAt"]);
        migrationBuilder.AddColumn<string>("Department", "TaskCalls", maxLength: 32, nullable: true);
        migrationBuilder.CreateIndex("IX_TaskCalls_CaseId", "TaskCalls", "CaseId");
        migrationBuilder.AddColumn<string>("Offer", "MessageWaits", nullable: true);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropColumn("Offer", "MessageWaits");
        migrationBuilder.DropIndex("IX_TaskCalls_CaseId", "TaskCalls");
        migrationBuilder.DropColumn("Department", "TaskCalls");
        migrationBuilder.DropIndex("IX_WorkItems_PartyId_State_DueAt", "WorkItems");
        migrationBuilder.DropColumn("PartyName", "WorkItems");
        migrationBuilder.DropColumn("PartyId", "WorkItems");
    }
}
