using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Procedures;

/// <summary>
/// An administrator issues a new edition of a procedure: other numbers, another window, another document, from a day on. It runs the same flow as the edition before it;
/// cases that were sent in keep theirs.
/// </summary>
public sealed class IssueEdition(CommandRunner commands, IDbContextFactory<ApprovalsDb> contexts, ProcedureLibrary procedures, FlowLibrary flows, TimeProvider clock)
{
    /// <summary>The edition as it shall be; what is left out stays as it is. Messages of a refusal stand at these names in camel case, of a parameter at <c>parameters.name</c>.</summary>
    /// <param name="Document">Number of the document that orders it.</param>
    /// <param name="EffectiveFrom">First day on which applications are taken under it.</param>
    /// <param name="OpenEnded">Takes the end of the window away.</param>
    /// <param name="ClosedText">The sentence that refuses an application outside the window.</param>
    /// <param name="Parameters">New values by name.</param>
    /// <param name="Sources">Where a new value comes from, by name; the document otherwise.</param>
    /// <param name="Note">What is changed and why.</param>
    /// <param name="Seen">Highest ordinal the person saw; null issues whatever came in between.</param>
    public sealed record Input(
        string? Edition, string? Document, DateOnly? EffectiveFrom, DateOnly? ValidFrom, DateOnly? ValidUntil, bool OpenEnded, string? ClosedText, string? ClosedTextEn,
        IReadOnlyDictionary<string, JsonNode?>? Parameters, IReadOnlyDictionary<string, string?>? Sources, string? Note, int? Seen);

    /// <summary>The edition that would be, or was, issued.</summary>
    public sealed record Issued(string Code, string Edition, DateOnly EffectiveFrom, IReadOnlyList<EditionChange> Changes);

    /// <summary>The edition that a new one follows and is made from.</summary>
    internal static ProcedureEdition? LastOf(IEnumerable<ProcedureEdition> standing) => standing.OrderBy(row => row.EffectiveFrom).ThenBy(row => row.Ordinal).LastOrDefault();

    /// <summary>Checks everything and shows the differences; nothing is stored.</summary>
    public async Task<Outcome<Issued>> PreviewAsync(Actor actor, string code, Input input, CancellationToken cancellationToken)
    {
        if (Refused(actor) is { } refusal)
        {
            return refusal;
        }

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await MakeAsync(db, code, input, cancellationToken) switch
        {
            Outcome<Made>.Done { Value: var made } => made.Issued,
            Outcome<Made>.Refused { Why: var why } => why,
            _ => new Outcome<Issued>.Missing(),
        };
    }

    public async Task<Outcome<Issued>> RunAsync(Actor actor, string? key, string code, Input input, CancellationToken cancellationToken) => Refused(actor) is { } refusal
        ? refusal
        : await commands.RunAsync(actor, new CommandKey(key, $"issue-edition/{code}"), (db, token) => StoreAsync(db, actor, code, input, token), cancellationToken);

    private async Task<Outcome<Issued>> StoreAsync(ApprovalsDb db, Actor actor, string code, Input input, CancellationToken cancellationToken)
    {
        await Numbers.LockAsync(db, $"editions:{code}", cancellationToken);
        var outcome = await MakeAsync(db, code, input, cancellationToken);
        if (outcome is not Outcome<Made>.Done { Value: var made })
        {
            return outcome is Outcome<Made>.Refused { Why: var why } ? why : new Outcome<Issued>.Missing();
        }

        db.ProcedureEditions.Add(new ProcedureEdition
        {
            Code = code,
            Edition = made.Issued.Edition,
            Json = made.Json,
            DefinitionId = made.Base.DefinitionId,
            DefinitionVersion = made.Base.DefinitionVersion,
            Ordinal = made.Ordinal,
            EffectiveFrom = made.Issued.EffectiveFrom,
            LoadedAt = clock.GetUtcNow(),
            BasedOn = made.Base.Edition,
            IssuedBy = actor.UserId,
            IssuedByName = actor.Name,
            ChangeNote = input.Note!.Trim(),
        });
        return made.Issued;
    }

    private async Task<Outcome<Made>> MakeAsync(ApprovalsDb db, string code, Input input, CancellationToken cancellationToken)
    {
        var rows = await db.ProcedureEditions.AsNoTracking().Where(row => row.Code == code).ToListAsync(cancellationToken);
        if (LastOf(rows.Where(row => row.WithdrawnAt is null)) is not { } last)
        {
            return new Outcome<Made>.Missing();
        }

        var ordinal = rows.Max(row => row.Ordinal);
        if (input.Seen is { } seen && seen != rows.Where(row => row.WithdrawnAt is null).Max(row => row.Ordinal))
        {
            return Refusal.Conflict("edition-issued", Say.Pick("其他人刚刚调整了该事项的版本，请刷新后再改。", "Somebody has just issued or withdrawn an edition. Reload before you go on."));
        }

        var before = await procedures.GetAsync(db, code, last.Edition, cancellationToken);
        var today = WorkingCalendar.DateOf(clock.GetUtcNow());
        var errors = EditionInput.Check(input, before, rows, today);
        if (errors.Count > 0)
        {
            return Refusal.Fields(errors);
        }

        var json = EditionInput.Apply(before, input);
        Procedure made;
        try
        {
            made = ProcedureReader.Read(json);
        }
        catch (ProcedureException wrong)
        {
            return Refusal.Fields(EditionInput.Place(wrong.Errors, input));
        }

        var flow = await flows.GetAsync(db, last.DefinitionId, last.DefinitionVersion, cancellationToken);
        if (FlowChecks.Errors(flow, made) is { Count: > 0 } findings)
        {
            return Refusal.Fields(EditionInput.Place([.. findings.Select(finding => Say.Pick(finding.Text, finding.TextEn))], input));
        }

        var changes = EditionChanges.Between(before, made);
        return changes.Any(change => change.Kind != "document")
            ? new Made(new Issued(code, made.Edition, made.EffectiveFrom, changes), json, last, ordinal + 1)
            : Refusal.Field("parameters", Say.Pick("新版本与原版本没有差别，请先修改参数或期限。", "The new edition is the same as the one before it; change a number or the window first."));
    }

    private static Refusal? Refused(Actor actor) => actor.Role == UserRole.Administrator
        ? null
        : Refusal.Forbidden("administrators-only", Say.Pick("只有系统管理员可以发布事项版本。", "Only administrators issue editions of procedures."));

    private sealed record Made(Issued Issued, string Json, ProcedureEdition Base, int Ordinal);
}
