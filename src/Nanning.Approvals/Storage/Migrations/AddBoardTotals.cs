using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Nanning.Approvals.Storage.Migrations;

/// <summary>A board of everything reads sums of all departments and of all steps; that of a department or a procedure has an index.</summary>
[DbContext(typeof(ApprovalsDb))]
[Migration("20261130093000_AddBoardTotals")]
public sealed class AddBoardTotals : Migration
{
    private const string Sums = """SUM("Count"), SUM("Limited"), SUM("Late"), SUM("Returned"), SUM("Waited"), SUM("Worked"), SUM("Outside") FROM "BoardRolls" """;

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "BoardTotals",
            columns: table => new
            {
                Month = table.Column<DateOnly>(nullable: false),
                Department = table.Column<string>(maxLength: 32, nullable: false),
                Procedure = table.Column<string>(maxLength: 16, nullable: false),
                ActivityId = table.Column<string>(maxLength: 64, nullable: false),
                Days = table.Column<int>(nullable: false),
                Step = table.Column<string>(maxLength: 128, nullable: false),
                StepEn = table.Column<string>(maxLength: 128, nullable: true),
                Count = table.Column<int>(nullable: false),
                Limited = table.Column<int>(nullable: false),
                Late = table.Column<int>(nullable: false),
                Returned = table.Column<int>(nullable: false),
                Waited = table.Column<long>(nullable: false),
                Worked = table.Column<long>(nullable: false),
                Outside = table.Column<long>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_BoardTotals", row => new { row.Month, row.Department, row.Procedure, row.ActivityId, row.Days }));
        const string into = """INSERT INTO "BoardTotals" ("Month", "Department", "Procedure", "ActivityId", "Days", "Step", "StepEn", "Count", "Limited", "Late", "Returned", "Waited", "Worked", "Outside")""";
        migrationBuilder.Sql($"""{into} SELECT "Month", '', "Procedure", "ActivityId", "Days", MAX("Step"), MAX("StepEn"), {Sums} GROUP BY "Month", "Procedure", "ActivityId", "Days" """);
        migrationBuilder.Sql($"""{into} SELECT "Month", "Department", '', '', "Days", '', NULL, {Sums} GROUP BY "Month", "Department", "Days" """);
        migrationBuilder.CreateIndex("IX_BoardRolls_Department_Month", "BoardRolls", ["Department", "Month"]);
        migrationBuilder.CreateIndex("IX_BoardRolls_Procedure_Month", "BoardRolls", ["Procedure", "Month"]);
    }
}
