using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Work;

/// <summary>What may be done to many work items at once.</summary>
public enum BatchAction
{
    /// <summary>批量同意: the item's positive outcome.</summary>
    Approve,

    /// <summary>批量签收.</summary>
    Claim,

    /// <summary>批量派件: to a colleague.</summary>
    Assign,

    /// <summary>批量退回.</summary>
    Return,

    /// <summary>批量抄送.</summary>
    Copy,
}

/// <summary>
/// The same action on many work items (批量办理). Each item is a command of its own, with a transaction and an idempotency key of its own: one that is refused stops none of
/// the others, and the whole batch may be sent again. The preview runs the very same commands without saving, so it leaves out whom the batch would leave out, for the same reasons.
/// </summary>
public sealed class WorkBatch(IDbContextFactory<ApprovalsDb> contexts, DecideWorkItem decide, HoldWorkItem hold, ReturnWorkItem giveBack, CopyWorkItem copy)
{
    /// <summary>Items of one batch at most.</summary>
    public const int Most = 200;

    private const string NotFound = "not-found";

    private readonly Dictionary<BatchAction, Act> actions = Actions(decide, hold, giveBack, copy);

    /// <summary>What is to be done.</summary>
    /// <param name="Ids">The items; one that is named twice counts once.</param>
    /// <param name="Opinion">The opinion of each decision; the reason of an assignment, a return or a copy.</param>
    /// <param name="To">User name of the colleague, for an assignment; "applicant", "previous" or an activity, for a return; user names with commas between them, for copies.</param>
    /// <param name="Then">For a return: "forward" or "backToMe".</param>
    public sealed record Request(IReadOnlyList<Guid> Ids, BatchAction Action, string? Opinion = null, string? To = null, string? Then = null);

    /// <summary>What became, or would become, of one item.</summary>
    /// <param name="Code">"ok", or the stable code of the refusal.</param>
    /// <param name="Text">What happened or what to do, in the person's language.</param>
    public sealed record Line(Guid Id, bool Ok, string Code, string Text)
    {
        /// <summary>Number of the case; null for an item that this person may not see.</summary>
        public string? CaseNumber { get; init; }

        /// <summary>Name of the step and of the applicant.</summary>
        public string? Title { get; init; }
    }

    /// <summary>Says what the batch would do, item by item, and changes nothing.</summary>
    public Task<Outcome<IReadOnlyList<Line>>> PreviewAsync(Actor actor, Request request, CancellationToken cancellationToken) =>
        EachAsync(actor, request, (db, id) => CommandRunner.TryOutAsync(db, (within, token) => actions[request.Action].Try(new(within, actor, request, id, null, token)), cancellationToken), null, cancellationToken);

    /// <summary>Does it, one item after the other.</summary>
    /// <param name="key">The Idempotency-Key of the batch; each item's is derived from it.</param>
    /// <param name="progress">Told of each item when it is through.</param>
    public Task<Outcome<IReadOnlyList<Line>>> RunAsync(Actor actor, string? key, Request request, Func<Line, Task>? progress, CancellationToken cancellationToken) =>
        EachAsync(actor, request, (db, id) => actions[request.Action].Run(new(db, actor, request, id, KeyOf(key, id), cancellationToken)), progress, cancellationToken);

    /// <summary>The key of one item: what the batch's key and the item say, as long as a key may be.</summary>
    internal static string? KeyOf(string? key, Guid id) =>
        key is null ? null : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{key}/{id:N}")));

    private async Task<Outcome<IReadOnlyList<Line>>> EachAsync(
        Actor actor, Request request, Func<ApprovalsDb, Guid, Task<Outcome<string>>> act, Func<Line, Task>? progress, CancellationToken cancellationToken)
    {
        var ids = request.Ids.Distinct().ToList();
        if (ids.Count is 0 or > Most)
        {
            return Refusal.Field("ids", ids.Count == 0
                ? Say.Pick("请至少选择一项待办。", "Choose at least one item.")
                : Say.Pick($"一次最多办理 {Most} 项，请分批办理。", $"At most {Most} items at once. Please take them in parts."));
        }

        if (request.Action is BatchAction.Assign or BatchAction.Return or BatchAction.Copy && string.IsNullOrWhiteSpace(request.To))
        {
            return Refusal.Field("to", request.Action == BatchAction.Return
                ? Say.Pick("请选择退回到哪里。", "Choose where to return them to.") : Say.Pick("请选择同事。", "Choose the colleague."));
        }

        var lines = new List<Line>();
        foreach (var id in ids)
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            var line = LineOf(id, await act(db, id));
            if (await db.WorkItems.AsNoTracking().SingleOrDefaultAsync(item => item.Id == id, cancellationToken) is { } row && line.Code != NotFound)
            {
                line = line with { CaseNumber = row.CaseNumber, Title = $"{row.ApplicantName} · {Say.Pick(row.Step, row.StepEn)}" };
            }

            lines.Add(line);
            await (progress?.Invoke(line) ?? Task.CompletedTask);
        }

        return lines;
    }

    private static Line LineOf(Guid id, Outcome<string> outcome) => outcome switch
    {
        Outcome<string>.Done { Value: var said } => new(id, true, "ok", said),
        Outcome<string>.Refused { Why: var why } => new(id, false, why.Code, why.Errors?.Values.SelectMany(texts => texts).FirstOrDefault() ?? why.Text),
        _ => new(id, false, NotFound, Say.Pick("没有这项待办，或您无权查看。", "There is no such item, or you may not see it.")),
    };

    /// <summary>The positive decision of an item; refused when it wants more than a yes. An item that is decided already is left to the command, which knows whether it was this batch.</summary>
    private static async Task<Outcome<DecideWorkItem.Decision>> ChooseAsync(ApprovalsDb db, Actor actor, Guid id, Request request, CancellationToken cancellationToken)
    {
        if (await db.WorkItems.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } item || !item.VisibleTo(actor))
        {
            return new Outcome<DecideWorkItem.Decision>.Missing();
        }

        var outcomes = JsonSerializer.Deserialize<List<WorkOutcome>>(item.Outcomes, JsonSerializerOptions.Web)!;
        // Any other outcome is a choice that wants a person's look at the case.
        if (outcomes.Find(outcome => Standing.Positive.Contains(outcome.Name)) is not { } yes)
        {
            return Refusal.Conflict("choice-needed", Say.Pick("这一环节没有“同意”选项，请打开单独办理。", "This step has no approval to give. Open it and choose."));
        }

        if (item.State == WorkItemState.Open && NeedsForm(item, yes.Name))
        {
            return Refusal.Conflict("form-needed", Say.Pick("这一环节需要填写表单，请打开单独办理。", "This step has a form to fill in. Open it to decide."));
        }

        if (item is { State: WorkItemState.Open, ParentId: null } && StepOpening.PolicyOf(item).Signature)
        {
            return Refusal.Conflict("signature-needed", Say.Pick("这一环节须手写签名，请打开单独办理。", "This step needs a handwritten signature. Open it to decide."));
        }

        return item.OpinionRequiredFor.Split(',').Contains(yes.Name) && string.IsNullOrWhiteSpace(request.Opinion)
            ? Refusal.Conflict("opinion-needed", Say.Pick("这一环节须填写意见。", "This step needs a written opinion."))
            : new DecideWorkItem.Decision(yes.Name, request.Opinion, null);
    }

    private static string[] People(Request request) => request.To!.Split([',', '，', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Whether an outcome cannot be chosen without filling in the step's form.</summary>
    internal static bool NeedsForm(WorkItem item, string outcome) =>
        item.StepForm is not null && JsonNode.Parse(item.StepForm) is JsonArray fields && fields.OfType<JsonObject>().Any(field =>
            (bool?)field["required"] == true && (field["outcomes"] is not JsonArray only || only.Any(name => (string?)name == outcome)));

    /// <summary>What can be done to many, in one place: how it is tried inside a context that is never saved, how it is done, and what is said then.</summary>
    private static Dictionary<BatchAction, Act> Actions(DecideWorkItem decide, HoldWorkItem hold, ReturnWorkItem giveBack, CopyWorkItem copy) => new()
    {
        [BatchAction.Approve] = new(
            one => ChosenAsync(one, decision => decide.DecideAsync(one.Db, one.Actor, one.Id, decision, one.Stop)),
            one => ChosenAsync(one, decision => decide.RunAsync(one.Actor, one.Key, one.Id, decision, one.Stop))),
        [BatchAction.Claim] = Of(
            "签收", "Claimed", one => HoldWorkItem.ClaimAsync(one.Db, one.Actor, one.Id, one.Stop), one => hold.ClaimAsync(one.Actor, one.Key, one.Id, one.Stop)),
        [BatchAction.Assign] = Of(
            "转办", "Handed over", one => hold.TransferAsync(one.Db, one.Actor, one.Id, one.Asked.To, one.Asked.Opinion, one.Stop),
            one => hold.TransferAsync(one.Actor, one.Key, one.Id, one.Asked.To, one.Asked.Opinion, one.Stop)),
        [BatchAction.Return] = Of(
            "退回", "Returned", one => giveBack.ReturnAsync(one.Db, one.Actor, one.Id, ReturnOf(one.Asked), one.Stop), one => giveBack.RunAsync(one.Actor, one.Key, one.Id, ReturnOf(one.Asked), one.Stop)),
        [BatchAction.Copy] = Of(
            "抄送", "Copied", one => copy.CopyAsync(one.Db, one.Actor, one.Id, People(one.Asked), one.Asked.Opinion, one.Stop),
            one => copy.RunAsync(one.Actor, one.Key, one.Id, People(one.Asked), one.Asked.Opinion, one.Stop)),
    };

    private static async Task<Outcome<string>> ChosenAsync(One one, Func<DecideWorkItem.Decision, Task<Outcome<DecideWorkItem.Decided>>> act) =>
        await ChooseAsync(one.Db, one.Actor, one.Id, one.Asked, one.Stop) switch
        {
            Outcome<DecideWorkItem.Decision>.Done { Value: var decision } => Said("同意", "Approved", await act(decision)),
            var other => As(other),
        };

    private static Act Of<T>(string zh, string en, Func<One, Task<Outcome<T>>> tries, Func<One, Task<Outcome<T>>> runs) =>
        new(async one => Said(zh, en, await tries(one)), async one => Said(zh, en, await runs(one)));

    private static Outcome<string> Said<T>(string zh, string en, Outcome<T> outcome) => outcome is Outcome<T>.Done ? Say.Pick(zh, en) : As(outcome);

    private static ReturnWorkItem.Request ReturnOf(Request asked) => new(asked.To, asked.Opinion, asked.Then);

    private static Outcome<string> As<T>(Outcome<T> outcome) => outcome is Outcome<T>.Refused { Why: var why } ? why : new Outcome<string>.Missing();

    /// <summary>One item of a batch.</summary>
    private sealed record One(ApprovalsDb Db, Actor Actor, Request Asked, Guid Id, string? Key, CancellationToken Stop);

    private sealed record Act(Func<One, Task<Outcome<string>>> Try, Func<One, Task<Outcome<string>>> Run);
}
