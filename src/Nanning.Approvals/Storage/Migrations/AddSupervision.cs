using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Nanning.Approvals.Storage.Migrations;

/// <summary>Supervision orders with their history.</summary>
[DbContext(typeof(ApprovalsDb))]
[Migration("20261130022500_AddSupervision")]
public sealed class AddSupervision : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "SupervisionOrders",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                Number = table.Column<string>(maxLength: 32, nullable: false),
                Text = table.Column<string>(maxLength: 4000, nullable: false),
                CaseId = table.Column<Guid>(nullable: true),
                CaseNumber = table.Column<string>(maxLength: 32, nullable: true),
                ProcedureCode = table.Column<string>(maxLength: 16, nullable: true),
                WorkItemId = table.Column<Guid>(nullable: true),
                Step = table.Column<string>(maxLength: 128, nullable: true),
                DepartmentCode = table.Column<string>(maxLength: 32, nullable: false),
                PersonId = table.Column<Guid>(nullable: true),
                PersonName = table.Column<string>(maxLength: 128, nullable: true),
                IssuedBy = table.Column<Guid>(nullable: true),
                Issuer = table.Column<string>(maxLength: 128, nullable: false),
                Rung = table.Column<string>(maxLength: 64, nullable: true),
                IssuedAt = table.Column<DateTime>(nullable: false),
                State = table.Column<string>(maxLength: 16, nullable: false),
                DueAt = table.Column<DateTime>(nullable: false),
                WarnAt = table.Column<DateTime>(nullable: false),
                FirstDueOn = table.Column<DateOnly>(nullable: false),
                RepliedAt = table.Column<DateTime>(nullable: true),
                Returns = table.Column<int>(nullable: false),
                Late = table.Column<bool>(nullable: false),
                LateToldFor = table.Column<DateTime>(nullable: true),
                Score = table.Column<int>(nullable: true),
                ClosedAt = table.Column<DateTime>(nullable: true),
                OpenKey = table.Column<string>(maxLength: 128, nullable: true),
                Entries = table.Column<int>(nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_SupervisionOrders", row => row.Id));
        migrationBuilder.CreateIndex("IX_SupervisionOrders_Number", "SupervisionOrders", "Number", unique: true);
        migrationBuilder.CreateIndex("IX_SupervisionOrders_OpenKey", "SupervisionOrders", "OpenKey", unique: true);
        migrationBuilder.CreateIndex("IX_SupervisionOrders_State_DueAt", "SupervisionOrders", ["State", "DueAt"]);
        migrationBuilder.CreateIndex("IX_SupervisionOrders_DepartmentCode_IssuedAt", "SupervisionOrders", ["DepartmentCode", "IssuedAt"]);
        migrationBuilder.CreateIndex("IX_SupervisionOrders_CaseId", "SupervisionOrders", "CaseId");

        migrationBuilder.CreateTable(
            name: "SupervisionEntries",
            columns: table => new
            {
                OrderId = table.Column<Guid>(nullable: false),
                Seq = table.Column<int>(nullable: false),
                At = table.Column<DateTime>(nullable: false),
                Kind = table.Column<string>(maxLength: 16, nullable: false),
                ActorId = table.Column<Guid>(nullable: true),
                Actor = table.Column<string>(maxLength: 128, nullable: false),
                Department = table.Column<string>(maxLength: 64, nullable: true),
                Text = table.Column<string>(maxLength: 4000, nullable: true),
                DueOn = table.Column<DateOnly>(nullable: true),
                Score = table.Column<int>(nullable: true),
                FileName = table.Column<string>(maxLength: 256, nullable: true),
                FileType = table.Column<string>(maxLength: 128, nullable: true),
                FileSize = table.Column<long>(nullable: true),
                FileSha256 = table.Column<string>(maxLength: 64, nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_SupervisionEntries", row => new { row.OrderId, row.Seq }));
    }
}
