using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Nanning.Approvals.Storage.Migrations;

/// <summary>Signatures and opinions as parts of a work item, and decisions that wait for them.</summary>
[DbContext(typeof(ApprovalsDb))]
[Migration("20261130021500_AddSigners")]
public sealed class AddSigners : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>("Kind", "WorkItems", maxLength: 16, nullable: false, defaultValue: "Step");
        migrationBuilder.AddColumn<Guid>("ParentId", "WorkItems", nullable: true);
        migrationBuilder.AddColumn<string>("Signs", "WorkItems", maxLength: 16, nullable: true);
        migrationBuilder.AddColumn<Guid>("AskedBy", "WorkItems", nullable: true);
        migrationBuilder.AddColumn<string>("AskedByName", "WorkItems", maxLength: 128, nullable: true);
        migrationBuilder.AddColumn<string>("AskReason", "WorkItems", maxLength: 500, nullable: true);
        migrationBuilder.AddColumn<int>("Parts", "WorkItems", nullable: false, defaultValue: 0);
        migrationBuilder.AddColumn<bool>("Waits", "WorkItems", nullable: false, defaultValue: false);
        migrationBuilder.AddColumn<string>("Pending", "WorkItems", nullable: true);
        migrationBuilder.AddColumn<Guid>("PendingBy", "WorkItems", nullable: true);
        migrationBuilder.CreateIndex("IX_WorkItems_ParentId", "WorkItems", "ParentId");
    }
}
