using System.Net;
using System.Net.Http.Headers;

namespace Nanning.Approvals.Tests.Scenarios;

/// <summary>
/// What a careful program does when the server goes away in the middle of an answer: it sends the very same request again, idempotency key and all,
/// until somebody answers.
/// </summary>
/// <param name="sending">Told the running number of each request, before it goes out for the first time.</param>
/// <param name="patience">How long somebody may be away; a minute unless the test says otherwise.</param>
internal sealed class RetryUntilBack(Action<int> sending, TimeSpan? patience = null) : DelegatingHandler(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5) })
{
    private int requests;

    /// <summary>How many requests had to be sent more than once.</summary>
    public int Repeated { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? null : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        sending(Interlocked.Increment(ref requests));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience ?? TimeSpan.FromSeconds(60));
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var copy = Copy(request, body);
                var response = await base.SendAsync(copy, limit.Token);
                if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
                {
                    // Somebody is there, the database is not.
                    response.Dispose();
                    await Task.Delay(TimeSpan.FromMilliseconds(200), limit.Token);
                    continue;
                }

                // The body, too, has to arrive before the answer counts.
                await response.Content.LoadIntoBufferAsync(limit.Token);
                response.RequestMessage = request;
                Repeated += attempt > 1 ? 1 : 0;
                return response;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), limit.Token);
            }
        }
    }

    private static HttpRequestMessage Copy(HttpRequestMessage request, byte[]? body)
    {
        var copy = new HttpRequestMessage(request.Method, request.RequestUri);
        Copy(request.Headers, copy.Headers);
        if (body is not null)
        {
            copy.Content = new ByteArrayContent(body);
            Copy(request.Content!.Headers, copy.Content.Headers);
        }

        return copy;
    }

    private static void Copy(HttpHeaders from, HttpHeaders to)
    {
        foreach (var (name, values) in from)
        {
            to.TryAddWithoutValidation(name, values);
        }
    }
}
