using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Designer;

/// <summary>An administrator saves, or throws away, the draft of a flow. A draft may be wrong in any way; it only has to be a definition of that name.</summary>
public sealed class SaveDraft(CommandRunner commands, TimeProvider clock)
{
    /// <summary>Largest draft, in characters.</summary>
    public const int MaxLength = 2_000_000;

    /// <param name="BasedOn">Revision of the draft that the person saw, 0 when there was none; null saves over whatever is there.</param>
    /// <param name="KeepsProcedure">Leaves the procedure part of the draft as it is: Elsa's clients know nothing of it.</param>
    public sealed record Input(JsonObject? Model, JsonObject? Procedure, int? BasedOn, bool KeepsProcedure = false);

    /// <summary>The draft as it is now.</summary>
    public sealed record Saved(string DefinitionId, int Revision, DateTimeOffset SavedAt, string SavedBy);

    public async Task<Outcome<Saved>> RunAsync(Actor actor, string? key, string definitionId, Input input, CancellationToken cancellationToken) =>
        (DesignerRights.Refused(actor) ?? Wrong(definitionId, input)) is { } refusal
            ? refusal
            : await commands.RunAsync(actor, new CommandKey(key, $"save-draft/{definitionId}"), (db, token) => StoreAsync(db, actor, definitionId, input, token), cancellationToken);

    /// <summary>Throws the draft away; without one nothing happens.</summary>
    public async Task<Outcome<Saved>> DiscardAsync(Actor actor, string? key, string definitionId, CancellationToken cancellationToken) =>
        DesignerRights.Refused(actor) is { } refusal
            ? refusal
            : await commands.RunAsync<Saved>(
                actor, new CommandKey(key, $"discard-draft/{definitionId}"),
                async (db, token) =>
                {
                    if (await db.FlowDrafts.FindAsync([definitionId], token) is { } draft)
                    {
                        db.FlowDrafts.Remove(draft);
                    }

                    return new Saved(definitionId, 0, clock.GetUtcNow(), actor.Name);
                },
                cancellationToken);

    /// <summary>The same inside somebody else's transaction; the caller saves.</summary>
    internal async Task<Outcome<Saved>> StoreAsync(ApprovalsDb db, Actor actor, string definitionId, Input input, CancellationToken cancellationToken)
    {
        var draft = await db.FlowDrafts.FindAsync([definitionId], cancellationToken);
        if (input.BasedOn is { } seen && seen != (draft?.Revision ?? 0))
        {
            return Refusal.Conflict("draft-changed", draft is null
                ? Say.Pick("草稿已被发布或放弃，请重新打开后再改。", "The draft has been published or thrown away; open the flow anew.")
                : Say.Pick(
                    $"{draft.SavedByName} 在 {Clocks.WorkingCalendar.Local(draft.SavedAt):yyyy-MM-dd HH:mm} 保存了草稿，您的修改没有覆盖它。",
                    $"{draft.SavedByName} saved the draft at {Clocks.WorkingCalendar.Local(draft.SavedAt):yyyy-MM-dd HH:mm}; your changes have not been saved over it."));
        }

        if (draft is null)
        {
            var latest = await db.DefinitionVersions.Where(row => row.DefinitionId == definitionId).MaxAsync(row => (int?)row.Version, cancellationToken);
            draft = new FlowDraft { DefinitionId = definitionId, BasedOn = latest ?? 0 };
            db.FlowDrafts.Add(draft);
        }

        var model = (JsonObject)input.Model!.DeepClone();
        model["definitionId"] = definitionId;
        WorkflowDefinition.FillNodeIds(model);
        draft.Name = model["name"]?.ToString() is { Length: > 0 } name ? name[..Math.Min(name.Length, 128)] : definitionId;
        draft.Model = model.ToJsonString(DesignerJson.Plain);
        draft.Procedure = input.KeepsProcedure ? draft.Procedure : input.Procedure?.ToJsonString(DesignerJson.Plain);
        draft.Revision++;
        (draft.SavedAt, draft.SavedBy, draft.SavedByName) = (clock.GetUtcNow(), actor.UserId ?? Guid.Empty, actor.Name);
        return new Saved(definitionId, draft.Revision, draft.SavedAt, draft.SavedByName);
    }

    private static Refusal? Wrong(string definitionId, Input input) => input.Model switch
    {
        null => Refusal.Field("model", Say.Pick("缺少流程定义。", "The definition is missing.")),
        { } model when model["definitionId"]?.ToString() is { Length: > 0 } named && named != definitionId =>
            Refusal.Field("model", Say.Pick($"这是另一个流程（{named}）的定义。", $"This is the definition of another flow ({named}).")),
        { } model when model["root"] is not JsonObject => Refusal.Field("model", Say.Pick("流程定义缺少 root。", "The definition has no root.")),
        { } model when model.ToJsonString(DesignerJson.Plain).Length > MaxLength =>
            Refusal.Field("model", Say.Pick("流程定义过大，不能保存。", "The definition is too large to be saved.")),
        _ => DefinitionNames.Problem(definitionId) is { } problem ? Refusal.Field("definitionId", problem) : null,
    };
}
