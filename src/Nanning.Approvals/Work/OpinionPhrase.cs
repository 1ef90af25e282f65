using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Work;

/// <summary>A sentence that officers write again and again (常用语): own, or the department's.</summary>
public sealed class OpinionPhrase
{
    public Guid Id { get; init; }

    public string Text { get; set; } = string.Empty;

    public Guid OwnerId { get; init; }

    /// <summary>The department that uses it; null for the owner alone.</summary>
    public string? DepartmentCode { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A phrase as its person sees it.</summary>
/// <param name="Shared">Whether it is the department's.</param>
public sealed record OpinionPhraseView(Guid Id, string Text, bool Shared, bool MayChange);

/// <summary>Keeps the phrases of a person and of a department. A department's are kept by its section heads and leaders.</summary>
public sealed class OpinionPhrases(IDbContextFactory<ApprovalsDb> contexts, CommandRunner commands, TimeProvider clock)
{
    /// <summary>Longest phrase, in characters.</summary>
    public const int LongestText = 300;

    /// <summary>Most phrases of a person, and most of a department.</summary>
    public const int Most = 50;

    /// <summary>Own phrases first, then the department's, each in the order in which they were made.</summary>
    public async Task<IReadOnlyList<OpinionPhraseView>> ListAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await Seen(db, actor).AsNoTracking().OrderBy(row => row.CreatedAt).ThenBy(row => row.Id).ToListAsync(cancellationToken);
        return [.. rows.OrderBy(row => row.DepartmentCode is not null).Select(row => ViewOf(row, actor))];
    }

    /// <summary>Adds a phrase.</summary>
    public Task<Outcome<OpinionPhraseView>> AddAsync(Actor actor, string? key, string? text, bool shared, CancellationToken cancellationToken) => commands.RunAsync<OpinionPhraseView>(
        actor,
        new CommandKey(key, "add-phrase"),
        async (db, token) =>
        {
            if (Check(actor, text, shared) is { } refusal)
            {
                return refusal;
            }

            var (user, department) = (actor.UserId!.Value, shared ? actor.DepartmentCode : null);
            if (await db.OpinionPhrases.CountAsync(row => department == null ? row.OwnerId == user && row.DepartmentCode == null : row.DepartmentCode == department, token) >= Most)
            {
                return Refusal.Conflict("too-many-phrases", Say.Pick($"最多保存 {Most} 条常用语，请先删除不用的。", $"There are {Most} phrases already. Delete one first."));
            }

            var phrase = new OpinionPhrase { Id = Guid.CreateVersion7(clock.GetUtcNow()), Text = text!.Trim(), OwnerId = user, DepartmentCode = department, CreatedAt = clock.GetUtcNow() };
            db.OpinionPhrases.Add(phrase);
            return ViewOf(phrase, actor);
        },
        cancellationToken);

    /// <summary>Changes the words of a phrase.</summary>
    public Task<Outcome<OpinionPhraseView>> ChangeAsync(Actor actor, string? key, Guid id, string? text, CancellationToken cancellationToken) =>
        OnAsync(actor, key, "change-phrase", id, (_, phrase) =>
        {
            if (Check(actor, text, shared: false) is { } refusal)
            {
                return refusal;
            }

            phrase.Text = text!.Trim();
            return ViewOf(phrase, actor);
        }, cancellationToken);

    /// <summary>Takes a phrase out.</summary>
    public Task<Outcome<OpinionPhraseView>> RemoveAsync(Actor actor, string? key, Guid id, CancellationToken cancellationToken) =>
        OnAsync(actor, key, "remove-phrase", id, (db, phrase) =>
        {
            db.OpinionPhrases.Remove(phrase);
            return ViewOf(phrase, actor);
        }, cancellationToken);

    private static IQueryable<OpinionPhrase> Seen(ApprovalsDb db, Actor actor)
    {
        var (user, department) = (actor.UserId, actor.Role == UserRole.Officer ? actor.DepartmentCode : null);
        return db.OpinionPhrases.Where(row => row.DepartmentCode == null ? row.OwnerId == user : row.DepartmentCode == department);
    }

    private static OpinionPhraseView ViewOf(OpinionPhrase phrase, Actor actor) => new(phrase.Id, phrase.Text, phrase.DepartmentCode is not null, phrase.DepartmentCode is null || SavedList.MayShare(actor));

    private static Refusal? Check(Actor actor, string? text, bool shared) =>
        actor.UserId is null || actor.Role != UserRole.Officer ? Refusal.Forbidden("officers-only", Say.Pick("只有经办人员可以保存常用语。", "Only officers keep phrases."))
        : text?.Trim() is not { Length: > 0 and <= LongestText } ? Refusal.Field("text", Say.Pick($"请填写常用语，最多 {LongestText} 字。", $"Write a phrase of at most {LongestText} characters."))
        : shared && !SavedList.MayShare(actor) ? Refusal.Forbidden("heads-only", Say.Pick("部门的常用语由科长和领导维护。", "The phrases of a department are kept by its heads."))
        : null;

    private Task<Outcome<OpinionPhraseView>> OnAsync(
        Actor actor, string? key, string action, Guid id, Func<ApprovalsDb, OpinionPhrase, Outcome<OpinionPhraseView>> work, CancellationToken cancellationToken) =>
        commands.RunAsync<OpinionPhraseView>(
            actor,
            new CommandKey(key, $"{action}/{id}"),
            async (db, token) => await Seen(db, actor).SingleOrDefaultAsync(row => row.Id == id, token) is not { } phrase ? new Outcome<OpinionPhraseView>.Missing()
                : ViewOf(phrase, actor).MayChange ? work(db, phrase)
                : Refusal.Forbidden("heads-only", Say.Pick("部门的常用语由科长和领导维护。", "The phrases of a department are kept by its heads.")),
            cancellationToken);
}

internal sealed class OpinionPhraseMapping : IEntityTypeConfiguration<OpinionPhrase>
{
    public void Configure(EntityTypeBuilder<OpinionPhrase> builder)
    {
        builder.ToTable("OpinionPhrases");
        builder.Property(phrase => phrase.Id).ValueGeneratedNever();
        builder.Property(phrase => phrase.Text).HasMaxLength(OpinionPhrases.LongestText);
        builder.Property(phrase => phrase.DepartmentCode).HasMaxLength(32);
        builder.HasIndex(phrase => phrase.OwnerId);
        builder.HasIndex(phrase => phrase.DepartmentCode);
    }
}
