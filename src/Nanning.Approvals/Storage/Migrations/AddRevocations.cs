using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Nanning.Approvals.Storage.Migrations;

/// <summary>Why a certificate was revoked.</summary>
[DbContext(typeof(ApprovalsDb))]
[Migration("20261124000060_AddRevocations")]
public sealed class AddRevocations : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.AddColumn<string>("RevokedReason", "Certificates", maxLength: 4000, nullable: true);
}
