using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Nanning.Approvals.Storage.Migrations;

/// <summary>Open work items by amount, those without one last both ways. PostgreSQL alone: SQLite sorts what a small office has.</summary>
[DbContext(typeof(ApprovalsDb))]
[Migration("20261130061020_AddAmountIndexes")]
public sealed class AddAmountIndexes : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        if (migrationBuilder.ActiveProvider?.Contains("Npgsql", StringComparison.Ordinal) == true)
        {
            migrationBuilder.Sql("""
                CREATE INDEX "IX_WorkItems_Amount_Up" ON "WorkItems" (("Amount" IS NULL), "Amount", "Id") WHERE "State" = 'Open';
                CREATE INDEX "IX_WorkItems_Amount_Down" ON "WorkItems" (("Amount" IS NULL), "Amount" DESC, "Id" DESC) WHERE "State" = 'Open';
                """);
        }
    }
}
