using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Work;

/// <summary>Somebody has looked at what a rule decided (自动办理复核).</summary>
public sealed class AutomaticReview
{
    /// <summary>The item that the rule decided.</summary>
    public Guid WorkItemId { get; init; }

    public Guid ById { get; init; }

    public string ByName { get; init; } = string.Empty;

    public DateTimeOffset At { get; init; }

    /// <summary>What there is to say about it; null for nothing.</summary>
    public string? Remark { get; init; }
}

/// <summary>Marks what a rule decided as seen. It changes nothing of the decision; who finds it wrong returns the case, or issues a supervision order.</summary>
public sealed class ReviewAutomaticDecision(CommandRunner commands, CaseHost host)
{
    private const int LongestRemark = 500;

    /// <summary>The mark.</summary>
    public sealed record Reviewed(Guid WorkItemId, string By, DateTimeOffset At, string? Remark);

    public Task<Outcome<Reviewed>> RunAsync(Actor actor, string? key, Guid id, string? remark, CancellationToken cancellationToken) => commands.RunAsync<Reviewed>(
        actor,
        new CommandKey(key, $"review-automatic/{id}"),
        async (db, token) =>
        {
            if (await AutomaticDecisions.VisibleTo(db, actor).SingleOrDefaultAsync(row => row.Id == id, token) is not { } item)
            {
                return new Outcome<Reviewed>.Missing();
            }

            if (!AutomaticDecisions.MaySee(actor))
            {
                return Refusal.Forbidden("may-not-review", Say.Pick("自动办理由承办部门或督查人员复核。", "The department and supervisors look at what rules decided."));
            }

            if (remark is { Length: > LongestRemark })
            {
                return Refusal.Field("remark", Say.Pick("备注不能超过 500 字。", "A remark has at most 500 characters."));
            }

            if (await db.AutomaticReviews.AsNoTracking().SingleOrDefaultAsync(row => row.WorkItemId == id, token) is { } before)
            {
                return Refusal.Conflict("already-reviewed", Say.Pick($"{before.ByName} 已复核。", $"{before.ByName} has looked at it already."));
            }

            var step = await host.OpenAsync(db, await db.Cases.SingleAsync(row => row.Id == item.CaseId, token), actor, token, whole: false);
            var review = new AutomaticReview { WorkItemId = id, ById = actor.UserId!.Value, ByName = actor.Name, At = step.Now, Remark = string.IsNullOrWhiteSpace(remark) ? null : remark.Trim() };
            db.AutomaticReviews.Add(review);
            step.Case.Version++;
            step.Journal("automatic-reviewed", visible: true, item.ActivityId, item.Step, opinion: review.Remark);
            return new Reviewed(id, review.ByName, review.At, review.Remark);
        },
        cancellationToken);
}

internal sealed class AutomaticReviewMapping : IEntityTypeConfiguration<AutomaticReview>
{
    public void Configure(EntityTypeBuilder<AutomaticReview> builder)
    {
        builder.ToTable("AutomaticReviews");
        builder.HasKey(review => review.WorkItemId);
        builder.Property(review => review.WorkItemId).ValueGeneratedNever();
        builder.Property(review => review.ByName).HasMaxLength(128);
        builder.Property(review => review.Remark).HasMaxLength(500);
    }
}
