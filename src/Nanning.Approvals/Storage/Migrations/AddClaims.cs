using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Nanning.Approvals.Storage.Migrations;

/// <summary>Claims: who or what an application counts for; recoveries, and which accounts an entry of the ledger touched.</summary>
[DbContext(typeof(ApprovalsDb))]
[Migration("20261124000010_AddClaims")]
public sealed class AddClaims : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<Guid>("RecoversId", "Grants", nullable: true);
        migrationBuilder.AddColumn<string>("Accounts", "Grants", nullable: true);
        migrationBuilder.CreateIndex("IX_Grants_RecoversId", "Grants", "RecoversId");
        migrationBuilder.CreateTable(
            name: "Claims",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                CaseId = table.Column<Guid>(nullable: false),
                ApplicantId = table.Column<Guid>(nullable: false),
                ProcedureCode = table.Column<string>(maxLength: 16, nullable: false),
                Name = table.Column<string>(maxLength: 64, nullable: false),
                Kind = table.Column<string>(maxLength: 32, nullable: false),
                Subject = table.Column<string>(maxLength: 128, nullable: false),
                Quantity = table.Column<long>(nullable: false),
                Year = table.Column<int>(nullable: false),
                State = table.Column<string>(maxLength: 16, nullable: false),
                Account = table.Column<string>(maxLength: 256, nullable: true),
                ClaimedAt = table.Column<DateTime>(nullable: false),
                CountedAt = table.Column<DateTime>(nullable: true),
                ReleasedAt = table.Column<DateTime>(nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_Claims", row => row.Id));
        migrationBuilder.CreateIndex("IX_Claims_CaseId", "Claims", "CaseId");
        migrationBuilder.CreateIndex("IX_Claims_Kind_Subject", "Claims", ["Kind", "Subject"]);
        migrationBuilder.CreateIndex("IX_Claims_ApplicantId", "Claims", "ApplicantId");
        migrationBuilder.CreateTable(
            name: "ClaimAccounts",
            columns: table => new
            {
                Key = table.Column<string>(maxLength: 256, nullable: false),
                Total = table.Column<long>(nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_ClaimAccounts", row => row.Key));
    }
}
