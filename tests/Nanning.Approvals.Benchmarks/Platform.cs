using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Benchmarks;

/// <summary>The domain as the web project runs it, on a database of its own, without pages and without background jobs.</summary>
internal sealed class Platform : IAsyncDisposable
{
    /// <summary>A Monday morning in Nanning, as the tests begin.</summary>
    public static readonly DateTimeOffset Start = new(2016, 9, 19, 1, 0, 0, TimeSpan.Zero);

    private readonly IHost host;

    private Platform(IHost host, DatabaseOptions database)
    {
        (this.host, Database) = (host, database);
        Clock = host.Services.GetRequiredService<ManualClock>();
        Submit = host.Services.GetRequiredService<SubmitCase>();
        Decide = host.Services.GetRequiredService<DecideWorkItem>();
        Timers = host.Services.GetRequiredService<TimerPump>();
    }

    public DatabaseOptions Database { get; }

    public IServiceProvider Services => host.Services;

    public ManualClock Clock { get; }

    public SubmitCase Submit { get; }

    public DecideWorkItem Decide { get; }

    public TimerPump Timers { get; }

    /// <summary>Starts on an empty database: migrated, seeded, with the shipped procedures.</summary>
    public static async Task<Platform> StartAsync(DatabaseOptions database)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new() { EnvironmentName = Environments.Development });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Database:Provider"] = database.Provider.ToString(),
            ["Database:ConnectionString"] = database.ConnectionString,
            ["Clock:Mode"] = "Manual",
            ["Clock:Start"] = Start.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
            ["Procedures:Folder"] = RepositoryFiles.PathOf("workflows"),
        });
        builder.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
        builder.Services.AddApprovals(builder.Configuration);
        var platform = new Platform(builder.Build(), database);
        await platform.Services.PrepareAsync(platform.Services.GetRequiredService<IHostEnvironment>());
        return platform;
    }

    public async ValueTask DisposeAsync()
    {
        if (host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
    }
}
