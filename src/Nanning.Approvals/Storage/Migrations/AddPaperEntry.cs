using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Nanning.Approvals.Storage.Migrations;

/// <summary>Applications on paper that a department enters: the stated day, the department and the reason.</summary>
[DbContext(typeof(ApprovalsDb))]
[Migration("20261130020500_AddPaperEntry")]
public sealed class AddPaperEntry : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<DateOnly>("ReceivedOn", "Cases", nullable: true);
        migrationBuilder.AddColumn<string>("EnteredBy", "Cases", maxLength: 32, nullable: true);
        migrationBuilder.AddColumn<string>("EntryReason", "Cases", maxLength: 512, nullable: true);
        migrationBuilder.CreateIndex("IX_Cases_EnteredBy", "Cases", "EnteredBy");
    }
}
