using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Nanning.Approvals.Storage.Migrations;

/// <summary>Filters of the inbox under a name, and the one that a person's inbox opens with.</summary>
[DbContext(typeof(ApprovalsDb))]
[Migration("20261130022010_AddSavedLists")]
public sealed class AddSavedLists : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "SavedLists",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                Name = table.Column<string>(maxLength: 40, nullable: false),
                Query = table.Column<string>(maxLength: 1000, nullable: false),
                OwnerId = table.Column<Guid>(nullable: false),
                DepartmentCode = table.Column<string>(maxLength: 32, nullable: true),
                CreatedAt = table.Column<DateTime>(nullable: false),
                DeletedAt = table.Column<DateTime>(nullable: true),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_SavedLists", row => row.Id));
        migrationBuilder.CreateIndex("IX_SavedLists_OwnerId", "SavedLists", "OwnerId");
        migrationBuilder.CreateIndex("IX_SavedLists_DepartmentCode", "SavedLists", "DepartmentCode");
        migrationBuilder.CreateTable(
            name: "DefaultLists",
            columns: table => new
            {
                UserId = table.Column<Guid>(nullable: false),
                ListId = table.Column<Guid>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_DefaultLists", row => row.UserId));
    }
}
