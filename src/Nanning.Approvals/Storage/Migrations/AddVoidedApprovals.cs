using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Nanning.Approvals.Storage.Migrations;

/// <summary>Approvals that count no longer.</summary>
[DbContext(typeof(ApprovalsDb))]
[Migration("20261130061000_AddVoidedApprovals")]
public sealed class AddVoidedApprovals : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<DateTime>("VoidedAt", "WorkItems", nullable: true);
        migrationBuilder.AddColumn<string>("VoidedBecause", "WorkItems", nullable: true);
    }
}
