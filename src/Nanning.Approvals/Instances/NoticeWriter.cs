using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Notices;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Instances;

/// <summary>Writes public notices (公示).</summary>
internal static class NoticeWriter
{
    public static void Publish(CaseStep step, WorkflowInstance instance, PublishNotice notice)
    {
        step.Case.Status = CaseStatus.PublicNotice;
        step.Db.PublicNotices.Add(new PublicNotice
        {
            Id = Guid.CreateVersion7(step.Now),
            CaseId = step.Case.Id,
            InstanceId = instance.Id,
            BookmarkId = notice.BookmarkId,
            ProcedureCode = step.Case.ProcedureCode,
            ApplicantName = step.Case.ApplicantName,
            Title = notice.Title,
            Body = notice.Body,
            PublishedAt = step.Now,
            EndsOn = notice.EndsOn,
        });
        step.Journal("notice-published", visible: true, step: notice.Title, data: new JsonObject
        {
            ["endsOn"] = notice.EndsOn.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        }, actor: Actor.System);
    }

    public static async Task EndAsync(CaseStep step, WorkflowInstance instance, EndNotice end, CancellationToken cancellationToken)
    {
        var notice = step.Db.PublicNotices.Local.FirstOrDefault(row => row.InstanceId == instance.Id && row.BookmarkId == end.BookmarkId)
            ?? await step.Db.PublicNotices.SingleAsync(row => row.InstanceId == instance.Id && row.BookmarkId == end.BookmarkId, cancellationToken);
        notice.EndedAt = step.Now;
        notice.Objected = end.Objected;
        if (step.Case.Status == CaseStatus.PublicNotice)
        {
            step.Case.Status = CaseStatus.InProgress;
        }

        step.Journal("notice-ended", visible: true, step: notice.Title, outcome: end.Objected ? "Objected" : "Clear", actor: Actor.System);
    }
}
