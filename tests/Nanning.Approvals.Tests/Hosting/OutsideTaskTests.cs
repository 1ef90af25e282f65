using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Tasks;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Tests.Workflows;

namespace Nanning.Approvals.Tests.Hosting;

/// <summary>Tasks for systems outside, and mails to addresses that a flow names.</summary>
public abstract class OutsideTaskTests(ApprovalsFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private TaskOptions Options => fixture.App.Services.GetRequiredService<IOptions<TaskOptions>>().Value;

    [Fact]
    public async Task A_task_without_a_system_outside_stands_open_until_an_administrator_answers()
    {
        var procedure = await AsksAsync();
        var (applicant, admin) = (await fixture.App.LoginAsync("enterprise1"), await fixture.App.LoginAsync("admin1"));
        var id = await procedure.ApplyAsync(applicant, 8);
        await DrainAsync();
        var task = await TheTaskAsync(id);
        var listed = (await admin.GetAsync("/api/console/tasks?state=Open&pageSize=100")).Ok()["items"]!.AsArray().Single(one => ApiClient.Id(one!) == task.Id.ToString())!;
        Assert.Equal(("付款 8", 8m), ((string?)listed["name"], (decimal)listed["payload"]!["yuan"]!));

        (await applicant.PostAsync($"/api/tasks/{task.Id}/complete", new { result = new { paid = true } })).Refused(HttpStatusCode.Forbidden);
        var key = Guid.NewGuid().ToString();
        (await admin.PostAsync($"/api/tasks/{task.Id}/complete", new { result = new { paid = true } }, key)).Ok();
        (await admin.PostAsync($"/api/tasks/{task.Id}/complete", new { result = new { paid = true } }, key)).Ok();
        Assert.Equal("task-done", (await admin.PostAsync($"/api/tasks/{task.Id}/complete", new { result = new { paid = false } })).Refused(HttpStatusCode.Conflict).Code);

        Assert.Equal("Approved", await applicant.StatusAsync(id));
    }

    [Fact]
    public async Task The_system_outside_answers_with_the_token_of_the_task_and_with_no_other()
    {
        var procedure = await AsksAsync();
        var applicant = await fixture.App.LoginAsync("enterprise1");
        var id = await procedure.ApplyAsync(applicant);
        var task = await TheTaskAsync(id);
        var outside = fixture.App.Visitor();

        (await outside.PostAsync($"/api/tasks/{task.Id}/complete", new { token = Options.TokenOf(Guid.NewGuid()) })).Refused(HttpStatusCode.Forbidden);
        var both = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => outside.PostAsync($"/api/tasks/{task.Id}/complete", new { result = new { paid = true }, token = Options.TokenOf(task.Id) })));

        Assert.Single(both, answer => answer.Status == HttpStatusCode.OK);
        Assert.Equal("Approved", await applicant.StatusAsync(id));
    }

    [Fact]
    public async Task A_task_that_is_waited_for_no_longer_cannot_be_answered()
    {
        var procedure = await AsksAsync();
        var (applicant, admin) = (await fixture.App.LoginAsync("enterprise1"), await fixture.App.LoginAsync("admin1"));
        var id = await procedure.ApplyAsync(applicant);
        var task = await TheTaskAsync(id);

        await applicant.WithdrawAsync(id);

        Assert.Equal("task-cancelled", (await admin.PostAsync($"/api/tasks/{task.Id}/complete", new { })).Refused(HttpStatusCode.Conflict).Code);
    }

    [Fact]
    public async Task What_the_system_outside_gets_is_signed_and_has_the_same_key_when_it_is_sent_again()
    {
        var procedure = await AsksAsync();
        var id = await procedure.ApplyAsync(await fixture.App.LoginAsync("enterprise1"));
        var task = await TheTaskAsync(id);
        using var outside = new Outside();
        var services = fixture.App.Services;
        var options = new TaskOptions { Webhook = outside.Address, Secret = "0123456789abcdef" };
        using var sender = new TaskSender(
            Microsoft.Extensions.Options.Options.Create(options), services.GetRequiredService<IDbContextFactory<ApprovalsDb>>(), services.GetRequiredService<WriteGate>(), TimeProvider.System);

        var refused = outside.TakeAsync(503);
        await Assert.ThrowsAsync<HttpRequestException>(() => sender.SendAsync(task.Id, Cancel));
        var taken = outside.TakeAsync(200);
        await sender.SendAsync(task.Id, Cancel);

        var ((firstKey, _, _), (key, signature, body)) = (await refused, await taken);
        Assert.Equal((task.Id.ToString(), task.Id.ToString()), (firstKey, key));
        Assert.Equal($"sha256={options.Sign(body)}", signature);
        Assert.Equal(options.TokenOf(task.Id), (string?)JsonNode.Parse(body)!["token"]);
        Assert.NotNull((await TheTaskAsync(id)).SentAt);
    }

    [Fact]
    public async Task A_flow_mails_whom_it_names_once()
    {
        var procedure = await TestProcedure.PublishAsync(fixture.App, new FlowBuilder().Add("Start1", "Elsa.Start")
            .Add("Mail1", "Elsa.SendEmail", ("to", new JsonArray("bank@example.org", "audit@example.org")), ("cc", "copy@example.org"), ("subject", "拨付 {{case.number}}"), ("body", "请付款。"))
            .Add("Done1", "Approvals.SetStatus", ("status", "Approved")).Add("End1", "Elsa.End").Way("Start1 > Mail1 > Done1 > End1"));
        var applicant = await fixture.App.LoginAsync("enterprise1");
        var number = (string)(await applicant.CaseAsync(await procedure.ApplyAsync(applicant)))["number"]!;
        await DrainAsync();

        var row = await procedure.ReadAsync(db => db.Outbox.SingleAsync(one => one.Kind == "mail" && one.Payload.Contains("bank@example.org") && one.Payload.Contains(number), Cancel));
        Assert.NotNull(row.SentAt);
        var mail = await File.ReadAllTextAsync(Path.Combine(fixture.App.Pickup, $"{row.Id}.eml"), Cancel);
        Assert.All(["bank@example.org", "audit@example.org", "copy@example.org"], address => Assert.Contains(address, mail, StringComparison.Ordinal));
    }

    private Task DrainAsync() => fixture.App.Services.GetRequiredService<OutboxPump>().DrainAsync(Cancel);

    private Task<TaskCall> TheTaskAsync(string id) => TestProcedure.ReadAsync(fixture.App, db => db.TaskCalls.SingleAsync(task => task.CaseId == Guid.Parse(id), Cancel));

    private Task<TestProcedure> AsksAsync() => TestProcedure.PublishAsync(fixture.App, new FlowBuilder().Variable("answer", "answer", "Object").Add("Start1", "Elsa.Start")
        .Add("Pay1", "Elsa.RunTask", ("taskName", "付款 {{form.amount}}"), ("payload", new JsonObject { ["yuan"] = 8 }), ("resultVariable", "answer"))
        .Add("Ask1", "Elsa.FlowDecision", ("condition", FlowBuilder.Formula("answer.paid")))
        .Add("Done1", "Approvals.SetStatus", ("status", "Approved")).Add("No1", "Approvals.SetStatus", ("status", "Rejected")).Add("End1", "Elsa.End")
        .Way("Start1 > Pay1 > Ask1:True > Done1 > End1").Way("Ask1:False > No1 > End1"));

    /// <summary>A system outside that takes one request at a time.</summary>
    private sealed class Outside : IDisposable
    {
        private readonly HttpListener listener = new();

        public Outside()
        {
            using var socket = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
            socket.Start();
            Address = $"http://127.0.0.1:{((IPEndPoint)socket.LocalEndpoint).Port}/";
            socket.Stop();
            listener.Prefixes.Add(Address);
            listener.Start();
        }

        public string Address { get; }

        public async Task<(string? Key, string? Signature, string Body)> TakeAsync(int answer)
        {
            var context = await listener.GetContextAsync();
            using var reader = new StreamReader(context.Request.InputStream);
            var body = await reader.ReadToEndAsync();
            context.Response.StatusCode = answer;
            context.Response.Close();
            return (context.Request.Headers["Idempotency-Key"], context.Request.Headers["X-Approvals-Signature"], body);
        }

        public void Dispose() => listener.Close();
    }
}

public sealed class OutsideTaskOnSqliteTests(OnSqlite fixture) : OutsideTaskTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class OutsideTaskOnPostgresTests(OnPostgres fixture) : OutsideTaskTests(fixture), IClassFixture<OnPostgres>;
