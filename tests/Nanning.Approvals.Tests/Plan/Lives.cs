using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Credit;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Tests.Procedures;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Tests.Plan;

/// <summary>
/// Walks a procedure until every way through its flow was taken by some life of a case. Each life begins with nothing but the first start behind it, so each one tells
/// the same whatever came before.
/// </summary>
internal sealed class Lives
{
    private const int Most = 40;

    // By now the flow of the procedure has started the other one.
    private const string Grown = "Approved";

    private readonly string code;
    private readonly Procedure procedure;
    private readonly CompiledFlow flow;
    private readonly FlowGoals goals;
    private readonly LifeHints hints;
    private readonly AppOfLives apps;

    private Lives(string code, AppOfLives apps)
    {
        this.apps = apps;
        this.code = code;
        var names = code.Split('-');
        var (of, part) = (names[0], names.ElementAtOrDefault(1));
        procedure = Shipped.Procedure(of);
        flow = CompiledFlow.Compile(part is null ? Shipped.Flow(of) : WorkflowDefinition.Read(File.ReadAllText(RepositoryFiles.PathOf("workflows", of, $"{part}.flow.json"))));
        hints = LifeHints.Of(code);
        goals = new FlowGoals(flow, [.. Starts.Select(start => procedure.Credit.LaneOf(start.Credit)).Distinct().Select(lane => Shipped.Settled(procedure, lane))]);
    }

    /// <summary>The procedures, and after each the flows that its own flow starts and does not wait for: P18a, P18a-life.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. Shipped.Codes.SelectMany(code => Directory.EnumerateFiles(RepositoryFiles.PathOf("workflows", code), "*.flow.json")
            .Select(path => $"{code}-{Path.GetFileName(path).Split('.')[0]}").Order(StringComparer.Ordinal).Prepend(code)),
    ];

    /// <summary>The transcript of all lives, and what none of them has shown.</summary>
    public static async Task<(string Transcript, IReadOnlyCollection<string> Missing)> OfAsync(string code, AppOfLives apps)
    {
        var lives = new Lives(code, apps);
        return (await lives.WalkAsync(), lives.goals.Open);
    }

    /// <summary>Who applies for a procedure.</summary>
    public static string UserOf(string code) => LifeHints.Of(code).User ?? SeedUsers.DemoApplicantOf(Shipped.Procedure(code).Audience[0])!;

    /// <summary>An application in which a case has come to its good end.</summary>
    public static async Task<ApprovalsApp> AfterAsync(string code, ExampleForm example)
    {
        var lives = new Lives(code, new AppOfLives());
        var app = await lives.StartAsync();
        await new Life(app, lives.flow, lives.goals, lives.hints, []).RunAsync(example, lives.UserOf(lives.procedure));
        return app;
    }

    // Every lane is a way to begin. Persons have no standing in the credit register; to what comes after the decision it makes no difference.
    private IEnumerable<LifeHints.Start> Starts => code != procedure.Code || UserOf(procedure) is "researcher1" or "graduate1" or "individual1" ? hints.Starts : hints.Starts.Concat(
        from treatment in procedure.Credit.Treatments
        where treatment.Value is CreditTreatment.Closely or CreditTreatment.Fast
        group treatment.Key by treatment.Value into lane
        orderby lane.Min()
        select new LifeHints.Start(lane.Key == CreditTreatment.Fast ? "守信申请人，绿色通道" : "重点关注的申请人，从严审核", Credit: lane.Min()));

    private async Task<string> WalkAsync()
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{code} {procedure.Name.Zh}（{procedure.Edition}，{(code == procedure.Code ? procedure.Flow : flow.Definition.Name)}）\n");
        foreach (var (goal, reason) in hints.Never)
        {
            Assert.True(goals.Reach([goal]), $"{code}: {goal} is no way that could be taken.");
            text.Append(CultureInfo.InvariantCulture, $"不经过 {goal}：{reason}\n");
        }

        var tried = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        var (number, told) = (0, new HashSet<(string Start, string Life)>());
        foreach (var start in Starts)
        {
            int before;
            do
            {
                before = goals.Open.Count + (1000 * tried.Count);
                var (ways, life) = await LiveAsync(start, tried);
                if (told.Add((start.Text, life)))
                {
                    text.Append(CultureInfo.InvariantCulture, $"\n── {told.Count}. {start.Text}{(ways.Count == 0 ? "" : "：" + string.Join("，", ways))} ──\n").Append(life);
                }

                Assert.True(++number < Most, $"{code}: more than {Most} lives, and still not {string.Join(' ', goals.Open)}");
            }
            while (goals.Open.Count > 0 && goals.Open.Count + (1000 * tried.Count) != before);
        }

        return text.ToString();
    }

    private async Task<(IReadOnlyList<string> Ways, string Transcript)> LiveAsync(LifeHints.Start start, Dictionary<string, HashSet<string>> tried)
    {
        var app = await StartAsync();

        // The departments' duties have reminders of their own, day by day: they are no part of the life of a case.
        await app.Services.GetRequiredService<WriteGate>().RunAsync((db, token) => db.Duties.ExecuteDeleteAsync(token), TestContext.Current.CancellationToken);
        foreach (var step in hints.Before)
        {
            await PrepareAsync(app, step);
        }

        var user = start.User ?? UserOf(procedure);
        await RegisterCreditAsync(app, user, start.Credit);
        var example = ExampleForm.Load(procedure.Code);
        foreach (var (name, value) in start.Form ?? [])
        {
            example.Form[name] = value?.DeepClone();
        }

        var life = new Life(app, flow, goals, hints, tried);
        if (code == procedure.Code)
        {
            return (life.Ways, await life.RunAsync(example, user));
        }

        var main = new Lives(procedure.Code, apps);
        return (life.Ways, await life.RunAfterAsync(new Life(app, main.flow, main.goals, main.hints, []), Grown, example, user));
    }

    private static Task RegisterCreditAsync(ApprovalsApp app, string user, CreditStatus status) => status == CreditStatus.Normal
        ? Task.CompletedTask
        : app.Services.GetRequiredService<WriteGate>().RunAsync(
            async (db, token) =>
            {
                var applicant = await db.Users.Where(row => row.UserName == user).Join(db.Applicants, row => row.ApplicantId, row => row.Id, (_, row) => row).SingleAsync(token);
                db.CreditRecords.Add(new CreditRecord
                {
                    Identifier = applicant.Identifier,
                    Seq = 1,
                    Name = applicant.Name,
                    Status = status,
                    Reason = "测试",
                    Document = "测试",
                    From = new DateOnly(2014, 1, 1),
                    Source = "测试",
                });
                await db.SaveChangesAsync(token);
            },
            TestContext.Current.CancellationToken);

    // What happened earlier is told by the lives of the procedure that it belongs to.
    private async Task PrepareAsync(ApprovalsApp app, JsonObject step)
    {
        if ((string?)step["advance"] is { } by)
        {
            using var admin = await app.LoginAsync("admin1");
            await admin.AdvanceClockAsync(by);
            return;
        }

        var earlier = new Lives((string)step["procedure"]!, apps);
        await new Life(app, earlier.flow, earlier.goals, earlier.hints, []).RunAsync(
            ExampleForm.Load(earlier.procedure.Code), (string?)step["user"] ?? hints.User ?? UserOf(procedure), until: (string?)step["until"]);
    }

    private string UserOf(Procedure of) => hints.User ?? SeedUsers.DemoApplicantOf(of.Audience[0])!;

    private Task<ApprovalsApp> StartAsync() =>
        apps.BeginAsync(new DateTimeOffset((hints.On ?? ExampleForm.Load(procedure.Code).On).ToDateTime(new TimeOnly(9, 0)), TimeSpan.FromHours(8)));
}

/// <summary>The application of many lives: it stays, and its data begin anew with each of them.</summary>
internal sealed class AppOfLives : IAsyncDisposable
{
    private ApprovalsApp? app;

    public async Task<ApprovalsApp> BeginAsync(DateTimeOffset clock)
    {
        if (app is null)
        {
            return app = ApprovalsApp.StartOnSqlite(clock: clock);
        }

        await app.BeginAnewAsync(clock);
        return app;
    }

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
        {
            await app.DisposeAsync();
        }
    }
}
