using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Operations;

/// <summary>Operations on many at once, and dead letters.</summary>
public abstract class BatchTests(ApprovalsFixture fixture)
{
    private ApprovalsApp App => fixture.App;

    [Fact]
    public async Task Many_are_suspended_and_resumed_with_a_result_for_each()
    {
        var admin = await App.LoginAsync("admin1");
        var people = await Task.WhenAll(new[] { "enterprise1", "enterprise2" }.Select(App.LoginAsync));
        var cases = new List<string>();
        foreach (var person in people)
        {
            cases.Add(await person.ApplyAsync(ExampleForm.Load("P18a")));
        }

        var ids = await Task.WhenAll(cases.Select(id => admin.InstanceIdAsync(id)));
        (await admin.OperateAsync(ids[0], "suspend", new { reason = "先行核查" })).Ok();

        var preview = (await admin.PostAsync("/api/console/batches/preview", new { kind = "Suspend", ids = ids.Append(Guid.NewGuid().ToString()) })).Ok();
        Assert.Equal((1, 2), ((int)preview["taken"]!, (int)preview["leftOutCount"]!));
        Assert.Equal(["reason"], (await admin.PostAsync("/api/console/batches", new { kind = "Suspend", ids })).Refused(HttpStatusCode.BadRequest).Fields);
        (await people[0].PostAsync("/api/console/batches", new { kind = "Suspend", ids, reason = "核查" })).Refused(HttpStatusCode.Forbidden);
        Assert.Equal("nothing-to-do", (await admin.PostAsync("/api/console/batches", new { kind = "Resume", ids = new[] { ids[1] }, reason = "核查" })).Refused(HttpStatusCode.Conflict).Code);

        var key = Guid.NewGuid().ToString();
        var suspend = ApiClient.Id((await admin.PostAsync("/api/console/batches", new { kind = "Suspend", ids, reason = "系统升级" }, key)).Ok());
        Assert.Equal(suspend, ApiClient.Id((await admin.PostAsync("/api/console/batches", new { kind = "Suspend", ids, reason = "系统升级" }, key)).Ok()));
        Assert.Equal((1, 1, 0), Counts(await admin.UntilDoneAsync(suspend)));
        Assert.Equal(2, (await admin.ItemsAsync("/api/console/instances?state=Suspended")).Count);

        var resume = ApiClient.Id((await admin.PostAsync("/api/console/batches", new { kind = "Resume", instances = new { state = "Suspended" }, reason = "升级完成" })).Ok());
        Assert.Equal((2, 2, 0), Counts(await admin.UntilDoneAsync(resume)));
        Assert.Contains($"{ids[0]},", (await admin.GetAsync($"/api/console/batches/{resume}/report")).Text, StringComparison.Ordinal);
        Assert.Equal("batch-over", (await admin.PostAsync($"/api/console/batches/{resume}/stop")).Refused(HttpStatusCode.Conflict).Code);
        foreach (var (person, id) in people.Zip(cases))
        {
            await person.WithdrawAsync(id);
        }
    }

    [Fact]
    public async Task Dead_letters_leave_again_one_by_one_and_many_at_once()
    {
        var admin = await App.LoginAsync("admin1");
        var dead = new List<Guid>();
        await App.Services.GetRequiredService<WriteGate>().RunAsync(AddAsync, TestContext.Current.CancellationToken);
        async Task AddAsync(ApprovalsDb db, CancellationToken token)
        {
            dead.Clear();
            foreach (var number in Enumerable.Range(1, 3))
            {
                dead.Add(Guid.CreateVersion7());
                db.Outbox.Add(new OutboxMessage
                {
                    Id = dead[^1],
                    Kind = "mail",
                    CreatedAt = DateTimeOffset.UnixEpoch,
                    NextAttemptAt = DateTimeOffset.UnixEpoch,
                    DeadAt = DateTimeOffset.UnixEpoch,
                    Attempts = 8,
                    Error = "550 no such user",
                    Payload = $$"""{"to":"lost{{number}}@example.org","name":"失联","subject":"第 {{number}} 封","text":"…"}""",
                });
            }

            await db.SaveChangesAsync(token);
        }

        Assert.Equal(3, (await admin.ItemsAsync("/api/console/outbox?state=Dead&q=550")).Count);
        Assert.Equal("lost1@example.org", (string)(await admin.GetAsync($"/api/console/outbox/{dead[0]}")).Ok()["payload"]!["to"]!);
        foreach (var (filter, found) in new[] { ("state=Dead&q=lost", true), ("state=Dead&q=lost&letter=mail", true), ("state=Dead&q=lost&letter=wake", false) })
        {
            // The page of the batch takes what the list has found.
            Assert.Equal(found, (await admin.GetAsync($"/console/batches/new?{filter}&kind=Resend")).Text.Contains("将重新发送 3 封死信", StringComparison.Ordinal));
        }

        (await (await App.LoginAsync("auditor1")).PostAsync($"/api/console/outbox/{dead[0]}/resend")).Refused(HttpStatusCode.Forbidden);
        (await admin.PostAsync($"/api/console/outbox/{dead[0]}/resend")).Ok();
        var batch = ApiClient.Id((await admin.PostAsync("/api/console/batches", new { kind = "Resend", letters = new { q = "lost" }, reason = "邮箱已恢复" })).Ok());
        Assert.Equal((2, 2, 0), Counts(await admin.UntilDoneAsync(batch)));

        await admin.AdvanceClockAsync("PT1S");
        Assert.Equal(3, (await admin.ItemsAsync("/api/console/outbox?state=Sent&kind=mail&q=lost")).Count);
        Assert.Equal(3, SentMail.ReadAll(App.Pickup).Count(mail => mail.To.Contains("lost", StringComparison.Ordinal)));
        Assert.Equal("not-dead", (await admin.PostAsync($"/api/console/outbox/{dead[0]}/resend")).Refused(HttpStatusCode.Conflict).Code);
    }

    private static (int Total, int Done, int Refused) Counts(System.Text.Json.Nodes.JsonNode batch) => ((int)batch["total"]!, (int)batch["done"]!, (int)batch["refused"]!);
}

public sealed class BatchOnSqliteTests(OnSqlite fixture) : BatchTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class BatchOnPostgresTests(OnPostgres fixture) : BatchTests(fixture), IClassFixture<OnPostgres>;
