using System.Diagnostics;
using System.Text;

namespace Nanning.Approvals.Tests.Support;

/// <summary>The built web application as a process of its own, so that it can be killed, or shown to a browser.</summary>
public sealed class WebProcess : IAsyncDisposable
{
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    private readonly StringBuilder output = new();
    private readonly Process process;

    private WebProcess(Process process, Uri address)
    {
        this.process = process;
        Address = address;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Uri Address { get; }

    /// <summary>What the process wrote so far.</summary>
    public string Output
    {
        get
        {
            lock (output)
            {
                return output.ToString();
            }
        }
    }

    /// <summary>The application as it ships.</summary>
    public static string Assembly => RepositoryFiles.PathOf("src", "Nanning.Approvals.Web", "bin", Configuration, "net10.0", "Nanning.Approvals.Web.dll");

    /// <summary>A port nobody listens on at the moment.</summary>
    public static int FreePort() => Ports.Free();

    /// <summary>Number of the process, for signals.</summary>
    public int Id => process.Id;

    /// <summary>Starts the application on a port and waits until it answers.</summary>
    /// <param name="assembly">Another build than the one under test.</param>
    /// <param name="environment">Environment variables beside our own.</param>
    public static async Task<WebProcess> StartAsync(
        int port,
        IReadOnlyDictionary<string, string> settings,
        CancellationToken cancellationToken,
        string? assembly = null,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        var web = RepositoryFiles.PathOf("src", "Nanning.Approvals.Web");
        var address = new Uri($"http://127.0.0.1:{port}");
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = web,
            ArgumentList = { assembly ?? Assembly, "--contentRoot", web, "--urls", address.ToString() },
            Environment = { ["ASPNETCORE_ENVIRONMENT"] = "Development", ["DOTNET_ENVIRONMENT"] = "Development" },
        };
        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[key] = value;
        }

        foreach (var (key, value) in settings)
        {
            start.ArgumentList.Add("--" + key);
            start.ArgumentList.Add(value);
        }

        var running = new WebProcess(Process.Start(start) ?? throw new InvalidOperationException("The web application did not start."), address);
        try
        {
            await running.UntilAnsweringAsync(cancellationToken);
            return running;
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the process as a power cut would: nothing gets a chance to finish.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Waits until the process has ended by itself.</summary>
    public Task ExitedAsync(CancellationToken cancellationToken) => process.WaitForExitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await KillAsync();
        }

        process.Dispose();
    }

    private async Task UntilAnsweringAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        using var http = new HttpClient { BaseAddress = Address };
        while (!process.HasExited)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri("/health/live", UriKind.Relative), limit.Token);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(25), limit.Token);
        }

        await process.WaitForExitAsync(CancellationToken.None);
        throw new InvalidOperationException($"The web application ended with {process.ExitCode}:\n{Output}");
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (output)
        {
            output.AppendLine(line.Data);
        }
    }
}
