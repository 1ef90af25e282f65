using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Messaging;

/// <summary>Mail that the server does not take.</summary>
public sealed class UndeliveredMailTests
{
    [Fact]
    public async Task What_the_server_said_stands_at_the_letter_with_whom_it_is_for()
    {
        var nobodyListens = new MailOptions { Host = "127.0.0.1", Port = WebProcess.FreePort(), Tls = false };
        await using var app = ApprovalsApp.StartOnSqlite(change: services => services.AddSingleton<IMailTransport>(new SmtpMail(Options.Create(nobodyListens))));
        var (applicant, admin) = (await app.LoginAsync("enterprise1"), await app.LoginAsync("admin1"));

        await applicant.ApplyAsync(ExampleForm.Load("P18a"));
        await admin.AdvanceClockAsync("PT1S");

        var letter = (await admin.GetAsync("/api/console/outbox?state=Retrying&kind=mail")).Ok()["items"]!.AsArray()[0]!;
        Assert.Contains("refused", (string)letter["error"]!, StringComparison.OrdinalIgnoreCase);
        Assert.Contains('@', (string)letter["to"]!);
        Assert.Equal((string)letter["to"]!, (string)((JsonObject)(await admin.GetAsync($"/api/console/outbox/{letter["id"]}")).Ok()["payload"]!)["to"]!);
    }
}
