using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Storage.Migrations;

/// <summary>Indexes of the open work items, for lists of a million of them.</summary>
[DbContext(typeof(ApprovalsDb))]
[Migration("20261130022020_AddInboxIndexes")]
public sealed class AddInboxIndexes : Migration
{
    /// <summary>Name of the index that finds a part of a text on PostgreSQL, where the server has trigrams.</summary>
    public const string Text = "IX_WorkItems_Text_Open";

    private const string Open = "\"State\" = 'Open'";

    // Any server of Debian and of the clouds has it; one without finds texts by looking through the open items.
    private const string Trigrams = $"""
        DO $$
        BEGIN
            CREATE EXTENSION IF NOT EXISTS pg_trgm;
            CREATE INDEX "{Text}" ON "WorkItems" USING gin ("ApplicantName" gin_trgm_ops, "CaseNumber" gin_trgm_ops, "Step" gin_trgm_ops) WHERE {Open};
        EXCEPTION WHEN undefined_file OR feature_not_supported OR insufficient_privilege OR undefined_object THEN
            RAISE NOTICE 'pg_trgm is not there';
        END $$
        """;

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropIndex("IX_WorkItems_DepartmentCode_State_DueAt", "WorkItems");
        migrationBuilder.DropIndex("IX_WorkItems_AssigneeId_State", "WorkItems");
        migrationBuilder.CreateIndex("IX_WorkItems_DepartmentCode_Rank_Id", "WorkItems", ["DepartmentCode", "Rank", "Id"], filter: Open)
            .Annotation("Npgsql:IndexInclude", WorkItemMapping.Carried);
        migrationBuilder.CreateIndex("IX_WorkItems_Rank_Id", "WorkItems", ["Rank", "Id"], filter: Open).Annotation("Npgsql:IndexInclude", WorkItemMapping.CarriedOverall);
        foreach (var column in new[] { "AssigneeId", "ProcedureCode" })
        {
            migrationBuilder.CreateIndex($"IX_WorkItems_{column}_Rank_Id", "WorkItems", [column, "Rank", "Id"], filter: Open);
        }

        foreach (var column in new[] { "DueAt", "CreatedAt", "Amount" })
        {
            migrationBuilder.CreateIndex($"IX_WorkItems_{column}_Id", "WorkItems", [column, "Id"], filter: Open);
        }

        if (migrationBuilder.ActiveProvider?.Contains("Npgsql", StringComparison.Ordinal) == true)
        {
            migrationBuilder.Sql(Trigrams);
        }
    }
}
