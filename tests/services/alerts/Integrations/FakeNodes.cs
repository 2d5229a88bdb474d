using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using Panel.Hosting.Json;
using Panel.Plugins.Host.Sources;

namespace Panel.Alerts.Tests.Integrations;

/// <summary>The nodes service as this one's host of plugins sees it: no plugin is switched on, and reports are taken.</summary>
internal sealed class FakeNodes : HttpMessageHandler
{
    private readonly ConcurrentQueue<PluginReplicaReport> _reports = new();

    /// <summary>What the last report says of a plugin.</summary>
    public PluginReplicaStatus? StatusOf(string plugin) =>
        _reports.LastOrDefault()?.Plugins.SingleOrDefault(status => status.Id == plugin);

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        if (request.RequestUri!.AbsolutePath == PluginRoutes.Root + PluginRoutes.Reports)
        {
            var report = request.Content!.ReadFromJsonAsync<PluginReplicaReport>(PanelJson.Options, cancellationToken);
            _reports.Enqueue((await report)!);
        }

        return new HttpResponseMessage(HttpStatusCode.NoContent) { RequestMessage = request };
    }
}
