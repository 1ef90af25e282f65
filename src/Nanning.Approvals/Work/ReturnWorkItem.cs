using System.Text.Json;
using System.Text.Json.Nodes;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Work;

/// <summary>
/// Returns a work item (退回): to the applicant, which is the one request for supplements that the law allows, or to a step that the case has passed. The rules of the latter are
/// those of <see cref="Returns"/>; the item ends as done, by the outcome <see cref="Outcome"/>.
/// </summary>
public sealed class ReturnWorkItem(CommandRunner commands, CaseHost host, DecideWorkItem decide)
{
    /// <summary>The outcome of an item that was returned.</summary>
    public const string Outcome = "Return";

    /// <summary>Names the applicant in a request.</summary>
    public const string Applicant = "applicant";

    private const string Forward = "forward";
    private const string BackToMe = "backToMe";

    /// <param name="To">"applicant", "previous", or the id of an activity.</param>
    /// <param name="Opinion">Why; whoever gets it reads it.</param>
    /// <param name="Then">"forward" (default): the flow goes on step by step; "backToMe": straight back to whoever returns it.</param>
    /// <param name="Fields">To the applicant: the fields of the form to be opened; all of them when neither fields nor materials are named.</param>
    /// <param name="Materials">To the applicant: the materials to be opened.</param>
    public sealed record Request(string? To, string? Opinion, string? Then = null, IReadOnlyList<string>? Fields = null, IReadOnlyList<string>? Materials = null);

    /// <summary>Where it went.</summary>
    /// <param name="To">Id of the activity, or "applicant".</param>
    public sealed record Returned(Guid Id, WorkItemState State, string Outcome, Guid CaseId, CaseStatus CaseStatus, string To);

    public Task<Outcome<Returned>> RunAsync(Actor actor, string? key, Guid id, Request request, CancellationToken cancellationToken) =>
        commands.RunAsync(actor, new CommandKey(key, $"return/{id}"), (db, token) => ReturnAsync(db, actor, id, request, token), cancellationToken, CaseRows.ForItem(id));

    /// <summary>Whether a person may return an item at all: whoever may decide it, in a department.</summary>
    internal static bool Offers(WorkItem item, Actor actor) => item is { PartyId: null, ParentId: null } && item.MayDecide(actor);

    /// <summary>The same inside somebody else's transaction; the caller saves.</summary>
    internal async Task<Outcome<Returned>> ReturnAsync(ApprovalsDb db, Actor actor, Guid id, Request request, CancellationToken cancellationToken)
    {
        var item = await db.WorkItems.FindAsync([id], cancellationToken);
        if (item is null || !item.VisibleTo(actor))
        {
            return new Outcome<Returned>.Missing();
        }

        if (item.State != WorkItemState.Open)
        {
            return Refusal.Conflict("already-decided", item.State == WorkItemState.Done
                ? Say.Pick($"该待办已由 {item.DecidedByName} 办理。", $"{item.DecidedByName} has already decided this item.")
                : Say.Pick("该待办已取消，无需办理。", "This item is no longer needed."));
        }

        if (!Offers(item, actor))
        {
            return Refusal.Forbidden("may-not-decide", item.AssigneeId is not null && item.AssigneeId != actor.UserId
                ? Say.Pick("该待办已由他人签收。", "Somebody else has claimed this item.")
                : Say.Pick("您不能退回这一环节。", "You may not return this step."));
        }

        if ((Check(request) ?? await Signing.ForbidAsync(db, item, actor.UserId, cancellationToken)) is { } refusal)
        {
            return refusal;
        }

        var step = await host.OpenAsync(db, (await db.Cases.FindAsync([item.CaseId], cancellationToken))!, actor, cancellationToken, whole: false);
        return request.To == Applicant
            ? await ToApplicantAsync(db, step, item, request, cancellationToken)
            : await BackAsync(step, item, request, cancellationToken);
    }

    private async Task<Outcome<Returned>> BackAsync(CaseStep step, WorkItem item, Request request, CancellationToken cancellationToken)
    {
        try
        {
            item.State = WorkItemState.Done;
            (item.Outcome, item.Opinion) = (Outcome, request.Opinion);
            (item.DecidedBy, item.DecidedByName, item.DecidedAt) = (step.Actor.UserId, step.Actor.Name, step.Now);
            item.Version++;
            var target = await host.ReturnAsync(step, item, request.To!, request.Opinion!.Trim(), request.Then == BackToMe, cancellationToken);
            step.Journal("returned", visible: true, item.ActivityId, item.Step, Outcome, request.Opinion, new JsonObject
            {
                ["to"] = target.Id,
                ["zh"] = target.Name,
                ["en"] = target.NameEn,
                ["then"] = request.Then ?? Forward,
            });
            return new Returned(item.Id, item.State, Outcome, item.CaseId, step.Case.Status, target.Id);
        }
        catch (AlterationRefusedException refused)
        {
            var text = Say.Pick(refused.Message, refused.English);
            return refused.Code is "to" or "then" ? Refusal.Field(refused.Code, text) : Refusal.Conflict(refused.Code, text);
        }
    }

    private async Task<Outcome<Returned>> ToApplicantAsync(ApprovalsDb db, CaseStep step, WorkItem item, Request request, CancellationToken cancellationToken)
    {
        if (!JsonSerializer.Deserialize<List<WorkOutcome>>(item.Outcomes, JsonSerializerOptions.Web)!.Exists(outcome => outcome.Name == DecideWorkItem.Supplement))
        {
            return Refusal.Field("to", Say.Pick(
                "这一环节不能（或不能再）要求申请人补正：补正应当一次性告知。请直接作出决定，或退回前面的环节。",
                "This step does not, or no longer, ask the applicant for supplements: the law allows one request. Decide, or return it to an earlier step."));
        }

        var (fields, materials) = (request.Fields ?? [], request.Materials ?? []);
        if (fields.Count + materials.Count == 0)
        {
            fields = [.. step.Procedure.Form.Sections.SelectMany(section => section.Fields).Select(field => field.Id)];
        }

        return await decide.DecideAsync(db, step.Actor, item.Id, DecideWorkItem.SupplementOf(fields, materials, request.Opinion), cancellationToken) switch
        {
            Outcome<DecideWorkItem.Decided>.Done { Value: var done } => new Returned(done.Id, done.State, done.Outcome, done.CaseId, done.CaseStatus, Applicant),
            Outcome<DecideWorkItem.Decided>.Refused { Why: var why } => why,
            _ => new Outcome<Returned>.Missing(),
        };
    }

    private static Refusal? Check(Request request)
    {
        if (string.IsNullOrWhiteSpace(request.To))
        {
            return Refusal.Field("to", Say.Pick("请选择退回到哪里。", "Choose where to return it to."));
        }

        if (string.IsNullOrWhiteSpace(request.Opinion))
        {
            return Refusal.Field("opinion", Say.Pick("请写明退回的原因，以及需要重新办理什么。", "Please say why you return it, and what is to be done again."));
        }

        if (request.Opinion.Length > 2000)
        {
            return Refusal.Field("opinion", Say.Pick("意见不能超过 2000 字。", "An opinion has at most 2,000 characters."));
        }

        return request.Then is null or "" or Forward or BackToMe
            ? null
            : Refusal.Field("then", Say.Pick("then 应为 forward（重新依次办理）或 backToMe（直接回到我）。", "then is forward (step by step) or backToMe (straight back)."));
    }
}
