using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Documents;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Work;

/// <summary>An officer, or a person of a party, decides a work item, or asks the applicant for supplements: the decision and the run of the flow are one transaction.</summary>
public sealed partial class DecideWorkItem(CommandRunner commands, CaseHost host)
{
    /// <summary>Outcome by which a step asks for supplements.</summary>
    public const string Supplement = "Supplement";

    /// <param name="Outcome">One of the item's outcomes.</param>
    /// <param name="Data">The step's form; for a supplement <c>{fields, materials, reason}</c>.</param>
    public sealed record Decision(string Outcome, string? Opinion, JsonObject? Data)
    {
        /// <summary>A handwritten signature as data URL of a PNG, where the step asks for one.</summary>
        public string? Signature { get; init; }
    }

    /// <summary>What was decided, and where the case stands now.</summary>
    /// <param name="State">Still open when the decision waits for signatures.</param>
    public sealed record Decided(Guid Id, WorkItemState State, string Outcome, Guid CaseId, CaseStatus CaseStatus)
    {
        /// <summary>Names of those who still have to sign the decision before it counts; null when it counts.</summary>
        public IReadOnlyList<string>? WaitsFor { get; init; }
    }

    public Task<Outcome<Decided>> RunAsync(Actor actor, string? key, Guid id, Decision decision, CancellationToken cancellationToken) =>
        commands.RunAsync(actor, new CommandKey(key, $"decide/{id}"), (db, token) => DecideAsync(db, actor, id, decision, token), cancellationToken, CaseRows.ForItem(id));

    /// <summary>Asks for supplements: names the fields and materials and says why.</summary>
    public Task<Outcome<Decided>> RequestSupplementAsync(
        Actor actor, string? key, Guid id, IReadOnlyList<string> fields, IReadOnlyList<string> materials, string? reason, CancellationToken cancellationToken) =>
        RunAsync(actor, key, id, SupplementOf(fields, materials, reason), cancellationToken);

    /// <summary>The decision that asks for supplements.</summary>
    internal static Decision SupplementOf(IReadOnlyList<string> fields, IReadOnlyList<string> materials, string? reason)
    {
        var data = new JsonObject
        {
            ["fields"] = new JsonArray([.. fields.Select(field => JsonValue.Create(field))]),
            ["materials"] = new JsonArray([.. materials.Select(material => JsonValue.Create(material))]),
            ["reason"] = reason,
        };
        return new Decision(Supplement, reason, data);
    }

    /// <summary>The same inside somebody else's transaction; the caller saves.</summary>
    internal async Task<Outcome<Decided>> DecideAsync(ApprovalsDb db, Actor actor, Guid id, Decision decision, CancellationToken cancellationToken)
    {
        var item = await db.WorkItems.FindAsync([id], cancellationToken);
        if (item is null || !item.VisibleTo(actor))
        {
            return new Outcome<Decided>.Missing();
        }

        if (item.State == WorkItemState.Waiting)
        {
            return Refusal.Conflict("not-your-turn", Say.Pick("办理人作出决定后才轮到您会签。", "It is your turn when the holder has decided."));
        }

        if (item.State != WorkItemState.Open)
        {
            return Refusal.Conflict("already-decided", item.State == WorkItemState.Done
                ? Say.Pick($"该待办已由 {item.DecidedByName} 办理。", $"{item.DecidedByName} has already decided this item.")
                : Say.Pick("该待办已取消，无需办理。", "This item is no longer needed."));
        }

        if (!item.MayDecide(actor))
        {
            return Refusal.Forbidden("may-not-decide", item.AssigneeId is not null && item.AssigneeId != actor.UserId
                ? Say.Pick("该待办已由他人签收。", "Somebody else has claimed this item.")
                : Say.Pick("您的岗位不能办理这一环节。", "Your position may not decide this step."));
        }

        if (await FourEyes.ForbidAsync(db, item, actor.UserId, cancellationToken) is { } eyes)
        {
            return eyes;
        }

        var step = await host.OpenAsync(db, (await db.Cases.FindAsync([item.CaseId], cancellationToken))!, actor, cancellationToken, whole: false);
        if (Check(item, step.Procedure, decision) is { } refusal)
        {
            return refusal;
        }

        if (ConflictOfInterest.Of(actor, step.Case) && (item.ParentId is not null || StepOpening.PolicyOf(item).SelfApproval == SelfApproval.Forbid))
        {
            return ConflictOfInterest.Refusal();
        }

        if (FieldRights.ChangesOf(item, decision) is { } changes && FieldRights.Check(step, item, changes) is { } locked)
        {
            return locked;
        }

        if (item.ParentId is null && decision.Outcome != Supplement && StepOpening.PolicyOf(item).Signature)
        {
            var (png, why) = SignatureImage.Read(decision.Signature);
            if (why is not null)
            {
                return why;
            }

            item.Signature = (await Attachments.StoreAsync(db, "signature.png", png!, cancellationToken)).Sha256;
        }

        decision = decision with { Signature = null };
        return item.ParentId is not null
            ? await SignAsync(step, item, decision, cancellationToken)
            : await SignaturesAsync(step, item, decision, cancellationToken) ?? await FinishAsync(step, item, decision, actor, cancellationToken);
    }

    /// <summary>The decision counts: the item ends with it, and the flow goes on.</summary>
    private async Task<Decided> FinishAsync(CaseStep step, WorkItem item, Decision decision, Actor who, CancellationToken cancellationToken)
    {
        if (FieldRights.ChangesOf(item, decision) is { } changes)
        {
            FieldRights.Apply(step, item, changes, who);
            var own = (JsonObject)decision.Data!.DeepClone();
            own.Remove(FieldRights.Form);
            decision = decision with { Data = own.Count > 0 ? own : null };

            // The flow decides by the application as it is now.
            step = await host.OpenAsync(step.Db, step.Case, step.Actor, cancellationToken, whole: false);
            step.Changed = [.. changes.Select(change => change.Key)];
        }

        step.WaitTouched |= item.PartyId is not null;
        item.State = WorkItemState.Done;
        item.Outcome = decision.Outcome;
        item.Opinion = decision.Opinion;
        item.Data = decision.Data?.ToJsonString(JsonSerializerOptions.Web);
        item.DecidedBy = who.UserId;
        item.DecidedByName = who.Name;
        item.DecidedAt = step.Now;
        item.Version++;
        step.Journal(
            "decided", visible: true, item.ActivityId, item.Step, decision.Outcome, decision.Opinion, decision.Data?.DeepClone(), who, item.PartyName ?? item.SubstituteFor);
        await host.ResumeAsync(
            step, item.InstanceId, new Stimulus(item.BookmarkId, decision.Outcome, (JsonObject?)decision.Data?.DeepClone(), decision.Opinion, who.UserId?.ToString())
            {
                With = item.Parts == 0 ? [] : [.. (await Signing.PartsAsync(step.Db, item, cancellationToken)).Select(part => part.DecidedBy).OfType<Guid>().Select(hand => $"{hand}")],
            },
            cancellationToken, decided: item);
        return new Decided(item.Id, item.State, decision.Outcome, item.CaseId, step.Case.Status);
    }

    private static Refusal? Check(WorkItem item, Procedure procedure, Decision decision)
    {
        var outcomes = JsonSerializer.Deserialize<List<WorkOutcome>>(item.Outcomes, JsonSerializerOptions.Web)!;
        if (!outcomes.Exists(outcome => outcome.Name == decision.Outcome))
        {
            return Refusal.Field("outcome", Say.Pick("这一环节没有该办理结果。", "This step has no such outcome."));
        }

        if (item.OpinionRequiredFor.Split(',').Contains(decision.Outcome) && string.IsNullOrWhiteSpace(decision.Opinion))
        {
            return Refusal.Field("opinion", Say.Pick("请填写意见，说明理由。", "Please write an opinion that says why."));
        }

        if (decision.Opinion is { Length: > 2000 })
        {
            return Refusal.Field("opinion", Say.Pick("意见不能超过 2000 字。", "An opinion has at most 2,000 characters."));
        }

        return decision.Outcome == Supplement ? CheckSupplement(procedure, decision) : null;
    }

    private static Refusal? CheckSupplement(Procedure procedure, Decision decision)
    {
        var fields = Names(decision.Data?["fields"]);
        var materials = Names(decision.Data?["materials"]);
        if (string.IsNullOrWhiteSpace(decision.Opinion))
        {
            return Refusal.Field("reason", Say.Pick("请告知申请人需要补正什么、为什么。", "Tell the applicant what is missing and why."));
        }

        if (fields.Count + materials.Count == 0)
        {
            return Refusal.Field("fields", Say.Pick("请至少选择一项需要补正的内容或材料。", "Choose at least one field or material."));
        }

        if (fields.Find(field => procedure.Form.Field(field) is null) is { } unknown)
        {
            return Refusal.Field("fields", Say.Pick($"表单没有“{unknown}”这一项。", $"The form has no field “{unknown}”."));
        }

        return materials.Find(name => procedure.Materials.All(material => material.Id != name)) is { } other
            ? Refusal.Field("materials", Say.Pick($"没有“{other}”这项材料。", $"There is no material “{other}”."))
            : null;
    }

    private static List<string> Names(JsonNode? node) =>
        node is JsonArray array ? [.. array.Select(name => name?.ToString()).OfType<string>()] : [];
}
