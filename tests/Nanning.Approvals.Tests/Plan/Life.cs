using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Instances;
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
    private const int OftenEnough = 2;
    private const int TooOften = 6;

    private static readonly TimeSpan Morning = TimeSpan.FromHours(10);

    private readonly Dictionary<string, ApiClient> people = [];
    private readonly Dictionary<string, string> panels = [];
    private readonly bool isFirst = tried.Count == 0;
    private readonly Dictionary<string, int> chosen = [];

    /// <summary>Where it did not go the way one would hope for.</summary>
    public List<string> Ways { get; } = [];

    /// <summary>What somebody may do now.</summary>
    /// <param name="Key">By which it is known whether it was tried.</param>
    /// <param name="Goal">What it reaches at once.</param>
    /// <param name="After">Where the case is then.</param>
    private sealed record Choice(string Key, string? Goal, IEnumerable<FlowNode> After, Func<Task> Act);

    /// <summary>Applies and lives it; answers the transcript.</summary>
    /// <param name="until">A status that is enough; to the end when null.</param>
    public async Task<string> RunAsync(ExampleForm example, string user, string? until = null)
    {
        var applicant = await As(user);
        var id = Guid.Parse(await applicant.DraftAsync(example));
        await applicant.SubmitAsync(id.ToString());
        return await GoOnAsync(id, example, user, until);
    }

    /// <summary>Applies, has another flow live up to a status, and lives on in the flow that it has started then; what happened before is not told.</summary>
    public async Task<string> RunAfterAsync(Life main, string until, ExampleForm example, string user)
    {
        var applicant = await As(user);
        var id = Guid.Parse(await applicant.DraftAsync(example));
        await applicant.SubmitAsync(id.ToString());
        await main.GoOnAsync(id, example, user, until);
        return await GoOnAsync(id, example, user, until: null, silent: true);
    }

    private async Task<string> GoOnAsync(Guid id, ExampleForm example, string user, string? until, bool silent = false)
    {
        var applicant = await As(user);
        var transcript = new Transcript(id);
        if (silent)
        {
            await ReadAsync(transcript.LookAsync);
            goals.Reach(transcript.Reached);
            transcript.Forget();
        }

        for (var step = 0; step < MostSteps; step++)
        {
            // One branch tells another through the outbox: nobody looks, or goes on, before all is said, and nothing is left over for the next life.
            await ToAsync(app.Services.GetRequiredService<TimeProvider>().GetUtcNow());
            await ReadAsync(transcript.LookAsync);
            goals.Reach(transcript.Reached);
            foreach (var key in chosen.Keys)
            {
                tried[key].UnionWith(transcript.Reached.Select(goal => goal.Split(':', '!')[0]));
            }

            var state = await ReadAsync(db => CaseState.ReadAsync(db, id, flow.Definition.DefinitionId));
            if (state.Ended || state.Case.Status.ToString() == until)
            {
                await ReadAsync(transcript.EndAsync);
                return transcript.ToString();
            }

            var item = state.Items.OrderBy(one => flow.Node(one.ActivityId).Index).ThenBy(one => one.Seat).FirstOrDefault();
            var choices = (item is null ? Choices(state, applicant) : Choices(item, state, example).Concat(Beside(state))).ToList();
            Assert.True(choices.Count > 0, $"Nobody can do anything any more:\n{transcript}");
            var choice = item is null ? Best(choices) : Best(item, choices);
            chosen[choice.Key] = chosen.GetValueOrDefault(choice.Key) + 1;
            tried.TryAdd(choice.Key, []);
            if (choice.Key != choices[0].Key && Ways.LastOrDefault() != choice.Key)
            {
                Ways.Add(choice.Key);
            }

            await choice.Act();
        }

        throw new InvalidOperationException($"The life does not end:\n{transcript}");
    }

    // First what shows something new at once, then an answer that nobody has given yet, as long as the machine has something left to decide, then the way to the nearest
    // goal. Nobody goes round and round: what was done often enough gives way to something else.
    private Choice Best(List<Choice> choices) =>
        choices.Find(choice => choice.Goal is { } goal && goals.IsOpen(goal))
        ?? choices.Find(choice => !isFirst && !tried.ContainsKey(choice.Key) && goals.Distance(choice.After, IsDecision) is not null)
        ?? choices.MinBy(choice => goals.Distance(choice.After) is { } steps
            ? (Math.Max(Times(choice), TooOften), steps, LeadsThere(choice.Key) ? 0 : 1, 0)
            : (Math.Max(Times(choice), TooOften), int.MaxValue, LeadsThere(choice.Key) ? 0 : 1, Math.Max(Times(choice), OftenEnough)))!;

    private int Times(Choice choice) => chosen.GetValueOrDefault(choice.Key);

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
        return Decisions(item, node, example).Concat(node.Boundaries.Any(boundary => boundary.IsTimer) ? Waits(state, node) : [])
            .Concat(state.Messages.Where(message => message.ActivityId == item.ActivityId).SelectMany(message => Answers(state, message)));
    }

    // What may be said meanwhile is said once in a life; the time that is waited for comes by itself.
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

        return state.Tasks.SelectMany(task => Answers(task.ActivityId, "Done", hints.AnswersOf(task.ActivityId, task.Name), answer => CompleteAsync(task.Id, answer)))
            .Concat(state.Messages.Where(message => message.Boundary is null).SelectMany(message => Answers(state, message)))
            .Concat(state.Timers.Take(1).SelectMany(timer => Waits(state, flow.Node(timer.ActivityId))))
            .Concat(state.Messages.Where(message => message.Boundary is not null).SelectMany(message => Answers(state, message)).Where(choice => !chosen.ContainsKey(choice.Key)));
    }

    private IEnumerable<Choice> Decisions(WorkItem item, FlowNode node, ExampleForm example)
    {
        var outcomes = JsonSerializer.Deserialize<List<WorkOutcome>>(item.Outcomes, JsonSerializerOptions.Web)!;
        var likely = PathPrediction.LikelyOutcomes(node);
        var form = item.StepForm is { } fields ? JsonNode.Parse(fields) as JsonArray : null;
        foreach (var outcome in outcomes.OrderByDescending(outcome => likely.Contains(outcome.Name)))
        {
            var answers = StepData.Asks(form, outcome.Name) ? hints.AnswersOf(item.ActivityId, outcome: outcome.Name) : [];
            for (var variant = 0; variant < (answers.Count > 0 ? answers.Count : StepData.Variants(form, outcome.Name)); variant++)
            {
                var data = StepData.Fill(form, outcome.Name, answers.Count > 0 ? 0 : variant, CaseState.DayOf(item.CreatedAt), item.Seat, answers.ElementAtOrDefault(variant));
                var goal = node.Outcomes.Contains(outcome.Name) ? FlowGoals.Of(node, outcome.Name) : null;
                var after = goal is null ? node.Outcomes.SelectMany(one => goals.After(node, one)) : goals.After(node, outcome.Name);
                yield return new($"{item.ActivityId}/{outcome.Name}/{variant}", goal, after, () => DecideAsync(item, outcome.Name, data, example));
            }
        }
    }

    // What a message says: to whom it is offered fills in its form, everybody else sends what the hints have.
    private IEnumerable<Choice> Answers(CaseState state, (string ActivityId, string? Boundary, MessageWait Wait) message)
    {
        var (activity, boundary, wait) = message;
        return Answers(activity, boundary ?? "Done", hints.AnswersOf(boundary is null ? activity : $"{activity}!{boundary}"), answer => wait.Offer is null
            ? SignalAsync(wait.Name, wait.Correlation, answer)
            : SayAsync(state.Case.Id, wait, answer));
    }

    private IEnumerable<Choice> Answers(string activity, string outcome, IReadOnlyList<JsonObject> all, Func<JsonObject, Task> answer)
    {
        var node = flow.Node(activity);
        return (all.Count == 0 ? [[]] : all).Select((one, number) => new Choice(
            outcome == "Done" ? $"{activity}/{number}" : $"{activity}/{outcome}/{number}", $"{activity}:{outcome}", goals.After(node, outcome), async () =>
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
        var officer = await As(item.PartyId is { } party ? await UserOfAsync(party) : $"{item.DepartmentCode}.{(item.Position == Position.Handler ? "officer" : "leader")}");
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

    // Overnight the flow may have gone on by itself; then there is nothing to say any more.
    private async Task SayAsync(Guid id, MessageWait wait, JsonObject answer)
    {
        if (!await ReadAsync(db => db.MessageWaits.AnyAsync(row => row.InstanceId == wait.InstanceId && row.BookmarkId == wait.BookmarkId, TestContext.Current.CancellationToken)))
        {
            return;
        }

        var offer = OpenOffer.Of(wait);
        var sender = await As(offer.Parties.Count > 0 ? await UserOfAsync(offer.Parties[0]) : $"{offer.Departments[0]}.officer");
        var today = CaseState.DayOf(app.Services.GetRequiredService<TimeProvider>().GetUtcNow());
        (await sender.PostAsync($"/api/cases/{id}/messages/{wait.Name}", new { data = StepData.Fill(offer.Form, "", 0, today, 1, answer) ?? [] })).Ok();
    }

    private async Task<string> UserOfAsync(Guid party) =>
        (await ReadAsync(db => db.Users.AsNoTracking().FirstAsync(row => row.ApplicantId == party, TestContext.Current.CancellationToken))).UserName!;

    private async Task SignalAsync(string name, string correlation, JsonObject payload) =>
        (await app.Visitor().PostAsync("/api/events", new { name, correlation, payload }, ("X-Integration-Key", TestSettings.EventKey))).Ok();

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
