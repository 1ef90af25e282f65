using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Nanning.Approvals.Storage.Migrations;

/// <summary>Hand-overs of all that a person held.</summary>
[DbContext(typeof(ApprovalsDb))]
[Migration("20261130040000_AddWorkHandOvers")]
public sealed class AddWorkHandOvers : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "WorkHandOvers",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                UserId = table.Column<Guid>(nullable: false),
                UserName = table.Column<string>(maxLength: 128, nullable: false),
                DepartmentCode = table.Column<string>(maxLength: 32, nullable: false),
                ToId = table.Column<Guid>(nullable: true),
                ToName = table.Column<string>(maxLength: 128, nullable: true),
                Reason = table.Column<string>(maxLength: 512, nullable: false),
                By = table.Column<string>(maxLength: 128, nullable: false),
                At = table.Column<DateTime>(nullable: false),
                Items = table.Column<string>(nullable: false),
                UndoneAt = table.Column<DateTime>(nullable: true),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_WorkHandOvers", row => row.Id));
        migrationBuilder.CreateIndex("IX_WorkHandOvers_UserId_At", "WorkHandOvers", ["UserId", "At"]);
    }
}
