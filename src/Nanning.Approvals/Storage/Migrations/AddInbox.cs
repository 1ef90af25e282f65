using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Storage.Migrations;

/// <summary>The inbox: what a card says, priority, items put aside, and who has opened what.</summary>
[DbContext(typeof(ApprovalsDb))]
[Migration("20261130022000_AddInbox")]
public sealed class AddInbox : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>("Summary", "WorkItems", maxLength: WorkSummary.MaxLength, nullable: true);
        migrationBuilder.AddColumn<int>("Priority", "WorkItems", nullable: false, defaultValue: 0);
        migrationBuilder.AddColumn<DateTime>("SnoozedUntil", "WorkItems", nullable: true);
        migrationBuilder.AddColumn<long>("Rank", "WorkItems", nullable: false, defaultValue: WorkRank.Of(WorkPriority.Normal, null));

        // What is open already takes its place in the list by its due date.
        var seconds = migrationBuilder.ActiveProvider?.Contains("Npgsql", StringComparison.Ordinal) == true
            ? """EXTRACT(EPOCH FROM "DueAt")::bigint"""
            : """CAST(strftime('%s', "DueAt") AS INTEGER)""";
        migrationBuilder.Sql($"""UPDATE "WorkItems" SET "Rank" = {WorkRank.Of(WorkPriority.Normal, DateTimeOffset.UnixEpoch)} + {seconds} WHERE "DueAt" IS NOT NULL""");
        migrationBuilder.CreateTable(
            name: "WorkItemReads",
            columns: table => new
            {
                UserId = table.Column<Guid>(nullable: false),
                WorkItemId = table.Column<Guid>(nullable: false),
                At = table.Column<DateTime>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_WorkItemReads", row => new { row.UserId, row.WorkItemId }));
    }
}
