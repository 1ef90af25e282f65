using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Nanning.Approvals.Storage.Migrations;

/// <summary>The first schema. No provider-specific column types: one set serves SQLite and PostgreSQL.</summary>
[DbContext(typeof(ApprovalsDb))]
[Migration("20261122000000_First")]
public sealed class First : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "Applicants",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                Kind = table.Column<string>(maxLength: 16, nullable: false),
                Name = table.Column<string>(maxLength: 128, nullable: false),
                Identifier = table.Column<string>(maxLength: 18, nullable: false),
                District = table.Column<string>(maxLength: 32, nullable: false),
                Address = table.Column<string>(maxLength: 256, nullable: false),
                ContactName = table.Column<string>(maxLength: 64, nullable: false),
                Phone = table.Column<string>(maxLength: 32, nullable: false),
                Email = table.Column<string>(maxLength: 128, nullable: true),
                CreatedAt = table.Column<DateTime>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Applicants", row => row.Id);
            });
        migrationBuilder.CreateIndex("IX_Applicants_Identifier", "Applicants", "Identifier", unique: true);

        migrationBuilder.CreateTable(
            name: "CaseDocuments",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                CaseId = table.Column<Guid>(nullable: false),
                Material = table.Column<string>(maxLength: 64, nullable: false),
                Name = table.Column<string>(maxLength: 256, nullable: false),
                ContentType = table.Column<string>(maxLength: 128, nullable: false),
                Size = table.Column<long>(nullable: false),
                Sha256 = table.Column<string>(maxLength: 64, nullable: false),
                UploadedAt = table.Column<DateTime>(nullable: false),
                UploadedBy = table.Column<Guid>(nullable: false),
                RemovedAt = table.Column<DateTime>(nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_CaseDocuments", row => row.Id);
            });
        migrationBuilder.CreateIndex("IX_CaseDocuments_CaseId", "CaseDocuments", "CaseId");

        migrationBuilder.CreateTable(
            name: "CaseFormVersions",
            columns: table => new
            {
                CaseId = table.Column<Guid>(nullable: false),
                Version = table.Column<int>(nullable: false),
                Form = table.Column<string>(nullable: false),
                Reason = table.Column<string>(maxLength: 16, nullable: false),
                At = table.Column<DateTime>(nullable: false),
                SavedBy = table.Column<Guid>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_CaseFormVersions", row => new { row.CaseId, row.Version });
            });

        migrationBuilder.CreateTable(
            name: "Cases",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                Number = table.Column<string>(maxLength: 32, nullable: true),
                ProcedureCode = table.Column<string>(maxLength: 16, nullable: false),
                Edition = table.Column<string>(maxLength: 32, nullable: false),
                ApplicantId = table.Column<Guid>(nullable: false),
                ApplicantName = table.Column<string>(maxLength: 128, nullable: false),
                Status = table.Column<string>(maxLength: 24, nullable: false),
                Form = table.Column<string>(nullable: false),
                FormVersion = table.Column<int>(nullable: false),
                Amount = table.Column<long>(nullable: true),
                AmountTrace = table.Column<string>(nullable: true),
                CreatedAt = table.Column<DateTime>(nullable: false),
                CreatedBy = table.Column<Guid>(nullable: false),
                SubmittedAt = table.Column<DateTime>(nullable: true),
                DecidedAt = table.Column<DateTime>(nullable: true),
                Result = table.Column<string>(maxLength: 1024, nullable: true),
                CertificateNumber = table.Column<string>(maxLength: 64, nullable: true),
                DueAt = table.Column<DateTime>(nullable: true),
                WarnAt = table.Column<DateTime>(nullable: true),
                Supplement = table.Column<string>(nullable: true),
                JournalLength = table.Column<int>(nullable: false),
                LastUrgedAt = table.Column<DateTime>(nullable: true),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Cases", row => row.Id);
            });
        migrationBuilder.CreateIndex("IX_Cases_ApplicantId_CreatedAt", "Cases", ["ApplicantId", "CreatedAt"]);
        migrationBuilder.CreateIndex("IX_Cases_Number", "Cases", "Number", unique: true);
        migrationBuilder.CreateIndex("IX_Cases_ProcedureCode", "Cases", "ProcedureCode");
        migrationBuilder.CreateIndex("IX_Cases_Status_DueAt", "Cases", ["Status", "DueAt"]);

        migrationBuilder.CreateTable(
            name: "Certificates",
            columns: table => new
            {
                Number = table.Column<string>(maxLength: 64, nullable: false),
                CaseId = table.Column<Guid>(nullable: false),
                ApplicantId = table.Column<Guid>(nullable: false),
                ProcedureCode = table.Column<string>(maxLength: 16, nullable: false),
                Title = table.Column<string>(maxLength: 128, nullable: false),
                Holder = table.Column<string>(maxLength: 128, nullable: false),
                IssuedOn = table.Column<DateOnly>(nullable: false),
                ValidUntil = table.Column<DateOnly>(nullable: true),
                RevokedOn = table.Column<DateOnly>(nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Certificates", row => row.Number);
            });
        migrationBuilder.CreateIndex("IX_Certificates_ApplicantId_ProcedureCode", "Certificates", ["ApplicantId", "ProcedureCode"]);

        migrationBuilder.CreateTable(
            name: "Clocks",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                CaseId = table.Column<Guid>(nullable: false),
                WorkItemId = table.Column<Guid>(nullable: true),
                ActivityId = table.Column<string>(maxLength: 64, nullable: true),
                DepartmentCode = table.Column<string>(maxLength: 32, nullable: true),
                Budget = table.Column<int>(nullable: false),
                State = table.Column<string>(maxLength: 16, nullable: false),
                HasOpenItem = table.Column<bool>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Clocks", row => row.Id);
            });
        migrationBuilder.CreateIndex("IX_Clocks_CaseId", "Clocks", "CaseId");

        migrationBuilder.CreateTable(
            name: "CommandReceipts",
            columns: table => new
            {
                Owner = table.Column<string>(maxLength: 64, nullable: false),
                Key = table.Column<string>(maxLength: 128, nullable: false),
                Command = table.Column<string>(maxLength: 256, nullable: false),
                Answer = table.Column<string>(nullable: false),
                At = table.Column<DateTime>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_CommandReceipts", row => new { row.Owner, row.Key });
            });
        migrationBuilder.CreateIndex("IX_CommandReceipts_At", "CommandReceipts", "At");

        migrationBuilder.CreateTable(
            name: "DataProtectionKeys",
            columns: table => new
            {
                Id = table.Column<int>(nullable: false).Counted(),
                FriendlyName = table.Column<string>(nullable: true),
                Xml = table.Column<string>(nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_DataProtectionKeys", row => row.Id);
            });

        migrationBuilder.CreateTable(
            name: "DefinitionVersions",
            columns: table => new
            {
                DefinitionId = table.Column<string>(maxLength: 64, nullable: false),
                Version = table.Column<int>(nullable: false),
                Name = table.Column<string>(maxLength: 128, nullable: false),
                Json = table.Column<string>(nullable: false),
                Published = table.Column<bool>(nullable: false),
                CreatedAt = table.Column<DateTime>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_DefinitionVersions", row => new { row.DefinitionId, row.Version });
            });

        migrationBuilder.CreateTable(
            name: "Departments",
            columns: table => new
            {
                Code = table.Column<string>(maxLength: 32, nullable: false),
                Name = table.Column<string>(maxLength: 64, nullable: false),
                FullName = table.Column<string>(maxLength: 128, nullable: false),
                NameEn = table.Column<string>(maxLength: 128, nullable: false),
                Kind = table.Column<string>(maxLength: 16, nullable: false),
                ValidFrom = table.Column<DateOnly>(nullable: true),
                ValidUntil = table.Column<DateOnly>(nullable: true),
                SuccessorCode = table.Column<string>(maxLength: 32, nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Departments", row => row.Code);
            });

        migrationBuilder.CreateTable(
            name: "DocumentContents",
            columns: table => new
            {
                Sha256 = table.Column<string>(maxLength: 64, nullable: false),
                Bytes = table.Column<byte[]>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_DocumentContents", row => row.Sha256);
            });

        migrationBuilder.CreateTable(
            name: "GrantAccounts",
            columns: table => new
            {
                Key = table.Column<string>(maxLength: 256, nullable: false),
                Total = table.Column<long>(nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_GrantAccounts", row => row.Key);
            });

        migrationBuilder.CreateTable(
            name: "Grants",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                CaseId = table.Column<Guid>(nullable: false),
                ApplicantId = table.Column<Guid>(nullable: false),
                ProcedureCode = table.Column<string>(maxLength: 16, nullable: false),
                Edition = table.Column<string>(maxLength: 32, nullable: false),
                BaseCertificate = table.Column<string>(maxLength: 64, nullable: true),
                Year = table.Column<int>(nullable: false),
                Amount = table.Column<long>(nullable: false),
                At = table.Column<DateTime>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Grants", row => row.Id);
            });
        migrationBuilder.CreateIndex("IX_Grants_ApplicantId_ProcedureCode", "Grants", ["ApplicantId", "ProcedureCode"]);
        migrationBuilder.CreateIndex("IX_Grants_BaseCertificate", "Grants", "BaseCertificate");
        migrationBuilder.CreateIndex("IX_Grants_CaseId", "Grants", "CaseId");

        migrationBuilder.CreateTable(
            name: "Incidents",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                InstanceId = table.Column<Guid>(nullable: false),
                CaseId = table.Column<Guid>(nullable: false),
                ActivityId = table.Column<string>(maxLength: 64, nullable: false),
                Message = table.Column<string>(maxLength: 4000, nullable: false),
                Command = table.Column<string>(nullable: false),
                At = table.Column<DateTime>(nullable: false),
                ResolvedAt = table.Column<DateTime>(nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Incidents", row => row.Id);
            });
        migrationBuilder.CreateIndex("IX_Incidents_ResolvedAt", "Incidents", "ResolvedAt");

        migrationBuilder.CreateTable(
            name: "Journal",
            columns: table => new
            {
                CaseId = table.Column<Guid>(nullable: false),
                Seq = table.Column<int>(nullable: false),
                At = table.Column<DateTime>(nullable: false),
                Kind = table.Column<string>(maxLength: 32, nullable: false),
                ActivityId = table.Column<string>(maxLength: 64, nullable: true),
                Step = table.Column<string>(maxLength: 128, nullable: true),
                ActorId = table.Column<Guid>(nullable: true),
                Actor = table.Column<string>(maxLength: 128, nullable: true),
                Department = table.Column<string>(maxLength: 64, nullable: true),
                OnBehalfOf = table.Column<string>(maxLength: 128, nullable: true),
                Outcome = table.Column<string>(maxLength: 32, nullable: true),
                Opinion = table.Column<string>(maxLength: 4000, nullable: true),
                Data = table.Column<string>(nullable: true),
                Public = table.Column<bool>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Journal", row => new { row.CaseId, row.Seq });
            });
        migrationBuilder.CreateIndex("IX_Journal_ActorId_At", "Journal", ["ActorId", "At"]);

        migrationBuilder.CreateTable(
            name: "MessageWaits",
            columns: table => new
            {
                InstanceId = table.Column<Guid>(nullable: false),
                BookmarkId = table.Column<string>(maxLength: 64, nullable: false),
                Name = table.Column<string>(maxLength: 128, nullable: false),
                Correlation = table.Column<string>(maxLength: 128, nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_MessageWaits", row => new { row.InstanceId, row.BookmarkId });
            });
        migrationBuilder.CreateIndex("IX_MessageWaits_Name_Correlation", "MessageWaits", ["Name", "Correlation"]);

        migrationBuilder.CreateTable(
            name: "Notifications",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                UserId = table.Column<Guid>(nullable: false),
                CaseId = table.Column<Guid>(nullable: true),
                Title = table.Column<string>(maxLength: 256, nullable: false),
                Text = table.Column<string>(maxLength: 4000, nullable: false),
                Link = table.Column<string>(maxLength: 256, nullable: true),
                At = table.Column<DateTime>(nullable: false),
                ReadAt = table.Column<DateTime>(nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Notifications", row => row.Id);
            });
        migrationBuilder.CreateIndex("IX_Notifications_UserId_ReadAt_At", "Notifications", ["UserId", "ReadAt", "At"]);

        migrationBuilder.CreateTable(
            name: "NumberSeries",
            columns: table => new
            {
                Name = table.Column<string>(maxLength: 64, nullable: false),
                Last = table.Column<int>(nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_NumberSeries", row => row.Name);
            });

        migrationBuilder.CreateTable(
            name: "Obligations",
            columns: table => new
            {
                CaseId = table.Column<Guid>(nullable: false),
                Kind = table.Column<string>(maxLength: 32, nullable: false),
                Title = table.Column<string>(maxLength: 256, nullable: false),
                DueOn = table.Column<DateOnly>(nullable: false),
                State = table.Column<string>(maxLength: 16, nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Obligations", row => new { row.CaseId, row.Kind });
            });
        migrationBuilder.CreateIndex("IX_Obligations_State_DueOn", "Obligations", ["State", "DueOn"]);

        migrationBuilder.CreateTable(
            name: "Outbox",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                Kind = table.Column<string>(maxLength: 16, nullable: false),
                Payload = table.Column<string>(nullable: false),
                CreatedAt = table.Column<DateTime>(nullable: false),
                NextAttemptAt = table.Column<DateTime>(nullable: false),
                Attempts = table.Column<int>(nullable: false),
                SentAt = table.Column<DateTime>(nullable: true),
                DeadAt = table.Column<DateTime>(nullable: true),
                Error = table.Column<string>(maxLength: 2000, nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Outbox", row => row.Id);
            });
        migrationBuilder.CreateIndex("IX_Outbox_SentAt_DeadAt_NextAttemptAt", "Outbox", ["SentAt", "DeadAt", "NextAttemptAt"]);

        migrationBuilder.CreateTable(
            name: "PlatformSettings",
            columns: table => new
            {
                Name = table.Column<string>(maxLength: 64, nullable: false),
                Value = table.Column<string>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_PlatformSettings", row => row.Name);
            });

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
                LoadedAt = table.Column<DateTime>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_ProcedureEditions", row => new { row.Code, row.Edition });
            });

        migrationBuilder.CreateTable(
            name: "PublicNotices",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                CaseId = table.Column<Guid>(nullable: false),
                InstanceId = table.Column<Guid>(nullable: false),
                BookmarkId = table.Column<string>(maxLength: 64, nullable: false),
                ProcedureCode = table.Column<string>(maxLength: 16, nullable: false),
                ApplicantName = table.Column<string>(maxLength: 128, nullable: false),
                Title = table.Column<string>(maxLength: 256, nullable: false),
                Body = table.Column<string>(maxLength: 8000, nullable: false),
                PublishedAt = table.Column<DateTime>(nullable: false),
                EndsOn = table.Column<DateOnly>(nullable: false),
                EndedAt = table.Column<DateTime>(nullable: true),
                Objected = table.Column<bool>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_PublicNotices", row => row.Id);
            });
        migrationBuilder.CreateIndex("IX_PublicNotices_InstanceId_BookmarkId", "PublicNotices", ["InstanceId", "BookmarkId"], unique: true);
        migrationBuilder.CreateIndex("IX_PublicNotices_PublishedAt", "PublicNotices", "PublishedAt");

        migrationBuilder.CreateTable(
            name: "Timers",
            columns: table => new
            {
                InstanceId = table.Column<Guid>(nullable: false),
                BookmarkId = table.Column<string>(maxLength: 64, nullable: false),
                ActivityId = table.Column<string>(maxLength: 64, nullable: false),
                Name = table.Column<string>(maxLength: 128, nullable: false),
                DueAt = table.Column<DateTime>(nullable: false),
                Held = table.Column<bool>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Timers", row => new { row.InstanceId, row.BookmarkId });
            });
        migrationBuilder.CreateIndex("IX_Timers_Held_DueAt", "Timers", ["Held", "DueAt"]);

        migrationBuilder.CreateTable(
            name: "Users",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                DisplayName = table.Column<string>(maxLength: 128, nullable: false),
                Role = table.Column<string>(maxLength: 16, nullable: false),
                DepartmentCode = table.Column<string>(maxLength: 32, nullable: true),
                Position = table.Column<string>(maxLength: 16, nullable: false),
                ApplicantId = table.Column<Guid>(nullable: true),
                Disabled = table.Column<bool>(nullable: false),
                CreatedAt = table.Column<DateTime>(nullable: false),
                UserName = table.Column<string>(maxLength: 256, nullable: true),
                NormalizedUserName = table.Column<string>(maxLength: 256, nullable: true),
                Email = table.Column<string>(maxLength: 256, nullable: true),
                NormalizedEmail = table.Column<string>(maxLength: 256, nullable: true),
                EmailConfirmed = table.Column<bool>(nullable: false),
                PasswordHash = table.Column<string>(nullable: true),
                SecurityStamp = table.Column<string>(nullable: true),
                ConcurrencyStamp = table.Column<string>(nullable: true),
                PhoneNumber = table.Column<string>(nullable: true),
                PhoneNumberConfirmed = table.Column<bool>(nullable: false),
                TwoFactorEnabled = table.Column<bool>(nullable: false),
                LockoutEnd = table.Column<DateTime>(nullable: true),
                LockoutEnabled = table.Column<bool>(nullable: false),
                AccessFailedCount = table.Column<int>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Users", row => row.Id);
            });
        migrationBuilder.CreateIndex("EmailIndex", "Users", "NormalizedEmail");
        migrationBuilder.CreateIndex("IX_Users_ApplicantId", "Users", "ApplicantId");
        migrationBuilder.CreateIndex("IX_Users_DepartmentCode", "Users", "DepartmentCode");
        migrationBuilder.CreateIndex("UserNameIndex", "Users", "NormalizedUserName", unique: true);

        migrationBuilder.CreateTable(
            name: "WorkflowInstances",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                CaseId = table.Column<Guid>(nullable: false),
                DefinitionId = table.Column<string>(maxLength: 64, nullable: false),
                DefinitionVersion = table.Column<int>(nullable: false),
                Status = table.Column<string>(maxLength: 16, nullable: false),
                State = table.Column<string>(nullable: false),
                ParentId = table.Column<Guid>(nullable: true),
                ParentBookmarkId = table.Column<string>(maxLength: 64, nullable: true),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_WorkflowInstances", row => row.Id);
            });
        migrationBuilder.CreateIndex("IX_WorkflowInstances_CaseId", "WorkflowInstances", "CaseId");

        migrationBuilder.CreateTable(
            name: "WorkItems",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                CaseId = table.Column<Guid>(nullable: false),
                InstanceId = table.Column<Guid>(nullable: false),
                BookmarkId = table.Column<string>(maxLength: 64, nullable: false),
                ActivityId = table.Column<string>(maxLength: 64, nullable: false),
                Step = table.Column<string>(maxLength: 128, nullable: false),
                StepEn = table.Column<string>(maxLength: 128, nullable: true),
                Round = table.Column<int>(nullable: false),
                Role = table.Column<string>(maxLength: 16, nullable: false),
                DepartmentCode = table.Column<string>(maxLength: 32, nullable: false),
                Position = table.Column<int>(nullable: false),
                Seat = table.Column<int>(nullable: false),
                AssigneeId = table.Column<Guid>(nullable: true),
                State = table.Column<string>(maxLength: 16, nullable: false),
                CreatedAt = table.Column<DateTime>(nullable: false),
                DueAt = table.Column<DateTime>(nullable: true),
                WarnAt = table.Column<DateTime>(nullable: true),
                Outcomes = table.Column<string>(nullable: false),
                OpinionRequiredFor = table.Column<string>(maxLength: 256, nullable: false),
                StepForm = table.Column<string>(nullable: true),
                Outcome = table.Column<string>(maxLength: 32, nullable: true),
                Opinion = table.Column<string>(maxLength: 4000, nullable: true),
                Data = table.Column<string>(nullable: true),
                DecidedBy = table.Column<Guid>(nullable: true),
                DecidedByName = table.Column<string>(maxLength: 128, nullable: true),
                DecidedAt = table.Column<DateTime>(nullable: true),
                CaseNumber = table.Column<string>(maxLength: 32, nullable: false),
                ProcedureCode = table.Column<string>(maxLength: 16, nullable: false),
                ApplicantName = table.Column<string>(maxLength: 128, nullable: false),
                Amount = table.Column<long>(nullable: true),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_WorkItems", row => row.Id);
            });
        migrationBuilder.CreateIndex("IX_WorkItems_AssigneeId_State", "WorkItems", ["AssigneeId", "State"]);
        migrationBuilder.CreateIndex("IX_WorkItems_CaseId", "WorkItems", "CaseId");
        migrationBuilder.CreateIndex("IX_WorkItems_DecidedBy_DecidedAt", "WorkItems", ["DecidedBy", "DecidedAt"]);
        migrationBuilder.CreateIndex("IX_WorkItems_DepartmentCode_State_DueAt", "WorkItems", ["DepartmentCode", "State", "DueAt"]);
        migrationBuilder.CreateIndex("IX_WorkItems_InstanceId_BookmarkId", "WorkItems", ["InstanceId", "BookmarkId"], unique: true);

        migrationBuilder.CreateTable(
            name: "ClockEntries",
            columns: table => new
            {
                ClockId = table.Column<Guid>(nullable: false),
                Seq = table.Column<int>(nullable: false),
                Kind = table.Column<string>(maxLength: 16, nullable: false),
                At = table.Column<DateTime>(nullable: false),
                Reason = table.Column<string>(maxLength: 512, nullable: true),
                WorkingDays = table.Column<int>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_ClockEntries", row => new { row.ClockId, row.Seq });
                table.ForeignKey("FK_ClockEntries_Clocks_ClockId", row => row.ClockId, "Clocks", "Id", onDelete: ReferentialAction.Cascade);
            });

        migrationBuilder.CreateTable(
            name: "Objections",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                NoticeId = table.Column<Guid>(nullable: false),
                Name = table.Column<string>(maxLength: 64, nullable: false),
                Contact = table.Column<string>(maxLength: 128, nullable: false),
                Text = table.Column<string>(maxLength: 4000, nullable: false),
                At = table.Column<DateTime>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Objections", row => row.Id);
                table.ForeignKey("FK_Objections_PublicNotices_NoticeId", row => row.NoticeId, "PublicNotices", "Id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateIndex("IX_Objections_NoticeId", "Objections", "NoticeId");

        migrationBuilder.CreateTable(
            name: "UserClaims",
            columns: table => new
            {
                Id = table.Column<int>(nullable: false).Counted(),
                UserId = table.Column<Guid>(nullable: false),
                ClaimType = table.Column<string>(nullable: true),
                ClaimValue = table.Column<string>(nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_UserClaims", row => row.Id);
                table.ForeignKey("FK_UserClaims_Users_UserId", row => row.UserId, "Users", "Id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateIndex("IX_UserClaims_UserId", "UserClaims", "UserId");

        migrationBuilder.CreateTable(
            name: "UserLogins",
            columns: table => new
            {
                LoginProvider = table.Column<string>(nullable: false),
                ProviderKey = table.Column<string>(nullable: false),
                ProviderDisplayName = table.Column<string>(nullable: true),
                UserId = table.Column<Guid>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_UserLogins", row => new { row.LoginProvider, row.ProviderKey });
                table.ForeignKey("FK_UserLogins_Users_UserId", row => row.UserId, "Users", "Id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateIndex("IX_UserLogins_UserId", "UserLogins", "UserId");

        migrationBuilder.CreateTable(
            name: "UserTokens",
            columns: table => new
            {
                UserId = table.Column<Guid>(nullable: false),
                LoginProvider = table.Column<string>(nullable: false),
                Name = table.Column<string>(nullable: false),
                Value = table.Column<string>(nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_UserTokens", row => new { row.UserId, row.LoginProvider, row.Name });
                table.ForeignKey("FK_UserTokens_Users_UserId", row => row.UserId, "Users", "Id", onDelete: ReferentialAction.Cascade);
            });
    }
}
