using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Documents;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Users;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Benchmarks.Lives;

/// <summary>What happens in one step of a life.</summary>
internal enum StepKind
{
    /// <summary>The applicant sends the application in; the flow starts.</summary>
    Submit,

    /// <summary>An officer decides a work item.</summary>
    Decide,

    /// <summary>A timer falls due.</summary>
    Timer,
}

/// <summary>One step of the recorded life: who does what, and the rows before and after it.</summary>
internal sealed record LifeStep(StepKind Kind, Actor Actor, Guid Item, DecideWorkItem.Decision? Decision, Snapshot Before, Snapshot After);

/// <summary>
/// A whole recognition of a base (P18a), lived once through the platform and recorded step by step: application, acceptance, two opinions beside the
/// examination, three experts, public notice, and the decision with its certificate, from which on the years of the recognised base are a flow of their own.
/// </summary>
internal sealed class Life(Platform platform)
{
    private readonly List<LifeStep> steps = [];
    private Guid caseId;
    private Actor applicant = Actor.System;

    public IReadOnlyList<LifeStep> Steps => steps;

    public Guid CaseId => caseId;

    public static async Task<Life> RecordAsync(Platform platform)
    {
        var life = new Life(platform);
        await life.DraftAsync();
        await life.SubmitAsync();
        await life.DecideAsync("kjj.officer", "Approve", "材料齐全，予以受理。");
        await life.DecideAsync("rsj.officer", "Agree", "该基地创业带动就业成效明显，同意。");
        await life.DecideAsync("czj.officer", "Agree", "同意。");
        await life.DecideAsync("kjj.officer", "Approve", "符合认定条件。");
        foreach (var (expert, score) in new[] { ("陆明", 80m), ("周静", 75.5m), ("覃勇", 86m) })
        {
            await life.DecideAsync("kjj.officer", "Approve", null, new JsonObject { ["expert"] = expert, ["score"] = score, ["comment"] = "服务体系完整。" });
        }

        await life.TimerAsync();
        await life.DecideAsync("kjj.leader", "Approve", "准予认定。");
        return life;
    }

    /// <summary>Steps from one index to another, for a benchmark.</summary>
    public IReadOnlyList<LifeStep> Range(int from, int count) => [.. steps.Skip(from).Take(count)];

    private async Task DraftAsync()
    {
        applicant = await ActorAsync("base1");
        var example = JsonNode.Parse(await File.ReadAllTextAsync(RepositoryFiles.PathOf("workflows", "P18a", "example.json")))!.AsObject();
        var created = await platform.Services.GetRequiredService<CreateCase>().RunAsync(applicant, null, "P18a", example["form"]!.AsObject(), default);
        caseId = Value(created).Id;
        foreach (var material in example["materials"]!.AsArray())
        {
            var upload = platform.Services.GetRequiredService<ManageDocuments>();
            Value(await upload.UploadAsync(applicant, null, caseId, (string)material!, material + ".pdf", "%PDF-1.4 benchmark"u8.ToArray(), default));
        }
    }

    private Task SubmitAsync() => StepAsync(StepKind.Submit, applicant, default, null, async () =>
        Value(await platform.Submit.RunAsync(applicant, Guid.NewGuid().ToString(), caseId, default)));

    private async Task DecideAsync(string user, string outcome, string? opinion, JsonObject? data = null)
    {
        var officer = await ActorAsync(user);
        await using var db = await OpenAsync();
        var items = await db.WorkItems.Where(item => item.CaseId == caseId && item.State == WorkItemState.Open).ToListAsync();
        var item = items.Where(item => item.MayDecide(officer)).OrderBy(item => item.Seat).First();
        var decision = new DecideWorkItem.Decision(outcome, opinion, data);
        await StepAsync(StepKind.Decide, officer, item.Id, decision, async () =>
            Value(await platform.Decide.RunAsync(officer, Guid.NewGuid().ToString(), item.Id, decision, default)));
    }

    private async Task<bool> TimerAsync()
    {
        if (await platform.Timers.NextDueAsync(default) is not { } due)
        {
            return false;
        }

        platform.Clock.MoveTo(due);
        await StepAsync(StepKind.Timer, Actor.System, default, null, () => platform.Timers.FireDueAsync(default));
        return true;
    }

    private async Task StepAsync(StepKind kind, Actor actor, Guid item, DecideWorkItem.Decision? decision, Func<Task> act)
    {
        var before = steps.Count > 0 ? steps[^1].After : await Snapshot.TakeAsync(platform.Database, caseId);
        await act();
        steps.Add(new(kind, actor, item, decision, before, await Snapshot.TakeAsync(platform.Database, caseId)));
    }

    private async Task<Actor> ActorAsync(string user)
    {
        await using var db = await OpenAsync();
        return Actor.Of(await db.Users.SingleAsync(row => row.UserName == user));
    }

    private Task<ApprovalsDb> OpenAsync() => platform.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync();

    private static T Value<T>(Outcome<T> outcome) => outcome switch
    {
        Outcome<T>.Done done => done.Value,
        Outcome<T>.Refused refused => throw new InvalidOperationException(refused.Why.Text + string.Join(' ', refused.Why.Errors?.Keys ?? [])),
        _ => throw new InvalidOperationException("Nothing there."),
    };
}
