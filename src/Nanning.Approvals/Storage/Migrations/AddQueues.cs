using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Nanning.Approvals.Storage.Migrations;

/// <summary>Timers and messages are claimed in the order of an index: however many wait, a claim reads as many as it takes.</summary>
[DbContext(typeof(ApprovalsDb))]
[Migration("20261130100000_AddQueues")]
public sealed class AddQueues : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropIndex("IX_Timers_Held_DueAt", "Timers");
        migrationBuilder.CreateIndex("IX_Timers_Held_DueAt_InstanceId", "Timers", ["Held", "DueAt", "InstanceId"]);
        migrationBuilder.CreateIndex("IX_Outbox_Id", "Outbox", "Id", filter: "\"SentAt\" IS NULL AND \"DeadAt\" IS NULL");
    }
}
