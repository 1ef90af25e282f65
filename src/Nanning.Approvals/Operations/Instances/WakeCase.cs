using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Documents;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Operations.Instances;

/// <summary>
/// An administrator takes a case up again that has ended (唤醒), e.g. because a review orders a new decision: a new round with number, clock and flow of its own begins with the
/// form and the materials of the old case, judged as of the day of the first application under the same edition. The old record stays as it was; the new one points to it.
/// </summary>
public sealed class WakeCase(CommandRunner commands, WriteGate gate, CaseHost host, SubmitCase submit, FlowLibrary flows, TimeProvider clock)
{
    /// <summary>The new round.</summary>
    public sealed record Woken(Guid Id, string Number, Guid InstanceId);

    /// <summary>Begins the round.</summary>
    public async Task<Outcome<Woken>> RunAsync(Actor actor, string? key, Guid caseId, string? reason, CancellationToken cancellationToken) =>
        OperateInstance.Check(actor, reason) is { } refusal
            ? refusal
            : await commands.RunAsync(actor, new CommandKey(key, $"wake/{caseId}"), (db, token) => ApplyAsync(db, actor, caseId, reason!.Trim(), token), cancellationToken);

    /// <summary>Says what would happen, and whether it would be refused.</summary>
    public async Task<Outcome<WakePreview>> PreviewAsync(Actor actor, Guid caseId, CancellationToken cancellationToken)
    {
        if (OperateInstance.Check(actor, "—") is { } refusal)
        {
            return refusal;
        }

        try
        {
            // Worked out in full and not saved: the preview cannot disagree with what is done.
            return await gate.RunAsync((db, token) => TryAsync(db, actor, caseId, token), cancellationToken);
        }
        catch (InstanceFailedException failure)
        {
            return Refusal.Conflict("incident", Say.Pick($"执行时会出现异常：{failure.Message}", $"It would fail: {failure.Said}"));
        }
    }

    /// <summary>Why a case cannot be taken up again, whatever its rules say; null when it can.</summary>
    internal static Refusal? Refused(CaseStatus status) => status switch
    {
        CaseStatus.Rejected or CaseStatus.Closed or CaseStatus.Withdrawn => null,
        CaseStatus.Approved => Refusal.Conflict("approved", Say.Pick(
            "该办件已通过，拨付、证书等结果已经生效，不能再办一轮。请走撤销、追回或由申请人重新申报。",
            "The case was approved, and what it gave is in force, so there is no new round. Revoke or recover what was given, or let the applicant apply again.")),
        _ => Refusal.Conflict("not-ended", Say.Pick("该办件尚未办结。", "The case has not ended.")),
    };

    private async Task<Outcome<WakePreview>> TryAsync(ApprovalsDb db, Actor actor, Guid caseId, CancellationToken cancellationToken)
    {
        db.Trial = true;
        switch (await ApplyAsync(db, actor, caseId, "…", cancellationToken))
        {
            case Outcome<Woken>.Done:
                var instance = db.WorkflowInstances.Local.First(row => row.ParentId is null);
                var flow = await flows.GetAsync(db, instance.DefinitionId, instance.DefinitionVersion, cancellationToken);
                return new WakePreview(caseId, await OperationEffects.ReadAsync(db, flow, cancellationToken));
            case Outcome<Woken>.Refused refused:
                return refused.Why;
            default:
                return new Outcome<WakePreview>.Missing();
        }
    }

    private async Task<Outcome<Woken>> ApplyAsync(ApprovalsDb db, Actor actor, Guid caseId, string reason, CancellationToken cancellationToken)
    {
        if (await db.Cases.AsNoTracking().SingleOrDefaultAsync(row => row.Id == caseId && row.SubmittedAt != null, cancellationToken) is not { } old)
        {
            return new Outcome<Woken>.Missing();
        }

        if (Refused(old.Status) is { } refusal)
        {
            return refusal;
        }

        // Two rounds of one case at once: the second one sees the first.
        await Numbers.LockAsync(db, CaseRows.LockOf(old.ApplicantId), cancellationToken);
        if (await db.Cases.AsNoTracking().SingleOrDefaultAsync(row => row.RoundOf == caseId, cancellationToken) is { } later)
        {
            return Refusal.Conflict("later-round", Say.Pick($"该办件已有新一轮 {later.Number}，请在新一轮上操作。", $"There is a later round, {later.Number}; go on with that one."));
        }

        var now = clock.GetUtcNow();
        var item = new Case
        {
            Id = Guid.CreateVersion7(now),
            ProcedureCode = old.ProcedureCode,
            Edition = old.Edition,
            ApplicantId = old.ApplicantId,
            ApplicantName = old.ApplicantName,
            Form = old.Form,
            Status = CaseStatus.InProgress,
            CreatedAt = now,
            CreatedBy = actor.UserId!.Value,
            RoundOf = old.Id,
            JudgedOn = old.AppliedOn,
        };
        db.Cases.Add(item);
        await CopyDocumentsAsync(db, old.Id, item.Id, now, cancellationToken);
        var step = await host.OpenAsync(db, item, actor, cancellationToken);
        if (SubmitCase.Rules(step, onlyClaims: false) is { } broken)
        {
            return broken;
        }

        db.CaseFormVersions.Add(new CaseFormVersion { CaseId = item.Id, Version = item.FormVersion++, Form = item.Form, Reason = "round", At = now, SavedBy = item.CreatedBy });
        var begun = await submit.BeginAsync(step, () => Announce(step, old, reason), cancellationToken);
        return new Woken(begun.Id, begun.Number, db.WorkflowInstances.Local.First(row => row.CaseId == item.Id && row.ParentId is null).Id);
    }

    /// <summary>The files stay where they are; each round has its own list of them.</summary>
    private static async Task CopyDocumentsAsync(ApprovalsDb db, Guid from, Guid to, DateTimeOffset now, CancellationToken cancellationToken) => db.CaseDocuments.AddRange(
        (await db.CaseDocuments.AsNoTracking().Where(row => row.CaseId == from && row.RemovedAt == null).OrderBy(row => row.UploadedAt).ToListAsync(cancellationToken))
        .Select(row => new CaseDocument
        {
            Id = Guid.CreateVersion7(now),
            CaseId = to,
            Material = row.Material,
            Name = row.Name,
            ContentType = row.ContentType,
            Size = row.Size,
            Sha256 = row.Sha256,
            UploadedAt = row.UploadedAt,
            UploadedBy = row.UploadedBy,
        }));

    private static void Announce(CaseStep step, Case old, string reason)
    {
        var item = step.Case;
        step.Journal("round-opened", visible: true, outcome: item.Number, opinion: reason, data: new JsonObject { ["previous"] = old.Number, ["case"] = old.Id.ToString() });
        step.Send("notify", new NotifyPayload(
            item.ApplicantId, null, null, null, item.Id, $"重新办理：{step.Procedure.Name.Zh} {item.Number}",
            $"您的“{step.Procedure.Name.Zh}”申请（{old.Number}）已启动新一轮办理，新编号 {item.Number}，原办件记录保持不变。原因：{reason}", $"/cases/{item.Id}", Mail: true));
    }
}

/// <summary>What a new round would begin with. Nothing was changed.</summary>
/// <param name="Id">The case that has ended.</param>
public sealed record WakePreview(Guid Id, IReadOnlyList<PreviewLine> Lines);
