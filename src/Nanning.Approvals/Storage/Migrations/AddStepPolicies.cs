using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Nanning.Approvals.Storage.Migrations;

/// <summary>What a step says beside who decides what, kept with its item.</summary>
[DbContext(typeof(ApprovalsDb))]
[Migration("20261130021520_AddStepPolicies")]
public sealed class AddStepPolicies : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.AddColumn<string>("Policy", "WorkItems", nullable: true);
}
