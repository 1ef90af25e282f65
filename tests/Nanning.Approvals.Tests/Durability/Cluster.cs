using System.Text.Json.Nodes;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Tests.Workflows;

namespace Nanning.Approvals.Tests.Durability;

/// <summary>Three processes on one PostgreSQL database, on the machine's clock, with two procedures of their own: CL is decided by people, TM waits for a timer.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    /// <summary>Yuan that all cases of CL of one applicant may get in a year.</summary>
    public const int Cap = 5000;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("approvals-cluster-");
    private readonly List<Node> nodes = [];

    public IReadOnlyList<Node> Nodes => nodes;

    public TestSettings.Database Database => nodes[0].Database;

    public static async Task<Cluster> StartAsync(string connectionString, CancellationToken cancellationToken)
    {
        var cluster = new Cluster();
        var procedures = cluster.folder.CreateSubdirectory("workflows");
        ProcedureFiles.Write(procedures, "CL", Decided(), WithCap);
        ProcedureFiles.Write(procedures, "TM", new FlowBuilder()
            .Add("Start", "Elsa.Start").Add("Wait", "Elsa.Delay", ("timeSpan", "P1D")).Add("End", "Approvals.EndBranch").Way("Start > Wait > End").Json());
        var settings = new Dictionary<string, string>
        {
            ["Procedures:Folder"] = procedures.FullName,
            ["Clock:Mode"] = "System",
            ["Clock:Start"] = "",
            ["Logging:LogLevel:Default"] = "Error",
        };
        while (cluster.nodes.Count < 3)
        {
            var node = await Node.StartAsync(connectionString, cancellationToken, cluster.folder, settings);
            cluster.nodes.Add(node);

            // The first sign-in makes the keys that all nodes share.
            await new ApiClient(new HttpClient { BaseAddress = node.Address }).LoginAsync("admin1");
        }

        return cluster;
    }

    /// <summary>Someone whose requests go to any node, and to another one when it does not answer.</summary>
    public ApiClient Visitor() => new(new HttpClient(new AnyNode([.. nodes.Select(node => node.Address)])) { BaseAddress = nodes[0].Address, Timeout = TimeSpan.FromMinutes(3) });

    public async ValueTask DisposeAsync()
    {
        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }

        folder.Delete(recursive: true);
    }

    private static JsonObject Decided() => new FlowBuilder()
        .Add("Start", "Elsa.Start")
        .Add("A", "Approvals.Review", ("department", "kjj"))
        .Add("F", "Elsa.FlowFork")
        .Add("B", "Approvals.Review", ("department", "rsj"))
        .Add("C", "Approvals.Review", ("department", "czj"))
        .Add("J", "Elsa.FlowJoin", ("mode", "WaitAll"))
        .Add("G", "Approvals.Grant", ("amount", FlowBuilder.Formula("form.amount")))
        .Add("N", "Approvals.Notify", ("to", "applicant"), ("subject", "已拨付 {{case.number}}"), ("text", "已拨付 {{case.number}}"))
        .Add("E", "Approvals.EndBranch")
        .Way("Start > A").Way("A:Approve > F").Way("A:Reject > E").Way("F > B").Way("F > C")
        .Way("B:Approve > J").Way("B:Reject > J").Way("C:Approve > J").Way("C:Reject > J").Way("J > G > N > E")
        .Json();

    private static void WithCap(JsonObject procedure)
    {
        procedure["parameters"] = new JsonObject { ["cap"] = new JsonObject { ["value"] = Cap, ["unit"] = "元", ["text"] = "上限", ["source"] = "测试" } };
        procedure["amount"] = new JsonObject
        {
            ["steps"] = new JsonArray(new JsonObject { ["id"] = "asked", ["text"] = "申请金额", ["formula"] = "form.amount" }),
            ["result"] = "amount.asked",
            ["caps"] = new JsonArray(new JsonObject { ["id"] = "clusterYear", ["text"] = "每年上限", ["limit"] = "params.cap", ["per"] = new JsonArray("enterprise", "year") }),
        };
    }

    /// <summary>Sends every request to a node drawn at random, and again, with the same key, to another one when no answer comes.</summary>
    private sealed class AnyNode(Uri[] nodes) : DelegatingHandler(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(2) })
    {
        private static readonly TimeSpan Try = TimeSpan.FromSeconds(8);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = request.Content is null ? null : await request.Content.ReadAsByteArrayAsync(cancellationToken);
            var first = Random.Shared.Next(nodes.Length);
            for (var attempt = 0; ; attempt++)
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                limit.CancelAfter(Try);
                try
                {
                    using var copy = new HttpRequestMessage(request.Method, new Uri(nodes[(first + attempt) % nodes.Length], request.RequestUri!.PathAndQuery));
                    foreach (var (name, values) in request.Headers)
                    {
                        copy.Headers.TryAddWithoutValidation(name, values);
                    }

                    if (body is not null)
                    {
                        copy.Content = new ByteArrayContent(body);
                        foreach (var (name, values) in request.Content!.Headers)
                        {
                            copy.Content.Headers.TryAddWithoutValidation(name, values);
                        }
                    }

                    var response = await base.SendAsync(copy, limit.Token);
                    await response.Content.LoadIntoBufferAsync(limit.Token);
                    if (response.StatusCode != System.Net.HttpStatusCode.ServiceUnavailable)
                    {
                        response.RequestMessage = request;
                        return response;
                    }

                    response.Dispose();
                }
                catch (HttpRequestException)
                {
                    // That node is gone.
                }
                catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
                {
                    // That node stands still.
                }

                await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
            }
        }
    }
}
