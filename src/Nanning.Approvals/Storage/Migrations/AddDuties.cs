using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Nanning.Approvals.Storage.Migrations;

/// <summary>Duties of departments with their history, meetings of the joint conference, and reported figures of targets.</summary>
[DbContext(typeof(ApprovalsDb))]
[Migration("20261124000040_AddDuties")]
public sealed class AddDuties : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        AddTheDuties(migrationBuilder);
        AddConferences(migrationBuilder);
        migrationBuilder.CreateTable(
            name: "TargetFigures",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                Target = table.Column<string>(maxLength: 16, nullable: false),
                On = table.Column<DateOnly>(nullable: false),
                Value = table.Column<long>(nullable: false),
                Source = table.Column<string>(maxLength: 500, nullable: false),
                Link = table.Column<string>(maxLength: 500, nullable: true),
                Department = table.Column<string>(maxLength: 64, nullable: false),
                ReportedBy = table.Column<Guid>(nullable: true),
                Reporter = table.Column<string>(maxLength: 128, nullable: false),
                At = table.Column<DateTime>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_TargetFigures", row => row.Id));
        migrationBuilder.CreateIndex("IX_TargetFigures_Target_On", "TargetFigures", ["Target", "On"]);
    }

    private static void AddTheDuties(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "Duties",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                Code = table.Column<string>(maxLength: 32, nullable: false),
                Measure = table.Column<int>(nullable: true),
                Title = table.Column<string>(maxLength: 200, nullable: false),
                TitleEn = table.Column<string>(maxLength: 300, nullable: true),
                Sentence = table.Column<string>(maxLength: 4000, nullable: false),
                Reading = table.Column<string>(maxLength: 4000, nullable: true),
                Source = table.Column<string>(maxLength: 200, nullable: false),
                Lead = table.Column<string>(maxLength: 32, nullable: false),
                CoLeads = table.Column<string>(maxLength: 1000, nullable: false),
                AcceptedBy = table.Column<string>(maxLength: 32, nullable: false),
                StartsOn = table.Column<DateOnly>(nullable: false),
                DeadlineOn = table.Column<DateOnly>(nullable: true),
                FirstDeadlineOn = table.Column<DateOnly>(nullable: true),
                DeadlineNamed = table.Column<bool>(nullable: false),
                Awaits = table.Column<string>(maxLength: 200, nullable: true),
                AwaitsEn = table.Column<string>(maxLength: 300, nullable: true),
                AwaitsMonths = table.Column<int>(nullable: true),
                AwaitedOn = table.Column<DateOnly>(nullable: true),
                Reports = table.Column<string>(maxLength: 16, nullable: false),
                State = table.Column<string>(maxLength: 16, nullable: false),
                SubmittedOn = table.Column<DateOnly>(nullable: true),
                AcceptedOn = table.Column<DateOnly>(nullable: true),
                AskedDeadlineOn = table.Column<DateOnly>(nullable: true),
                AskedReason = table.Column<string>(maxLength: 2000, nullable: true),
                ConferenceId = table.Column<Guid>(nullable: true),
                Entries = table.Column<int>(nullable: false),
                UrgedOn = table.Column<DateOnly>(nullable: true),
                NextReminderOn = table.Column<DateOnly>(nullable: true),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_Duties", row => row.Id));
        migrationBuilder.CreateIndex("IX_Duties_Code", "Duties", "Code", unique: true);
        migrationBuilder.CreateIndex("IX_Duties_NextReminderOn", "Duties", "NextReminderOn");
        migrationBuilder.CreateIndex("IX_Duties_ConferenceId", "Duties", "ConferenceId");
        migrationBuilder.CreateTable(
            name: "DutyDeliverables",
            columns: table => new
            {
                DutyId = table.Column<Guid>(nullable: false),
                Key = table.Column<string>(maxLength: 32, nullable: false),
                Name = table.Column<string>(maxLength: 200, nullable: false),
                NameEn = table.Column<string>(maxLength: 300, nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_DutyDeliverables", row => new { row.DutyId, row.Key }));
        migrationBuilder.CreateTable(
            name: "DutyEntries",
            columns: table => new
            {
                DutyId = table.Column<Guid>(nullable: false),
                Seq = table.Column<int>(nullable: false),
                At = table.Column<DateTime>(nullable: false),
                Kind = table.Column<string>(maxLength: 24, nullable: false),
                ActorId = table.Column<Guid>(nullable: true),
                Actor = table.Column<string>(maxLength: 128, nullable: false),
                Department = table.Column<string>(maxLength: 64, nullable: true),
                Period = table.Column<string>(maxLength: 8, nullable: true),
                Percent = table.Column<int>(nullable: true),
                Text = table.Column<string>(maxLength: 4000, nullable: true),
                Deliverable = table.Column<string>(maxLength: 32, nullable: true),
                Link = table.Column<string>(maxLength: 500, nullable: true),
                FileName = table.Column<string>(maxLength: 256, nullable: true),
                FileType = table.Column<string>(maxLength: 128, nullable: true),
                FileSize = table.Column<long>(nullable: true),
                FileSha256 = table.Column<string>(maxLength: 64, nullable: true),
                From = table.Column<DateOnly>(nullable: true),
                To = table.Column<DateOnly>(nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_DutyEntries", row => new { row.DutyId, row.Seq }));
        migrationBuilder.CreateIndex("IX_DutyEntries_Kind", "DutyEntries", "Kind");
    }

    private static void AddConferences(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "Conferences",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                Number = table.Column<string>(maxLength: 16, nullable: false),
                Title = table.Column<string>(maxLength: 200, nullable: false),
                HeldOn = table.Column<DateOnly>(nullable: false),
                Place = table.Column<string>(maxLength: 200, nullable: false),
                Chair = table.Column<string>(maxLength: 128, nullable: false),
                Agenda = table.Column<string>(maxLength: 4000, nullable: false),
                Attendees = table.Column<string>(maxLength: 1000, nullable: false),
                Guests = table.Column<string>(maxLength: 1000, nullable: true),
                Minutes = table.Column<string>(maxLength: 20000, nullable: true),
                RecordedBy = table.Column<Guid>(nullable: true),
                Recorder = table.Column<string>(maxLength: 128, nullable: false),
                At = table.Column<DateTime>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_Conferences", row => row.Id));
        migrationBuilder.CreateIndex("IX_Conferences_Number", "Conferences", "Number", unique: true);
        migrationBuilder.CreateIndex("IX_Conferences_HeldOn", "Conferences", "HeldOn");
        migrationBuilder.CreateTable(
            name: "ConferenceDecisions",
            columns: table => new
            {
                ConferenceId = table.Column<Guid>(nullable: false),
                Seq = table.Column<int>(nullable: false),
                Text = table.Column<string>(maxLength: 4000, nullable: false),
                DutyId = table.Column<Guid>(nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_ConferenceDecisions", row => new { row.ConferenceId, row.Seq }));
    }
}
