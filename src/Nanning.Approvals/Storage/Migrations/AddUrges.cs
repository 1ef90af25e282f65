using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Nanning.Approvals.Storage.Migrations;

/// <summary>Who urged which item when.</summary>
[DbContext(typeof(ApprovalsDb))]
[Migration("20261130021530_AddUrges")]
public sealed class AddUrges : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.CreateTable(
        name: "WorkItemUrges",
        columns: table => new
        {
            WorkItemId = table.Column<Guid>(nullable: false),
            ById = table.Column<Guid>(nullable: false),
            On = table.Column<DateOnly>(nullable: false),
            At = table.Column<DateTime>(nullable: false),
            ByName = table.Column<string>(maxLength: 128, nullable: false),
            Reason = table.Column<string>(maxLength: 500, nullable: true),
            Escalated = table.Column<bool>(nullable: false),
        },
        constraints: table => table.PrimaryKey("PK_WorkItemUrges", row => new { row.WorkItemId, row.ById, row.On }));
}
