using System.Collections.Concurrent;

namespace Panel.Plugins.Dns.Tests;

/// <summary>
/// Sends a provider's hosts to servers of the tests, counts the calls, and puts faults in their place.
/// </summary>
public sealed class HttpTraffic : DelegatingHandler
{
    private readonly ConcurrentQueue<Fault> _faults = [];
    private readonly ConcurrentQueue<string> _calls = [];

    public HttpTraffic()
        : base(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { }

    /// <summary>Answers in the place of the server.</summary>
    public delegate Task<HttpResponseMessage> Fault(HttpRequestMessage request, CancellationToken cancellationToken);

    /// <summary>Where a provider's host is, as <c>http://127.0.0.1:port</c>.</summary>
    public Dictionary<string, Uri> Hosts { get; } = [];

    /// <summary>Method and path of each call since the start.</summary>
    public IReadOnlyList<string> Calls => [.. _calls];

    public int Writes => _calls.Count(call => !call.StartsWith("GET ", StringComparison.Ordinal));

    /// <summary>Answers the next calls, one fault each.</summary>
    public void FailNext(params Fault[] faults)
    {
        foreach (var fault in faults)
        {
            _faults.Enqueue(fault);
        }
    }

    /// <summary>Answers this call and all after it.</summary>
    public Fault? FailAlways { get; set; }

    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        _calls.Enqueue($"{request.Method} {request.RequestUri!.PathAndQuery}");
        if (_faults.TryDequeue(out var fault) || (fault = FailAlways) is not null)
        {
            return fault(request, cancellationToken);
        }

        if (Hosts.TryGetValue(request.RequestUri.Host, out var server))
        {
            // Signatures cover the host, so it goes on as the plugin gave it.
            request.Headers.Host = request.RequestUri.Host;
            request.RequestUri = new Uri(server, request.RequestUri.PathAndQuery);
        }

        return base.SendAsync(request, cancellationToken);
    }
}
