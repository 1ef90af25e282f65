using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Users;
using Nanning.Approvals.Work;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Tests.Plan;

/// <summary>One life of a case, from its application to its end, through the API: everybody comes back on the next working day and does what leads to something new.</summary>
/// <param name="tried">Answers that some life has given already, each with the activities that it came to afterwards; none when this is the first life.</param>
internal sealed class Life(ApprovalsApp app, CompiledFlow flow, FlowGoals goals, LifeHints hints, Dictionary<string, HashSet<string>> tried)
{
    private const int MostSteps = 400;

    private static readonly TimeSpan Morning = TimeSpan.FromHours(10);

    private readonly Dictionary<string, ApiClient> people = [];
    private readonly Dictionary<string, string> panels = [];
    private readonly bool isFirst = tried.Count == 0;
    private readonly HashSet<string> chosen = [];

    /// <summary>Where it did not go the way one would hope for.</summary>
    public List<string> Ways { get; } = [];

    /// <summary>What somebody may do now.</summary>
    /// <param name="Key">By which it is known whether it was tried.</param>
    /// <param name="Goal">What it reaches at once.</param>
    /// <param name="After">Where the case is then.</param>
    private sealed record Choice(string Key, string? Goal, IEnumerable<FlowNode> After, Func<Task> Act);

    /// <summary>Lives it; answers the transcript.</summary>
    /// <param name="until">A status that is enough; to the end when null.</param>
    public async Task<string> RunAsync(ExampleForm example, string user, string? until = null)
    {
        var applicant = await As(user);
        var id = Guid.Parse(await applicant.DraftAsync(example));
        await applicant.SubmitAsync(id.ToString());
        var transcript = new Transcript(id);
        for (var step = 0; step < MostSteps; step++)
        {
            await ReadAsync(transcript.LookAsync);
            goals.Reach(transcript.Reached);
            foreach (var key in chosen)
            {
                tried[key].UnionWith(transcript.Reached.Select(goal => goal.Split(':', '!')[0]));
            }

            var state = await ReadAsync(db => CaseState.ReadAsync(db, id, flow.Definition.DefinitionId));
            if (state.Ended || state.Case.Status.ToString() == until)
            {
                await ReadAsync(transcript.EndAsync);

                // What has not left yet must not leave in the next life.
                await ToAsync(app.Services.GetRequiredService<TimeProvider>().GetUtcNow());
                return transcript.ToString();
            }

            var item = state.Items.OrderBy(one => flow.Node(one.ActivityId).Index).ThenBy(one => one.Seat).FirstOrDefault();
            var choices = (item is null ? Choices(state, applicant) : Choices(item, state, example).Concat(Beside(state))).ToList();
            Assert.True(choices.Count > 0, $"Nobody can do anything any more:\n{transcript}");
            var choice = item is null ? Best(choices) : Best(item, choices);
            chosen.Add(choice.Key);
            tried.TryAdd(choice.Key, []);
            if (choice.Key != choices[0].Key && Ways.LastOrDefault() != choice.Key)
            {
                Ways.Add(choice.Key);
            }

            await choice.Act();
        }

        throw new InvalidOperationException($"The life does not end:\n{transcript}");
    }

    // First what shows something new at once, then an answer that nobody has given yet, as long as the machine has something left to decide, then the way to the nearest goal.
    private Choice Best(List<Choice> choices) =>
        choices.Find(choice => choice.Goal is { } goal && goals.IsOpen(goal))
        ?? choices.Find(choice => !isFirst && !tried.ContainsKey(choice.Key) && goals.Distance(choice.After, IsDecision) is not null)
        ?? choices.MinBy(choice => (goals.Distance(choice.After) ?? int.MaxValue, LeadsThere(choice.Key) ? 0 : 1))!;

    // What somebody fills in does not show on the graph; what came of it in another life does.
    private bool LeadsThere(string key) => tried.TryGetValue(key, out var came) && goals.Open.Any(goal => came.Contains(goal.Split(':', '!')[0]));

    // Those who sit on one panel are of one mind.
    private Choice Best(WorkItem item, List<Choice> choices)
    {
        if (item.Role is not (WorkRole.CoLead or WorkRole.Expert))
        {
            return Best(choices);
        }

        var choice = choices.Find(one => one.Key == panels.GetValueOrDefault(item.ActivityId)) ?? Best(choices);
        panels[item.ActivityId] = choice.Key;
        return choice;
    }

    // While somebody has something to do, a message may come that another branch waits for: a last resort, it mostly ends the life.
    private IEnumerable<Choice> Beside(CaseState state) => state.Messages.Where(message => flow.Node(message.ActivityId).Type == "Elsa.Event" && goals.IsOpen($"{message.ActivityId}:Done"))
        .Select(message => new Choice($"{message.ActivityId}/beside", $"{message.ActivityId}:Done", goals.After(flow.Node(message.ActivityId), "Done"), async () =>
        {
            await NextDayAsync();
            await SignalAsync(message.Wait.Name, message.Wait.Correlation, []);
        }));

    private bool IsDecision(string goal) => flow.Node(goal.Split(':', '!')[0]).Type is "Elsa.FlowDecision" or "Elsa.FlowSwitch" or "Elsa.If";

    private IEnumerable<Choice> Choices(WorkItem item, CaseState state, ExampleForm example)
    {
        var node = flow.Node(item.ActivityId);
        return Decisions(item, node, example).Concat(node.Boundaries.Any(boundary => boundary.IsTimer) ? Waits(state, node) : []);
    }

    private IEnumerable<Choice> Choices(CaseState state, ApiClient applicant)
    {
        if (state.Case.Supplement is not null)
        {
            var node = flow.Nodes.First(one => one.Type == "Approvals.RequestSupplement" && state.Timers.Any(timer => timer.ActivityId == one.Id));
            return [new($"{node.Id}:Done", $"{node.Id}:Done", goals.After(node, "Done"), () => SupplementAsync(state, applicant)), .. Waits(state, node, "Expired")];
        }

        if (state.Notice is not null)
        {
            var node = flow.Nodes.First(one => one.Type == "Approvals.PublicNotice" && state.Timers.Any(timer => timer.ActivityId == one.Id));
            IEnumerable<Choice> over = Waits(state, node, state.Objected ? "Objected" : "Clear");
            return state.Objected ? over : over.Append(new($"{node.Id}:Objected", $"{node.Id}:Objected", goals.After(node, "Objected"), () => ObjectAsync(state)));
        }

        return state.Tasks.SelectMany(task => Answers(task.ActivityId, task.Name, answer => CompleteAsync(task.Id, answer)))
            .Concat(state.Messages.SelectMany(message => Answers(message.ActivityId, null, answer => SignalAsync(message.Wait.Name, message.Wait.Correlation, answer))))
            .Concat(state.Timers.Take(1).SelectMany(timer => Waits(state, flow.Node(timer.ActivityId))));
    }

    private IEnumerable<Choice> Decisions(WorkItem item, FlowNode node, ExampleForm example)
    {
        var outcomes = JsonSerializer.Deserialize<List<WorkOutcome>>(item.Outcomes, JsonSerializerOptions.Web)!;
        var likely = PathPrediction.LikelyOutcomes(node);
        var form = item.StepForm is { } fields ? JsonNode.Parse(fields) as JsonArray : null;
        foreach (var outcome in outcomes.OrderByDescending(outcome => likely.Contains(outcome.Name)))
        {
            var answers = hints.AnswersOf(item.ActivityId);
            for (var variant = 0; variant < Math.Max(answers.Count, StepData.Variants(form, outcome.Name)); variant++)
            {
                var data = answers.Count > 0 ? answers[Math.Min(variant, answers.Count - 1)] : StepData.Fill(form, outcome.Name, variant, CaseState.DayOf(item.CreatedAt), item.Seat);
                var goal = node.Outcomes.Contains(outcome.Name) ? FlowGoals.Of(node, outcome.Name) : null;
                var after = goal is null ? node.Outcomes.SelectMany(one => goals.After(node, one)) : goals.After(node, outcome.Name);
                yield return new($"{item.ActivityId}/{outcome.Name}/{variant}", goal, after, () => DecideAsync(item, outcome.Name, data, example));
            }
        }
    }

    private IEnumerable<Choice> Answers(string activity, string? task, Func<JsonObject, Task> answer)
    {
        var (node, all) = (flow.Node(activity), hints.AnswersOf(activity, task));
        return (all.Count == 0 ? [[]] : all).Select((one, number) => new Choice($"{activity}/{number}", $"{activity}:Done", goals.After(node, "Done"), async () =>
        {
            await NextDayAsync();
            await answer(one);
        }));
    }

    // To the next time that is due, whatever it is: a limit, a reminder, a day that was waited for.
    private IEnumerable<Choice> Waits(CaseState state, FlowNode node, string? outcome = null)
    {
        if (state.Timers.Count == 0)
        {
            return [];
        }

        var next = state.Timers[0];
        var boundary = flow.Node(next.ActivityId).Boundaries.FirstOrDefault(one => one.Name == next.Name && one.IsTimer);
        var goal = boundary switch
        {
            null => FlowGoals.Of(node, outcome ?? "Done"),
            { Tells: true } => $"{next.ActivityId}!{boundary.Name}",
            { DecidesBy: { } decided } => $"{next.ActivityId}:{decided}",
            _ => $"{next.ActivityId}:{boundary.Name}",
        };
        return [new($"{next.ActivityId}!{next.Name}", goal, goal.Contains(':') ? goals.After(flow.Node(next.ActivityId), goal.Split(':')[1]) : [node], () => ToAsync(next.DueAt))];
    }

    private async Task DecideAsync(WorkItem item, string outcome, JsonObject? data, ExampleForm example)
    {
        await NextDayAsync(item.CreatedAt);
        var officer = await As(item.PartyId is { } party
            ? (await ReadAsync(db => db.Users.AsNoTracking().FirstAsync(row => row.ApplicantId == party, TestContext.Current.CancellationToken))).UserName!
            : $"{item.DepartmentCode}.{(item.Position == Position.Handler ? "officer" : "leader")}");
        if (outcome == DecideWorkItem.Supplement)
        {
            await officer.RequestSupplementAsync(item.Id.ToString(), [example.Form.First().Key], [], "请核对后重新填写。");
        }
        else
        {
            await officer.DecideAsync(item.Id.ToString(), outcome, outcome is "Reject" or "Disagree" ? "经核查，所报情况与事实不符。" : "情况属实。", data);
        }
    }

    private async Task SupplementAsync(CaseState state, ApiClient applicant)
    {
        await NextDayAsync();
        var form = (await applicant.CaseAsync(state.Case.Id.ToString()))["form"]!;
        (await applicant.PutAsync($"/api/cases/{state.Case.Id}", new { form })).Ok();
        await applicant.SubmitAsync(state.Case.Id.ToString());
    }

    private async Task ObjectAsync(CaseState state)
    {
        await NextDayAsync();
        (await app.Visitor().PostAsync($"/api/notices/{state.Notice!.Id}/objections", new { name = "市民甲", contact = "13877100002", text = "所报情况不实，请核查。" })).Ok();
    }

    private async Task CompleteAsync(Guid task, JsonObject result) => (await (await As("admin1")).PostAsync($"/api/tasks/{task}/complete", new { result })).Ok();

    private async Task SignalAsync(string name, string correlation, JsonObject payload)
    {
        (await app.Visitor().PostAsync("/api/events", new { name, correlation, payload }, ("X-Integration-Key", TestSettings.EventKey))).Ok();

        // It is delivered through the outbox.
        await ToAsync(app.Services.GetRequiredService<TimeProvider>().GetUtcNow());
    }

    /// <summary>Nobody decides on the day on which a thing comes in.</summary>
    private async Task NextDayAsync(DateTimeOffset? since = null)
    {
        var clock = app.Services.GetRequiredService<TimeProvider>();
        var today = WorkingCalendar.DateOf(clock.GetUtcNow());
        if (since is null || WorkingCalendar.DateOf(since.Value) == today)
        {
            await ToAsync(WorkingCalendar.StartOf(app.Services.GetRequiredService<WorkingCalendar>().AddWorkingDays(today, 1)) + Morning);
        }
    }

    private async Task ToAsync(DateTimeOffset instant) => await (await As("admin1")).AdvanceClockToAsync(instant);

    private async Task<ApiClient> As(string user) => people.TryGetValue(user, out var client) ? client : people[user] = await app.LoginAsync(user);

    private Task<T> ReadAsync<T>(Func<ApprovalsDb, Task<T>> read) => TestProcedure.ReadAsync(app, read);

    private Task<bool> ReadAsync(Func<ApprovalsDb, Task> read) => TestProcedure.ReadAsync(app, async db =>
    {
        await read(db);
        return true;
    });
}
