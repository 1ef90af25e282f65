using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Nanning.Approvals.Storage.Migrations;

/// <summary>Who changed the ladder, and what it did lately.</summary>
[DbContext(typeof(ApprovalsDb))]
[Migration("20261130063000_AddLadderChanges")]
public sealed class AddLadderChanges : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "LadderChanges",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                At = table.Column<DateTime>(nullable: false),
                ActorId = table.Column<Guid>(nullable: true),
                Actor = table.Column<string>(maxLength: 128, nullable: false),
                Reason = table.Column<string>(maxLength: 500, nullable: false),
                Before = table.Column<string>(nullable: false),
                After = table.Column<string>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_LadderChanges", row => row.Id));
        migrationBuilder.CreateIndex("IX_LadderChanges_At", "LadderChanges", "At");
        migrationBuilder.CreateIndex("IX_LadderSteps_At", "LadderSteps", "At");
    }
}
