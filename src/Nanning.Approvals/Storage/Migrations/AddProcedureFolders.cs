using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Nanning.Approvals.Storage.Migrations;

/// <summary>What the folders of the procedures said when they were stored, so that a start reads only what has changed.</summary>
[DbContext(typeof(ApprovalsDb))]
[Migration("20261124000050_AddProcedureFolders")]
public sealed class AddProcedureFolders : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.CreateTable(
        name: "ProcedureFolders",
        columns: table => new
        {
            Name = table.Column<string>(maxLength: 256, nullable: false),
            Hash = table.Column<string>(maxLength: 64, nullable: false),
            ReadAt = table.Column<DateTime>(nullable: false),
        },
        constraints: table => table.PrimaryKey("PK_ProcedureFolders", row => row.Name));

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropTable("ProcedureFolders");
}
