using System.Globalization;
using System.Text.Json.Nodes;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Tests.Workflows;
using Npgsql;

namespace Nanning.Approvals.Tests.Durability;

/// <summary>Some processes on one PostgreSQL database, on the machine's clock, with two procedures of their own: CL is decided by people, TM waits for a timer.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    /// <summary>Yuan that all cases of CL of one applicant may get in a year.</summary>
    public const int Cap = 5000;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("approvals-cluster-");
    private readonly List<Node> nodes = [];

    public IReadOnlyList<Node> Nodes => nodes;

    public TestSettings.Database Database => nodes[0].Database;

    /// <summary>What a node is called in the list of nodes, and by the database.</summary>
    public static string NameOf(int node) => string.Create(CultureInfo.InvariantCulture, $"node-{node}");

    public static async Task<Cluster> StartAsync(string connectionString, int nodes, CancellationToken cancellationToken)
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
        while (cluster.nodes.Count < nodes)
        {
            var name = NameOf(cluster.nodes.Count);
            settings["Watch:Node"] = name;
            var node = await Node.StartAsync($"{connectionString};Application Name={name}", cancellationToken, cluster.folder, settings);
            cluster.nodes.Add(node);

            // The first sign-in makes the keys that all nodes share.
            await new ApiClient(new HttpClient { BaseAddress = node.Address }).LoginAsync("admin1");
        }

        return cluster;
    }

    /// <summary>Someone whose requests go to any node, and to another one when it does not answer.</summary>
    /// <param name="patience">How long it waits for an answer before it asks another node; 8 s when null.</param>
    public ApiClient Visitor(TimeSpan? patience = null) => new(new HttpClient(new AnyNode([.. nodes.Select(node => node.Address)], patience ?? TimeSpan.FromSeconds(8))) { BaseAddress = nodes[0].Address, Timeout = TimeSpan.FromMinutes(3) });

    /// <summary>Someone whose requests go to one node.</summary>
    public ApiClient VisitorOf(int node) => new(new HttpClient { BaseAddress = nodes[node].Address });

    /// <summary>Makes so many copies of a waiting case, due within the next seconds, and takes the original out.</summary>
    public async Task CopyAsync(string id, int copies, int withinSeconds, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(Database.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            CREATE TEMP TABLE copies AS SELECT gen_random_uuid() AS c, gen_random_uuid() AS i, n FROM generate_series(1, @copies) n;
            INSERT INTO "Cases" SELECT (jsonb_populate_record(t, jsonb_build_object('Id', c, 'Number', t."Number" || '-' || n))).* FROM "Cases" t, copies WHERE t."Id" = @id;
            INSERT INTO "WorkflowInstances" SELECT (jsonb_populate_record(t, jsonb_build_object('Id', i, 'CaseId', c, 'State', replace(t."State", t."Id"::text, i::text)))).*
              FROM "WorkflowInstances" t, copies WHERE t."CaseId" = @id;
            INSERT INTO "Timers" SELECT (jsonb_populate_record(t, jsonb_build_object('InstanceId', i, 'DueAt', now() + (n % @seconds) * interval '1 second'))).*
              FROM "Timers" t JOIN "WorkflowInstances" w ON w."Id" = t."InstanceId", copies WHERE w."CaseId" = @id;
            DELETE FROM "Timers" WHERE "InstanceId" = (SELECT "Id" FROM "WorkflowInstances" WHERE "CaseId" = @id);
            DROP TABLE copies;
            """,
            connection);
        command.Parameters.AddWithValue("copies", copies);
        command.Parameters.AddWithValue("seconds", withinSeconds);
        command.Parameters.AddWithValue("id", Guid.Parse(id));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

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
    private sealed class AnyNode(Uri[] nodes, TimeSpan patience) : DelegatingHandler(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(2) })
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = request.Content is null ? null : await request.Content.ReadAsByteArrayAsync(cancellationToken);
            var first = Random.Shared.Next(nodes.Length);
            for (var attempt = 0; ; attempt++)
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                limit.CancelAfter(patience);
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
