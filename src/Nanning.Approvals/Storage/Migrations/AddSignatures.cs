using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Nanning.Approvals.Storage.Migrations;

/// <summary>The handwritten signature under a decision.</summary>
[DbContext(typeof(ApprovalsDb))]
[Migration("20261130021540_AddSignatures")]
public sealed class AddSignatures : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.AddColumn<string>("Signature", "WorkItems", maxLength: 64, nullable: true);
}
