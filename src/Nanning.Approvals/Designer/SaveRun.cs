using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Designer;

/// <summary>An administrator keeps a run of the sandbox, changes it or takes it away.</summary>
public sealed class SaveRun(CommandRunner commands, IDbContextFactory<ApprovalsDb> contexts, TimeProvider clock)
{
    /// <summary>Most runs of one definition: all of them run at every publish.</summary>
    public const int Most = 30;

    private const int MaxName = 64;
    private const int MaxContent = 200_000;

    /// <summary>The run as it is now.</summary>
    public sealed record Saved(string Name, DateTimeOffset SavedAt, string SavedBy);

    /// <summary>A run in the list.</summary>
    public sealed record Row(string Name, RunContent Content, DateTimeOffset SavedAt, string SavedBy);

    public async Task<IReadOnlyList<Row>> ListAsync(string definitionId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return [.. (await db.SavedRuns.AsNoTracking().Where(row => row.DefinitionId == definitionId).OrderBy(row => row.Name).ToListAsync(cancellationToken))
            .Select(row => new Row(row.Name, JsonSerializer.Deserialize<RunContent>(row.Content, JsonSerializerOptions.Web)!, row.SavedAt, row.SavedByName))];
    }

    public async Task<Outcome<Saved>> RunAsync(Actor actor, string? key, string definitionId, string name, RunContent content, CancellationToken cancellationToken)
    {
        var json = JsonSerializer.Serialize(content, JsonSerializerOptions.Web);
        return (DesignerRights.Refused(actor) ?? Wrong(name, content, json)) is { } refusal
            ? refusal
            : await commands.RunAsync(actor, new CommandKey(key, $"save-run/{definitionId}"), (db, token) => StoreAsync(db, actor, definitionId, name, json, token), cancellationToken);
    }

    /// <summary>Takes it away.</summary>
    public async Task<Outcome<Saved>> RemoveAsync(Actor actor, string? key, string definitionId, string name, CancellationToken cancellationToken) =>
        DesignerRights.Refused(actor) is { } refusal
            ? refusal
            : await commands.RunAsync<Saved>(
                actor, new CommandKey(key, $"remove-run/{definitionId}"),
                async (db, token) =>
                {
                    if (await db.SavedRuns.FindAsync([definitionId, name], token) is not { } run)
                    {
                        return new Outcome<Saved>.Missing();
                    }

                    db.SavedRuns.Remove(run);
                    return new Saved(name, clock.GetUtcNow(), actor.Name);
                },
                cancellationToken);

    private async Task<Outcome<Saved>> StoreAsync(ApprovalsDb db, Actor actor, string definitionId, string name, string json, CancellationToken cancellationToken)
    {
        var run = await db.SavedRuns.FindAsync([definitionId, name], cancellationToken);
        if (run is null)
        {
            if (await db.SavedRuns.CountAsync(row => row.DefinitionId == definitionId, cancellationToken) >= Most)
            {
                return Refusal.Field("name", Say.Pick($"每个流程最多保存 {Most} 个试运行。", $"A flow has at most {Most} saved runs."));
            }

            run = new SavedRun { DefinitionId = definitionId, Name = name };
            db.SavedRuns.Add(run);
        }

        (run.Content, run.SavedAt, run.SavedByName) = (json, clock.GetUtcNow(), actor.Name);
        return new Saved(name, run.SavedAt, run.SavedByName);
    }

    private static Refusal? Wrong(string name, RunContent content, string json) =>
        string.IsNullOrWhiteSpace(name) || name.Length > MaxName
            ? Refusal.Field("name", Say.Pick($"请给出名称（不超过 {MaxName} 字）。", $"Give it a name of at most {MaxName} characters."))
            : json.Length > MaxContent
                ? Refusal.Field("actions", Say.Pick("试运行的内容过多。", "The run is too large."))
                : content.Expect?.Status is { Length: > 0 } status && !Enum.TryParse<CaseStatus>(status, out _)
                    ? Refusal.Field("expect", Say.Pick($"没有“{status}”这种状态。", $"There is no status “{status}”."))
                    : null;
}
