using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Nanning.Approvals.Storage.Migrations;

/// <summary>A case that ended is taken up again in a new one.</summary>
[DbContext(typeof(ApprovalsDb))]
[Migration("20261130130000_AddRounds")]
public sealed class AddRounds : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<Guid>("RoundOf", "Cases", nullable: true);
        migrationBuilder.AddColumn<DateOnly>("JudgedOn", "Cases", nullable: true);
        migrationBuilder.CreateIndex("IX_Cases_RoundOf", "Cases", "RoundOf", unique: true);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropIndex("IX_Cases_RoundOf", "Cases");
        migrationBuilder.DropColumn("JudgedOn", "Cases");
        migrationBuilder.DropColumn("RoundOf", "Cases");
    }
}
