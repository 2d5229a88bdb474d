using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Panel.Hosting.Json;
using Panel.Hosting.Telemetry;
using Yarp.ReverseProxy;

namespace Panel.Gateway.Observability.Telemetry;

/// <summary>What the services count, asked with the administrator's own token: they decide whether to tell.</summary>
internal sealed class ServiceFigures(IProxyStateLookup proxy, IHttpClientFactory clients)
{
    public const string Client = "figures";
    private static readonly string[] Counting = ["identity", "nodes", "instances", "alerts"];

    public Task<ServiceReport[]> AskAsync(string authorization, CancellationToken cancellationToken) =>
        Task.WhenAll(Counting.Select(service => AskAsync(service, authorization, cancellationToken)));

    private async Task<ServiceReport> AskAsync(
        string service,
        string authorization,
        CancellationToken cancellationToken
    )
    {
        if (AddressOf(service) is not { } address)
        {
            return new ServiceReport(service, null, Refused: false);
        }

        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(address), "/internal/figures"))
            {
                Headers = { Authorization = AuthenticationHeaderValue.Parse(authorization) },
            };
            using var response = await clients.CreateClient(Client).SendAsync(request, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                return new ServiceReport(service, null, response.StatusCode == HttpStatusCode.Forbidden);
            }

            return new ServiceReport(
                service,
                await response.Content.ReadFromJsonAsync<EntityGaugeReport>(PanelJson.Options, cancellationToken),
                Refused: false
            );
        }
        catch (Exception exception)
            when (exception is HttpRequestException or JsonException
                || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            return new ServiceReport(service, null, Refused: false);
        }
    }

    private string? AddressOf(string service) =>
        proxy.TryGetCluster(service, out var cluster)
        && cluster.DestinationsState.AvailableDestinations is [var destination, ..]
            ? destination.Model.Config.Address
            : null;

    /// <param name="Report">Null when it did not answer, or would not.</param>
    internal sealed record ServiceReport(string Service, EntityGaugeReport? Report, bool Refused);
}
