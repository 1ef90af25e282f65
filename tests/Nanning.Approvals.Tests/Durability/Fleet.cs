using System.Diagnostics;

namespace Nanning.Approvals.Tests.Durability;

/// <summary>
/// Applications that share a process and die together: it is killed when each of them stands at its moment or has come to its end, and begins again with
/// those that go on and others that wait for a place.
/// </summary>
/// <param name="assembly">The build with fail points.</param>
/// <param name="places">How many there are at a time.</param>
internal sealed class Fleet(string assembly, int places)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>How often the process was started.</summary>
    public int Starts { get; private set; }

    /// <summary>How often an application died.</summary>
    public int Deaths { get; private set; }

    /// <summary>One application and what is done with it.</summary>
    /// <param name="App">The application; the fleet disposes of it.</param>
    /// <param name="Drive">Goes on over all deaths; its task is the time until the first answer.</param>
    public sealed record Passenger(DyingApp App, Func<DyingApp, Task, Task> Drive);

    /// <summary>Lets all of them live to their ends.</summary>
    /// <param name="passengers">Made when there is a place.</param>
    /// <param name="landed">Called after each life of the process.</param>
    /// <param name="keep">Whether the applications are not disposed of.</param>
    public async Task RunAsync(IEnumerable<Func<Task<Passenger>>> passengers, Action<Fleet> landed, CancellationToken cancellationToken, bool keep = false)
    {
        var waiting = new Queue<Func<Task<Passenger>>>(passengers);
        var aboard = new List<Place>();
        while (waiting.Count + aboard.Count > 0)
        {
            while (aboard.Count < places && waiting.TryDequeue(out var next))
            {
                aboard.Add(new Place(await next()));
            }

            await LiveAsync(aboard, cancellationToken);
            Deaths += aboard.Count(place => place.Died.Task.IsCompleted);
            foreach (var gone in aboard.Where(place => place.Driven!.IsCompleted).ToList())
            {
                aboard.Remove(gone);
                await gone.Driven!;
                if (!keep)
                {
                    await gone.Passenger.App.DisposeAsync();
                }
            }

            landed(this);
        }
    }

    private async Task LiveAsync(List<Place> aboard, CancellationToken cancellationToken)
    {
        Starts++;
        var manifest = Path.GetTempFileName();
        try
        {
            await File.WriteAllLinesAsync(
                manifest, aboard.Select(place => string.Join('\t', place.Passenger.App.Arguments.Prepend(place.Passenger.App.Points))), cancellationToken);
            var start = new ProcessStartInfo("dotnet", [assembly, manifest])
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,

                // Compiling quickly counts for more than running quickly: half of what the start of another application costs are its 500 compiled routes.
                Environment = { ["DOTNET_ENVIRONMENT"] = "Development", ["ASPNETCORE_ENVIRONMENT"] = "Development", ["DOTNET_JITMinOpts"] = "1" },
            };
            aboard.ForEach(place => place.Begin());
            using var process = Process.Start(start) ?? throw new InvalidOperationException("The fleet did not start.");
            var broken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            process.OutputDataReceived += (_, line) => Hear(line.Data, aboard, broken);
            process.BeginOutputReadLine();
            try
            {
                await (await Task.WhenAny(broken.Task, Task.WhenAll(aboard.Select(place => place.StandsStill)))).WaitAsync(Patience, cancellationToken);
            }
            finally
            {
                process.Kill();
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }
        finally
        {
            File.Delete(manifest);
        }
    }

    private static void Hear(string? line, List<Place> aboard, TaskCompletionSource broken)
    {
        var words = line?.Split(' ', 3);
        switch (words)
        {
            case ["ready", var folder]:
                aboard.Find(place => place.Passenger.App.Points == folder)?.Ready.TrySetResult();
                break;
            case ["died", var folder]:
                aboard.Find(place => place.Passenger.App.Points == folder)?.Died.TrySetResult();
                break;
            case ["failed", ..]:
                broken.TrySetException(new InvalidOperationException(line));
                break;
        }
    }

    private sealed class Place(Passenger passenger)
    {
        public Passenger Passenger => passenger;

        public TaskCompletionSource Ready { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Died { get; private set; } = new();

        public Task? Driven { get; private set; }

        public Task StandsStill => Task.WhenAny(Died.Task, Driven!);

        /// <summary>Before each life.</summary>
        public void Begin()
        {
            Died = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Driven ??= Task.Run(() => passenger.Drive(passenger.App, Ready.Task));
        }
    }
}
