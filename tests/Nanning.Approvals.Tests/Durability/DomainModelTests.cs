using System.Globalization;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Tests.Workflows;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Tests.Durability;

/// <summary>
/// Random flows under random operations, through the real application on a real database, beside the plain account of the same flow and the engine in memory:
/// after every operation all three wait for the same, the rows that people and sweeps read say the same, and in the end the journals are equal.
/// </summary>
public abstract class DomainModelTests(ITestOutputHelper output)
{
    private static int codes;

    protected abstract Task<ApprovalsApp> StartAsync();

    [Fact]
    public Task Random_flows_under_random_operations_agree_with_the_plain_account() => CompareAsync(25);

    [Fact]
    [Trait("Category", "Soak")]
    public Task Soak_random_flows_under_random_operations_agree_with_the_plain_account() => CompareAsync(600);

    private async Task CompareAsync(int flows)
    {
        await using var app = await StartAsync();
        var applicant = await app.LoginAsync("enterprise1");
        var operations = 0;

        // FsCheck calls from a thread of its own, so that waiting there blocks nobody.
        await Task.Run(() => Prop.ForAll(
                Arb.From(RandomFlows.Any),
                Arb.From(Gen.ListOf(Gen.Choose(0, int.MaxValue - 1), 40)),
                (block, choices) => AgreeAsync(app, applicant, block, choices, () => operations++).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(flows).WithStartSize(12).WithEndSize(50).WithReplay(20160302, 12345677)));
        output.WriteLine($"{flows} flows, {operations} operations.");
        Assert.True(operations > flows);
    }

    private static async Task<bool> AgreeAsync(ApprovalsApp app, ApiClient applicant, Block block, IList<int> choices, Action counted)
    {
        var json = WithTimersAndMessages(RandomFlows.Write(block).Json());
        var rest = Rest.Of(block);
        var engine = new FlowRun(CompiledFlow.Compile(WorkflowDefinition.Read(json.ToJsonString())));
        var code = string.Create(CultureInfo.InvariantCulture, $"M{Interlocked.Increment(ref codes):0000}");
        var domain = await DomainRun.StartAsync(app, applicant, code, json);
        var (withdrawn, returned) = (false, false);
        foreach (var choice in choices)
        {
            // The plain account knows nothing of returns: after one the engine and the database are compared.
            var waiting = returned ? engine.State.Bookmarks.Select(engine.NameOf).ToList() : rest.Waiting.ToList();
            await SameAsync(waiting, engine, domain);
            if (waiting.Count == 0)
            {
                break;
            }

            counted();
            if (choice % 53 == 0)
            {
                await domain.WithdrawAsync();
                engine.Cancel();
                withdrawn = true;
                break;
            }

            // One number says what is done, how it goes, and in what manner it is tried.
            var (id, approve, manner) = (waiting[choice / 3 % waiting.Count], choice % 3 > 0, (DomainRun.Manner)(choice / 7 % 4));
            var bookmark = engine.State.Bookmarks.First(one => engine.NameOf(one) == id);
            if (choice % 11 == 0 && engine.Places(bookmark) is [var place, ..])
            {
                await domain.ReturnAsync(bookmark.Id, place.Node.Id, place.SameBranch && approve, manner);
                engine.Return(bookmark, place.Node.Id, place.SameBranch && approve);
                returned = true;
                continue;
            }

            rest = returned ? rest : rest.Decide(id, approve);
            var outcome = bookmark.Kind is BookmarkKind.WorkItem ? approve ? "Approve" : "Reject" : null;
            await (bookmark.Kind switch
            {
                BookmarkKind.WorkItem => domain.DecideAsync(bookmark.Id, outcome!, manner),
                BookmarkKind.Timer => domain.FireAsync(bookmark.Id, manner),
                _ => domain.WakeAsync(bookmark.Id, manner),
            });
            engine.Wake(bookmark, outcome, null, outcome is null ? null : "意见");
        }

        await SameAsync(withdrawn ? [] : returned ? engine.State.Bookmarks.Select(engine.NameOf) : rest.Waiting, engine, domain);
        // The flow goes by another id in the database.
        Assert.Equal(engine.Journal.Select(Plain), (await domain.JournalAsync()).Select(Plain));
        return true;

        static string Plain(string line) => line.StartsWith("finished ", StringComparison.Ordinal) ? "finished" : line;
    }

    private static async Task SameAsync(IEnumerable<string> waiting, FlowRun engine, DomainRun domain)
    {
        var state = await domain.StateAsync();
        Assert.Equal(waiting.Order(StringComparer.Ordinal), engine.State.Bookmarks.Select(engine.NameOf).Order(StringComparer.Ordinal));
        Assert.Equal(engine.State.Status, state.Status);
        Assert.Equal(
            engine.State.Bookmarks.Select(bookmark => (bookmark.Id, bookmark.ActivityId, bookmark.Kind)).Order(),
            state.Bookmarks.Select(bookmark => (bookmark.Id, bookmark.ActivityId, bookmark.Kind)).Order());
        Assert.Equal(state.Bookmarks.Select(bookmark => bookmark.Id).Order(StringComparer.Ordinal), await domain.RowsAsync());
    }

    /// <summary>Of the reviews whose decision does not matter, every third becomes a timer and every third a message.</summary>
    private static JsonObject WithTimersAndMessages(JsonObject flow)
    {
        var others = new HashSet<string>(StringComparer.Ordinal);
        Change(flow);
        return flow;

        void Change(JsonNode? node)
        {
            if (node is JsonArray list)
            {
                list.ToList().ForEach(Change);
            }
            else if (node is JsonObject map)
            {
                if ((string?)map["type"] == "Approvals.Review" && (string)map["id"]! is ['A', .. var number] id && int.Parse(number, CultureInfo.InvariantCulture) % 3 is > 0 and var kind)
                {
                    others.Add(id);
                    map["type"] = kind == 1 ? "Elsa.Delay" : "Elsa.Event";
                    map[kind == 1 ? "timeSpan" : "eventName"] = FlowBuilder.Expression("Literal", kind == 1 ? "P1000D" : id);
                }

                // What a container holds comes before the connections, so all names are known by now.
                foreach (var pair in map.OrderBy(pair => pair.Key is "connections").ToList())
                {
                    Change(pair.Value);
                    if (pair.Key == "connections")
                    {
                        map["connections"] = new JsonArray([.. pair.Value!.AsArray().Select(Renamed).DistinctBy(way => way.ToJsonString())]);
                    }
                }
            }
        }

        JsonNode Renamed(JsonNode? way)
        {
            var copy = way!.DeepClone();
            if (others.Contains((string)copy["source"]!["activity"]!))
            {
                copy["source"]!["port"] = "Done";
            }

            return copy;
        }
    }
}

public sealed class DomainModelOnSqliteTests(ITestOutputHelper output) : DomainModelTests(output)
{
    protected override Task<ApprovalsApp> StartAsync() => Task.Run(() => ApprovalsApp.StartOnSqlite(change: CrashingGate.Register));
}

[Trait("Database", "PostgreSQL")]
public sealed class DomainModelOnPostgresTests(PostgresServer server, ITestOutputHelper output) : DomainModelTests(output)
{
    protected override Task<ApprovalsApp> StartAsync() => Task.Run(() => ApprovalsApp.StartOnPostgresAsync(server, CrashingGate.Register));
}
