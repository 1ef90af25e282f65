using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Designer.Sandbox;

/// <summary>
/// Runs drafts in worlds of their own. A client says everything each time; a world that has come so far already is used again, so that one more action costs one action.
/// Bounded in number, time and actions, and gone afterwards.
/// </summary>
public sealed class Sandboxes(
    IDbContextFactory<ApprovalsDb> contexts, DefinitionLookup lookup, ExampleFiles examples, IOptions<DesignerOptions> options, TimeProvider clock) : IAsyncDisposable
{
    private readonly Dictionary<Guid, Session> sessions = [];
    private readonly SemaphoreSlim one = new(1);
    private readonly SemaphoreSlim seeding = new(1);
    private (int Departments, string Path)? seed;

    /// <summary>Runs everything from the beginning, as far as a kept world has not come there already.</summary>
    public async Task<Outcome<SandboxState>> RunAsync(Actor actor, SandboxRun run, CancellationToken cancellationToken)
    {
        if ((DesignerRights.Refused(actor) ?? (run.Actions.Count > options.Value.MostActions
            ? Refusal.Field("actions", Say.Pick($"一次试运行最多 {options.Value.MostActions} 步。", $"A run has at most {options.Value.MostActions} actions."))
            : null)) is { } refusal)
        {
            return refusal;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(options.Value.SandboxSeconds));
        await one.WaitAsync(limit.Token);
        try
        {
            return await RunAsync(actor.UserId ?? Guid.Empty, run, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await DropAsync(actor.UserId ?? Guid.Empty);
            return Refusal.Conflict("too-long", Say.Pick($"试运行超过 {options.Value.SandboxSeconds} 秒，已停止。", $"The run took more than {options.Value.SandboxSeconds} seconds and was stopped."));
        }
        catch
        {
            await DropAsync(actor.UserId ?? Guid.Empty);
            throw;
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>Runs it once in a world that is thrown away at once.</summary>
    internal async Task<Outcome<SandboxState>> OnceAsync(SandboxRun run, CancellationToken cancellationToken)
    {
        var begun = await BeginAsync(run, cancellationToken);
        if (begun is not Outcome<Session>.Done { Value: var session })
        {
            return ((Outcome<Session>.Refused)begun).Why;
        }

        await using (session.World)
        {
            return await ActAsync(session, run.Actions, TimeProvider.System.GetTimestamp(), cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var owner in sessions.Keys.ToList())
        {
            await DropAsync(owner);
        }

        if (seed is { } made && Path.GetDirectoryName(made.Path) is { } folder && Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        one.Dispose();
        seeding.Dispose();
    }

    private async Task<Outcome<SandboxState>> RunAsync(Guid owner, SandboxRun run, CancellationToken cancellationToken)
    {
        var begun = TimeProvider.System.GetTimestamp();
        await TidyAsync(owner);
        var key = KeyOf(run);
        if (sessions.GetValueOrDefault(owner) is not { } session || session.Key != key || !session.Continues(run.Actions))
        {
            await DropAsync(owner);
            var fresh = await BeginAsync(run, cancellationToken);
            if (fresh is not Outcome<Session>.Done { Value: var made })
            {
                return ((Outcome<Session>.Refused)fresh).Why;
            }

            sessions[owner] = session = made;
        }

        session.UsedAt = TimeProvider.System.GetUtcNow();
        return await ActAsync(session, run.Actions, begun, cancellationToken);
    }

    private static async Task<Outcome<SandboxState>> ActAsync(Session session, IReadOnlyList<SandboxAction> actions, long begun, CancellationToken cancellationToken)
    {
        session.Refused = session.Case is null || session.Refused?.Action == -1 ? session.Refused : null;
        if (session is { Case: { } id, Refused: null })
        {
            var acts = new SandboxActs(session.World, session.Scene, session.Flow, id);
            foreach (var action in actions.Skip(session.Applied.Count))
            {
                session.Refused = await acts.RunAsync(action, session.Applied.Count, cancellationToken);
                if (session.Refused is not null)
                {
                    break;
                }

                session.Applied.Add(TextOf(action));
            }
        }

        return await SandboxView.ReadAsync(
            session.World, session.Flow, session.Case, session.Refused, session.Applied.Count, (long)TimeProvider.System.GetElapsedTime(begun).TotalMilliseconds, cancellationToken);
    }

    private async Task<Outcome<Session>> BeginAsync(SandboxRun run, CancellationToken cancellationToken)
    {
        var scene = await SceneAsync(run, cancellationToken);
        if (scene is not Outcome<SandboxScene>.Done { Value: var place })
        {
            return ((Outcome<SandboxScene>.Refused)scene).Why;
        }

        var (form, start) = place.Begin(run.Form, run.StartedAt, clock.GetUtcNow());
        var world = SandboxWorld.Open(await SeedAsync(cancellationToken), start);
        try
        {
            var (id, refused) = await place.ApplyAsync(world, form, cancellationToken);
            await world.Get<Messaging.OutboxPump>().DrainAsync(cancellationToken);
            return new Session(KeyOf(run), world, place, CompiledFlow.Compile(WorkflowDefinition.Read(place.Flow.ToJsonString())), id) { Refused = refused };
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>Reads from the real database what the run needs; nothing is ever written there.</summary>
    private async Task<Outcome<SandboxScene>> SceneAsync(SandboxRun run, CancellationToken cancellationToken)
    {
        var (definition, findings) = WorkflowDefinition.Examine(run.Model?.ToJsonString() ?? "null");
        if (definition is null || findings.Any(finding => finding.Severity == "error"))
        {
            return new Refusal(
                RefusalKind.Rule, "unsound", Say.Pick("流程图还不完整，不能试运行。", "The flow is not complete yet and cannot be tried."),
                Rules: [.. findings.Where(finding => finding.Severity == "error").Select(finding => new BrokenRule(finding.Code, Say.Pick(finding.Text, finding.TextEn), null, null))]);
        }

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await lookup.FindAsync(db, definition.DefinitionId, cancellationToken);
        if (found.Procedure is null)
        {
            return Refusal.Conflict("no-procedure", Say.Pick("没有事项使用这个流程，不能试运行。", "No procedure runs this flow, so it cannot be tried."));
        }

        var (procedure, errors) = ProcedurePart.Read(found.Procedure, run.Procedure);
        if (procedure is null)
        {
            return new Refusal(RefusalKind.Rule, "procedure", Say.Pick("表单有问题，不能试运行。", "The form has problems."), Rules: [.. errors.Select(error => new BrokenRule("procedure", error, null, null))]);
        }

        var newest = await db.DefinitionVersions.AsNoTracking()
            .Where(row => row.Published && !db.DefinitionVersions.Any(later => later.DefinitionId == row.DefinitionId && later.Published && later.Version > row.Version)).ToListAsync(cancellationToken);
        var main = found.IsMain ? null : newest.Find(row => row.DefinitionId == found.Edition!.DefinitionId);
        return new SandboxScene(
            definition.Json, main is null ? null : (System.Text.Json.Nodes.JsonObject)System.Text.Json.Nodes.JsonNode.Parse(main.Json)!, ProcedurePart.Apply(found.Procedure, run.Procedure), procedure,
            [.. newest.Where(row => definition.Json.ToJsonString().Contains($"\"{row.DefinitionId}\"", StringComparison.Ordinal) || main?.Json.Contains($"\"{row.DefinitionId}\"", StringComparison.Ordinal) == true)],
            examples.Of(procedure.Code));
    }

    /// <summary>The file that worlds are copied from, made once for the departments as they are.</summary>
    private async Task<string> SeedAsync(CancellationToken cancellationToken)
    {
        await seeding.WaitAsync(cancellationToken);
        try
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            var version = await db.NumberSeries.Where(series => series.Name == DepartmentDirectory.Series).Select(series => series.Version).SingleOrDefaultAsync(cancellationToken);
            if (seed is not { } made || made.Departments != version || !File.Exists(made.Path))
            {
                seed = made = (version, await SandboxWorld.SeedAsync(await db.Departments.AsNoTracking().ToListAsync(cancellationToken), clock.GetUtcNow(), cancellationToken));
            }

            return made.Path;
        }
        finally
        {
            seeding.Release();
        }
    }

    /// <summary>Worlds that nobody has used for a while, and the oldest when there are too many.</summary>
    private async Task TidyAsync(Guid owner)
    {
        var until = TimeProvider.System.GetUtcNow().AddMinutes(-options.Value.SandboxMinutes);
        foreach (var old in sessions.Where(pair => pair.Value.UsedAt < until).Select(pair => pair.Key).ToList())
        {
            await DropAsync(old);
        }

        while (!sessions.ContainsKey(owner) && sessions.Count >= options.Value.MostSandboxes)
        {
            await DropAsync(sessions.MinBy(pair => pair.Value.UsedAt).Key);
        }
    }

    private async Task DropAsync(Guid owner)
    {
        if (sessions.Remove(owner, out var session))
        {
            await session.World.DisposeAsync();
        }
    }

    private static string TextOf(SandboxAction action) => JsonSerializer.Serialize(action, JsonSerializerOptions.Web);

    private static string KeyOf(SandboxRun run) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('\n', run.Model?.ToJsonString(), run.Procedure?.ToJsonString(), run.Form?.ToJsonString(), run.StartedAt?.UtcTicks))));

    private sealed class Session(string key, SandboxWorld world, SandboxScene scene, CompiledFlow flow, Guid? caseId)
    {
        public string Key => key;

        public SandboxWorld World => world;

        public SandboxScene Scene => scene;

        public CompiledFlow Flow => flow;

        public Guid? Case => caseId;

        public List<string> Applied { get; } = [];

        public SandboxRefusal? Refused { get; set; }

        public DateTimeOffset UsedAt { get; set; } = TimeProvider.System.GetUtcNow();

        /// <summary>What was done is how the list begins.</summary>
        public bool Continues(IReadOnlyList<SandboxAction> actions) =>
            actions.Count >= Applied.Count && actions.Take(Applied.Count).Select(TextOf).SequenceEqual(Applied, StringComparer.Ordinal);
    }
}
