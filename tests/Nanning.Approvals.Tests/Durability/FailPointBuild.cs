using System.Diagnostics;
using Nanning.Approvals.Tests.Durability;
using Nanning.Approvals.Tests.Support;

[assembly: AssemblyFixture(typeof(FailPointBuild))]

namespace Nanning.Approvals.Tests.Durability;

/// <summary>
/// The web application built once more with the fail points and the program that runs several of it, in a folder of its own; the first test that needs it builds it.
/// As ./run does it, it is compiled ahead: half of what a start costs is compiling.
/// </summary>
public sealed class FailPointBuild : IDisposable
{
    private readonly SemaphoreSlim gate = new(1);
    private string? assembly;

    /// <summary>Where the build is, whether or not it is there yet.</summary>
    public static string Artifacts => RepositoryFiles.PathOf("artifacts", "fail-points");

    /// <summary>The assembly to start.</summary>
    public async Task<string> AssemblyAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            return assembly ??= await BuildAsync(cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    private static async Task<string> BuildAsync(CancellationToken cancellationToken)
    {
        var project = RepositoryFiles.PathOf("tests", "Nanning.Approvals.Fleet", "Nanning.Approvals.Fleet.csproj");
        var app = Path.Combine(Artifacts, "app");
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            ArgumentList =
            {
                "publish", project, "--configuration", "Release", "--use-current-runtime", "--self-contained", "false", "-p:PublishReadyToRun=true",
                "--artifacts-path", Artifacts, "--output", app, "-p:FailPoints=true", "-p:SkipNpmBuild=true", "--nologo", "--verbosity", "quiet", "-clp:ErrorsOnly",
            },
        };
        using var build = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
        var errors = build.StandardError.ReadToEndAsync(cancellationToken);
        var output = await build.StandardOutput.ReadToEndAsync(cancellationToken);
        await build.WaitForExitAsync(cancellationToken);
        return build.ExitCode == 0
            ? Path.Combine(app, "Nanning.Approvals.Fleet.dll")
            : throw new InvalidOperationException($"The build with fail points failed:\n{output}{await errors}");
    }
}
