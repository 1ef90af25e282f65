using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Nanning.Approvals.Storage.Migrations;

/// <summary>Migrations that were stopped say of the instances they did not come to that they were left.</summary>
[DbContext(typeof(ApprovalsDb))]
[Migration("20261130200000_AddLeftInstances")]
public sealed class AddLeftInstances : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        UPDATE "FlowMigrationItems" SET "Verdict" = 'Left'
        WHERE "Verdict" IN ('Safe', 'Pending') AND "MigrationId" IN (SELECT "Id" FROM "FlowMigrations" WHERE "State" = 'Stopped')
        """);
}
