using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Nanning.Approvals.Storage.Migrations;

/// <summary>What stood before a decision, so that it can be taken back.</summary>
[DbContext(typeof(ApprovalsDb))]
[Migration("20261130021000_AddRetrievals")]
public sealed class AddRetrievals : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.CreateTable(
        name: "Retrievals",
        columns: table => new
        {
            WorkItemId = table.Column<Guid>(nullable: false),
            InstanceId = table.Column<Guid>(nullable: false),
            InstanceVersion = table.Column<int>(nullable: false),
            State = table.Column<string>(nullable: false),
            Timers = table.Column<string>(nullable: true),
            Amount = table.Column<long>(nullable: true),
            AmountTrace = table.Column<string>(nullable: true),
            At = table.Column<DateTime>(nullable: false),
        },
        constraints: table => table.PrimaryKey("PK_Retrievals", row => row.WorkItemId));

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropTable("Retrievals");
}
