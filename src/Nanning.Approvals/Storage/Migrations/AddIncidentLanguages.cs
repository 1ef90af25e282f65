using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Nanning.Approvals.Storage.Migrations;

/// <summary>What an incident says in English, and whether it was overtaken. Incidents from before keep the one sentence they have.</summary>
[DbContext(typeof(ApprovalsDb))]
[Migration("20261130210000_AddIncidentLanguages")]
public sealed class AddIncidentLanguages : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>("MessageEn", "Incidents", maxLength: 4000, nullable: true);
        migrationBuilder.AddColumn<bool>("Overtaken", "Incidents", nullable: false, defaultValue: false);
    }
}
