using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Nanning.Approvals.Storage.Migrations;

/// <summary>Editions take effect on a day, and administrators issue them; the credit register, and the lane it gives a case.</summary>
[DbContext(typeof(ApprovalsDb))]
[Migration("20261124000030_AddEditionsAndCredit")]
public sealed class AddEditionsAndCredit : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>("Lane", "Cases", maxLength: 16, nullable: true);
        migrationBuilder.Sql("""UPDATE "Cases" SET "Lane" = 'Normal' WHERE "SubmittedAt" IS NOT NULL""");
        AddEditions(migrationBuilder);
        migrationBuilder.CreateTable(
            name: "CreditRecords",
            columns: table => new
            {
                Identifier = table.Column<string>(maxLength: 18, nullable: false),
                Seq = table.Column<int>(nullable: false),
                Name = table.Column<string>(maxLength: 128, nullable: false),
                Status = table.Column<string>(maxLength: 16, nullable: false),
                Reason = table.Column<string>(maxLength: 1000, nullable: false),
                Document = table.Column<string>(maxLength: 128, nullable: false),
                From = table.Column<DateOnly>(nullable: false),
                Until = table.Column<DateOnly>(nullable: true),
                Source = table.Column<string>(maxLength: 128, nullable: false),
                Imported = table.Column<bool>(nullable: false),
                EnteredBy = table.Column<Guid>(nullable: false),
                EnteredByName = table.Column<string>(maxLength: 128, nullable: false),
                Department = table.Column<string>(maxLength: 32, nullable: true),
                EnteredAt = table.Column<DateTime>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_CreditRecords", row => new { row.Identifier, row.Seq }));
        migrationBuilder.CreateIndex("IX_CreditRecords_EnteredAt", "CreditRecords", "EnteredAt");
    }

    /// <summary>An edition that is there already takes effect with its window.</summary>
    private static void AddEditions(MigrationBuilder migrationBuilder)
    {
        var postgres = migrationBuilder.ActiveProvider?.Contains("Npgsql", StringComparison.Ordinal) == true;
        migrationBuilder.RenameTable("ProcedureEditions", newName: "ProcedureEditionsBefore");
        if (postgres)
        {
            migrationBuilder.Sql("""ALTER INDEX "PK_ProcedureEditions" RENAME TO "PK_ProcedureEditionsBefore" """);
        }

        migrationBuilder.CreateTable(
            name: "ProcedureEditions",
            columns: table => new
            {
                Code = table.Column<string>(maxLength: 16, nullable: false),
                Edition = table.Column<string>(maxLength: 32, nullable: false),
                Json = table.Column<string>(nullable: false),
                DefinitionId = table.Column<string>(maxLength: 64, nullable: false),
                DefinitionVersion = table.Column<int>(nullable: false),
                Ordinal = table.Column<int>(nullable: false),
                EffectiveFrom = table.Column<DateOnly>(nullable: false),
                LoadedAt = table.Column<DateTime>(nullable: false),
                BasedOn = table.Column<string>(maxLength: 32, nullable: true),
                IssuedBy = table.Column<Guid>(nullable: true),
                IssuedByName = table.Column<string>(maxLength: 128, nullable: true),
                ChangeNote = table.Column<string>(maxLength: 1000, nullable: true),
                WithdrawnAt = table.Column<DateTime>(nullable: true),
                WithdrawnByName = table.Column<string>(maxLength: 128, nullable: true),
                WithdrawnReason = table.Column<string>(maxLength: 1000, nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_ProcedureEditions", row => new { row.Code, row.Edition }));
        var validFrom = postgres ? """(("Json"::jsonb) ->> 'validFrom')::date""" : """json_extract("Json", '$.validFrom')""";
        migrationBuilder.Sql($"""
            INSERT INTO "ProcedureEditions" ("Code", "Edition", "Json", "DefinitionId", "DefinitionVersion", "Ordinal", "EffectiveFrom", "LoadedAt")
            SELECT "Code", "Edition", "Json", "DefinitionId", "DefinitionVersion", "Ordinal", {validFrom}, "LoadedAt" FROM "ProcedureEditionsBefore"
            """);
        migrationBuilder.DropTable("ProcedureEditionsBefore");
    }
}
