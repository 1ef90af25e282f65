using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Signals;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Tests.Workflows;

namespace Nanning.Approvals.Tests.Hosting;

/// <summary>Signals of administrators, events of systems outside, and messages between flows.</summary>
public abstract class SignalHostTests(ApprovalsFixture fixture)
{
    private static int names;

    private readonly string name = $"news-{Interlocked.Increment(ref names)}-{Guid.NewGuid():N}"[..24];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_signal_reaches_every_case_that_waits_once_and_says_how_far_it_is()
    {
        var procedure = await WaitingAsync("{{case.number}}");
        var applicant = await fixture.App.LoginAsync("enterprise1");
        var admin = await fixture.App.LoginAsync("admin1");
        var cases = new List<string>();
        for (var number = 0; number < 5; number++)
        {
            cases.Add(await procedure.ApplyAsync(applicant));
        }

        var request = new { name, procedure = procedure.Code, status = "InProgress", payload = new { law = "新规定" }, reason = "法规变化" };
        var preview = (await admin.PostAsync("/api/console/signals/preview", request)).Ok();
        Assert.Equal((5, 5), ((int)preview["waiting"]!, (int)preview["cases"]!));
        var key = Guid.NewGuid().ToString();
        var sent = (await admin.PostAsync("/api/console/signals", request, key)).Ok();
        Assert.Equal(ApiClient.Id(sent), ApiClient.Id((await admin.PostAsync("/api/console/signals", request, key)).Ok()));
        await SettleAsync();

        Assert.All(await Task.WhenAll(cases.Select(applicant.StatusAsync)), status => Assert.Equal("Approved", status));
        var signal = (await admin.GetAsync($"/api/console/signals/{ApiClient.Id(sent)}")).Ok();
        Assert.Equal(("Done", 5, 5, 0), ((string)signal["state"]!, (int)signal["found"]!, (int)signal["delivered"]!, (int)signal["pending"]!));
        Assert.Equal(5, (int)(await admin.GetAsync($"/api/console/signals/{ApiClient.Id(sent)}/deliveries")).Ok()["total"]!);
        Assert.Equal(0, await procedure.ReadAsync(db => db.MessageWaits.CountAsync(wait => wait.Name == name, Cancel)));
    }

    [Fact]
    public async Task An_event_that_comes_before_anybody_waits_is_kept_for_the_first_who_does()
    {
        var procedure = await WaitingAsync("{{form.amount}}", result: true);
        var (applicant, admin) = (await fixture.App.LoginAsync("enterprise1"), await fixture.App.LoginAsync("admin1"));
        var early = new { id = $"e-{name}", name, correlation = "1500", payload = new { paid = 1500 } };

        Assert.Equal("Running", (string?)(await admin.PostAsync("/api/events", early)).Ok()["state"]);
        await SettleAsync();
        Assert.Equal("Kept", (string?)(await admin.PostAsync("/api/events", early)).Ok()["state"]);
        var first = await procedure.ApplyAsync(applicant, 1500);
        var second = await procedure.ApplyAsync(applicant, 1500);
        await SettleAsync();

        Assert.Equal("Approved", await applicant.StatusAsync(first));
        Assert.Equal("InProgress", await applicant.StatusAsync(second));
        Assert.Equal("Done", (string?)(await fixture.App.Visitor().PostAsync("/api/events", early, ("X-Integration-Key", TestSettings.EventKey))).Ok()["state"]);
        (await admin.PostAsync("/api/events", new { early.id, name, correlation = "1500", payload = new { paid = 1 } })).Refused(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Of_many_who_begin_to_wait_at_once_one_gets_the_event_that_was_kept()
    {
        var procedure = await WaitingAsync("{{form.amount}}", result: true);
        var (applicant, admin) = (await fixture.App.LoginAsync("enterprise1"), await fixture.App.LoginAsync("admin1"));
        (await admin.PostAsync("/api/events", new { id = $"e-{name}", name, correlation = "1600", payload = new { paid = 1600 } })).Ok();
        await SettleAsync();

        var cases = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => procedure.ApplyAsync(applicant, 1600)));
        await SettleAsync();

        var states = await Task.WhenAll(cases.Select(applicant.StatusAsync));
        Assert.Equal((1, 5), (states.Count(state => state == "Approved"), states.Count(state => state == "InProgress")));
        Assert.Equal(1, await procedure.ReadAsync(db => db.SignalDeliveries.CountAsync(row => db.Signals.Any(signal => signal.Id == row.SignalId && signal.Name == name), Cancel)));
    }

    [Fact]
    public async Task Two_events_for_one_wait_are_for_two_waits_one_after_the_other()
    {
        var flow = new FlowBuilder().Add("Start1", "Elsa.Start").Add("First1", "Elsa.Event", ("eventName", name), ("correlationId", "{{form.amount}}"))
            .Add("Second1", "Elsa.Event", ("eventName", name), ("correlationId", "{{form.amount}}")).Add("Done1", "Approvals.SetStatus", ("status", "Approved"))
            .Add("End1", "Elsa.End").Way("Start1 > First1 > Second1 > Done1 > End1");
        var procedure = await TestProcedure.PublishAsync(fixture.App, flow);
        var (applicant, admin) = (await fixture.App.LoginAsync("enterprise1"), await fixture.App.LoginAsync("admin1"));
        var id = await procedure.ApplyAsync(applicant, 77);

        await Task.WhenAll(Enumerable.Range(1, 2).Select(number => admin.PostAsync("/api/events", new { id = $"{name}-{number}", name, correlation = "77" })));
        await SettleAsync();
        await fixture.App.Services.GetRequiredService<OutboxPump>().DrainAsync(Cancel);

        Assert.Equal("Approved", await applicant.StatusAsync(id));
    }

    [Fact]
    public async Task A_flow_can_tell_all_who_wait_whatever_they_wait_for()
    {
        var procedure = await WaitingAsync("{{case.number}}");
        var teller = new FlowBuilder().Add("Start1", "Elsa.Start").Add("Tell1", "Elsa.PublishEvent", ("eventName", name), ("toAll", true)).Add("End1", "Elsa.End").Way("Start1 > Tell1 > End1");
        var applicant = await fixture.App.LoginAsync("enterprise1");
        var (one, two) = (await procedure.ApplyAsync(applicant), await procedure.ApplyAsync(applicant));

        await (await TestProcedure.PublishAsync(fixture.App, teller)).ApplyAsync(applicant);
        await SettleAsync();

        Assert.Equal(["Approved", "Approved"], [await applicant.StatusAsync(one), await applicant.StatusAsync(two)]);
    }

    [Fact]
    public async Task A_step_that_throws_on_a_signal_is_an_incident_of_its_case_and_holds_up_nobody()
    {
        var flow = new FlowBuilder().Add("Start1", "Elsa.Start").Add("Wait1", "Elsa.Event", ("eventName", name)).Add("Ask1", "Elsa.FlowDecision", ("condition", FlowBuilder.Formula("100 / (form.amount - 5) > 0")))
            .Add("Done1", "Approvals.SetStatus", ("status", "Approved")).Add("End1", "Elsa.End").Way("Start1 > Wait1 > Ask1:True > Done1 > End1").Way("Ask1:False > Done1");
        var procedure = await TestProcedure.PublishAsync(fixture.App, flow);
        var (applicant, admin) = (await fixture.App.LoginAsync("enterprise1"), await fixture.App.LoginAsync("admin1"));
        var (bad, good) = (await procedure.ApplyAsync(applicant, 5), await procedure.ApplyAsync(applicant, 6));

        var sent = (await admin.PostAsync("/api/console/signals", new { name, reason = "试验" })).Ok();
        await SettleAsync();

        Assert.Equal(["InProgress", "Approved"], [await applicant.StatusAsync(bad), await applicant.StatusAsync(good)]);
        var signal = (await admin.GetAsync($"/api/console/signals/{ApiClient.Id(sent)}")).Ok();
        Assert.Equal((1, 1), ((int)signal["delivered"]!, (int)signal["failed"]!));
        Assert.Equal("Ask1", await procedure.ReadAsync(db => db.Incidents.Where(row => row.CaseId == Guid.Parse(bad)).Select(row => row.ActivityId).SingleAsync(Cancel)));
    }

    [Fact]
    public async Task Nobody_but_an_administrator_or_the_key_may_send_and_bad_input_is_refused()
    {
        var (officer, admin) = (await fixture.App.LoginAsync("kjj.officer"), await fixture.App.LoginAsync("admin1"));

        (await officer.PostAsync("/api/console/signals", new { name, reason = "x" })).Refused(HttpStatusCode.Forbidden);
        (await officer.PostAsync("/api/events", new { id = "1", name, correlation = "" })).Refused(HttpStatusCode.Forbidden);
        (await fixture.App.Visitor().PostAsync("/api/events", new { id = "1", name, correlation = "" })).Refused(HttpStatusCode.Forbidden);
        (await fixture.App.Visitor().PostAsync("/api/events", new { id = "1", name, correlation = "" }, ("X-Integration-Key", "guessed"))).Refused(HttpStatusCode.Forbidden);
        Assert.Equal(["name"], (await admin.PostAsync("/api/console/signals", new { reason = "x" })).Refused(HttpStatusCode.BadRequest).Fields);
        Assert.Equal(["reason"], (await admin.PostAsync("/api/console/signals", new { name })).Refused(HttpStatusCode.BadRequest).Fields);
        Assert.Equal(["correlation"], (await admin.PostAsync("/api/events", new { id = "1", name })).Refused(HttpStatusCode.BadRequest).Fields);
        Assert.Equal(0, await TestProcedure.ReadAsync(fixture.App, db => db.Signals.CountAsync(row => row.Name == name, Cancel)));
    }

    [Fact]
    public async Task Many_who_wait_are_found_in_batches_and_each_once()
    {
        const int Many = 450;
        var sent = await fixture.App.Services.GetRequiredService<WriteGate>().RunAsync(
            async (db, token) =>
            {
                db.MessageWaits.AddRange(Enumerable.Range(0, Many).Select(number => new MessageWait { InstanceId = Guid.NewGuid(), BookmarkId = "b1", Name = name, Correlation = $"{number % 3}" }));
                await db.SaveChangesAsync(token);
                var (first, found) = (new MessagePayload(name, "", null, ToAll: true), new List<Guid>());
                for (MessagePayload? next = first; next is not null;)
                {
                    await SignalPump.SpreadAsync(db, next, DateTimeOffset.UnixEpoch, token);
                    var added = db.ChangeTracker.Entries<OutboxMessage>().Select(entry => entry.Entity).ToList();
                    found.AddRange(added.Where(row => row.Kind == "wake").Select(row => JsonNode.Parse(row.Payload)!["instanceId"]!.GetValue<Guid>()));
                    next = added.SingleOrDefault(row => row.Kind == "message") is { } more ? System.Text.Json.JsonSerializer.Deserialize<MessagePayload>(more.Payload, System.Text.Json.JsonSerializerOptions.Web) : null;
                    db.ChangeTracker.Clear();
                }

                await db.MessageWaits.Where(wait => wait.Name == name).ExecuteDeleteAsync(token);
                return found;
            },
            Cancel);

        Assert.Equal((Many, Many), (sent.Count, sent.Distinct().Count()));
    }

    private Task SettleAsync() => fixture.App.Services.GetRequiredService<OutboxPump>().DrainAsync(Cancel);

    private Task<TestProcedure> WaitingAsync(string correlation, bool result = false)
    {
        var flow = new FlowBuilder().Variable("news", "news", "Object").Add("Start1", "Elsa.Start")
            .Add("Wait1", "Elsa.Event", [("eventName", name), ("correlationId", correlation), .. result ? [("resultVariable", (JsonNode?)"news")] : Array.Empty<(string, JsonNode?)>()])
            .Add("Done1", "Approvals.SetStatus", ("status", "Approved")).Add("End1", "Elsa.End").Way("Start1 > Wait1 > Done1 > End1");
        return TestProcedure.PublishAsync(fixture.App, flow);
    }
}

public sealed class SignalHostOnSqliteTests(OnSqlite fixture) : SignalHostTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class SignalHostOnPostgresTests(OnPostgres fixture) : SignalHostTests(fixture), IClassFixture<OnPostgres>;
