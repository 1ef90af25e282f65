using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Work;

/// <summary>An officer's decision form as far as it is filled in. Nobody else sees it, and nothing follows from it.</summary>
public sealed class DecisionDraft
{
    public Guid UserId { get; init; }

    public Guid WorkItemId { get; init; }

    /// <summary>The step's own fields as JSON.</summary>
    public string Data { get; set; } = "{}";

    public string? Outcome { get; set; }

    public string? Opinion { get; set; }

    public DateTimeOffset SavedAt { get; set; }
}

/// <summary>A half-filled decision form.</summary>
public sealed record DecisionDraftView(string? Outcome, string? Opinion, JsonObject Data, DateTimeOffset SavedAt);

/// <summary>Keeps the half-filled decision forms of officers.</summary>
public sealed class DecisionDrafts(IDbContextFactory<ApprovalsDb> contexts, CommandRunner commands, TimeProvider clock)
{
    private const int LongestOpinion = 4_000;
    private const int LongestData = 64_000;

    /// <summary>When the form was saved.</summary>
    public sealed record Saved(Guid Id, DateTimeOffset SavedAt);

    /// <summary>What this person has filled in; null when nothing was saved.</summary>
    public async Task<DecisionDraftView?> GetAsync(Actor actor, Guid id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.DecisionDrafts.AsNoTracking().SingleOrDefaultAsync(row => row.UserId == actor.UserId && row.WorkItemId == id, cancellationToken) is { } draft
            ? new DecisionDraftView(draft.Outcome, draft.Opinion, JsonNode.Parse(draft.Data) as JsonObject ?? [], draft.SavedAt)
            : null;
    }

    /// <summary>Saves the form as it is, complete or not.</summary>
    public Task<Outcome<Saved>> SaveAsync(Actor actor, string? key, Guid id, string? outcome, string? opinion, JsonObject data, CancellationToken cancellationToken) => commands.RunAsync<Saved>(
        actor,
        new CommandKey(key, $"draft/{id}"),
        async (db, token) =>
        {
            var item = await db.WorkItems.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, token);
            if (item is null || actor.UserId is not { } user || !item.VisibleTo(actor))
            {
                return new Outcome<Saved>.Missing();
            }

            if (item.State != WorkItemState.Open)
            {
                return Refusal.Conflict("already-decided", Say.Pick("该待办已办理，不再暂存。", "This item has been decided; nothing more is saved."));
            }

            var text = data.ToJsonString();
            if (opinion is { Length: > LongestOpinion } || text.Length > LongestData || outcome is { Length: > 32 })
            {
                return Refusal.Field("opinion", Say.Pick("内容太长，没有暂存。", "This is too long and was not saved."));
            }

            var draft = await db.DecisionDrafts.FindAsync([user, id], token);
            if (draft is null)
            {
                db.DecisionDrafts.Add(draft = new DecisionDraft { UserId = user, WorkItemId = id });
            }

            (draft.Outcome, draft.Opinion, draft.Data, draft.SavedAt) = (outcome, opinion, text, clock.GetUtcNow());
            return new Saved(id, draft.SavedAt);
        },
        cancellationToken);

    /// <summary>Forgets it: the item is decided.</summary>
    public Task<Outcome<Saved>> ForgetAsync(Actor actor, Guid id, CancellationToken cancellationToken) => commands.RunAsync<Saved>(
        actor,
        new CommandKey(null, $"forget-draft/{id}"),
        async (db, token) =>
        {
            await db.DecisionDrafts.Where(row => row.WorkItemId == id).ExecuteDeleteAsync(token);
            return new Saved(id, clock.GetUtcNow());
        },
        cancellationToken);
}

internal sealed class DecisionDraftMapping : IEntityTypeConfiguration<DecisionDraft>
{
    public void Configure(EntityTypeBuilder<DecisionDraft> builder)
    {
        builder.ToTable("DecisionDrafts");
        builder.HasKey(draft => new { draft.UserId, draft.WorkItemId });
        builder.Property(draft => draft.Outcome).HasMaxLength(32);
        builder.Property(draft => draft.Opinion).HasMaxLength(4000);
        builder.HasIndex(draft => draft.WorkItemId);
    }
}
