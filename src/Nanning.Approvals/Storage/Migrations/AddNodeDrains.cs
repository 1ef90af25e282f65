using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Nanning.Approvals.Storage.Migrations;

/// <summary>Nodes that are about to be stopped.</summary>
[DbContext(typeof(ApprovalsDb))]
[Migration("20261130140000_AddNodeDrains")]
public sealed class AddNodeDrains : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.CreateTable(
        name: "NodeDrains",
        columns: table => new
        {
            Node = table.Column<string>(maxLength: 128, nullable: false),
            At = table.Column<DateTime>(nullable: false),
            By = table.Column<string>(maxLength: 128, nullable: false),
            Reason = table.Column<string>(maxLength: 500, nullable: false),
            EmptyAt = table.Column<DateTime>(nullable: true),
        },
        constraints: table => table.PrimaryKey("PK_NodeDrains", row => row.Node));

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropTable("NodeDrains");
}
