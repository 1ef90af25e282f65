using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Nanning.Approvals.Storage.Migrations;

/// <summary>The page of a case finds its certificate without going through all of them.</summary>
[DbContext(typeof(ApprovalsDb))]
[Migration("20261130110000_AddCertificatesOfCase")]
public sealed class AddCertificatesOfCase : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.CreateIndex("IX_Certificates_CaseId", "Certificates", "CaseId");
}
