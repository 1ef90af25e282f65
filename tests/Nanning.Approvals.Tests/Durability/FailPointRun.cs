using System.Globalization;
using Nanning.Approvals.Tests.Scenarios;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Durability;

/// <summary>Runs the scenario on an application with fail points, which may die in the middle of it.</summary>
internal static class FailPointRun
{
    /// <summary>As long as others of the fleet may keep everybody waiting.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    /// <summary>Runs the scenario; answers what it leaves behind.</summary>
    public static async Task<IReadOnlyList<string>> RunAsync(DyingApp app, CancellationToken cancellationToken)
    {
        using var handler = new Numbering();
        ApiClient Client() => new(new HttpClient(handler, disposeHandler: false) { BaseAddress = app.Address, Timeout = Timeout.InfiniteTimeSpan });
        await new OtherJobs(Client).RunAsync();
        await new MainJob(user => Client().LoginAsync(user)) { AtOnce = false }.RunAsync();
        await OutboxAtRest.WaitAsync(app.Database, Patience, cancellationToken);
        return await Remains.ReadAsync(app.Database, app.Pickup, cancellationToken);
    }

    /// <summary>Tells the application the number of each request, also when it is sent again.</summary>
    private sealed class Numbering() : DelegatingHandler(new RetryUntilBack(_ => { }, Patience))
    {
        private int requests;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Add("Fail-Point-Request", (++requests).ToString(CultureInfo.InvariantCulture));
            return base.SendAsync(request, cancellationToken);
        }
    }
}
