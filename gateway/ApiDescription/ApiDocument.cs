using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Json;
using Yarp.ReverseProxy;

namespace Panel.Gateway.ApiDescription;

/// <summary>
/// The description of the whole API. The services are asked again at most every 30 seconds,
/// or every two while one is missing, however often strangers ask us.
/// </summary>
internal sealed class ApiDocument(
    ServiceDocuments services,
    [FromKeyedServices(ServiceDescription.Name)] IOpenApiDocumentProvider own,
    IProxyStateLookup proxy,
    TimeProvider clock
) : IDisposable
{
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AgeOfHalf = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _reading = new(1, 1);
    private (byte[] Json, EntityTagHeaderValue Tag)? _last;
    private DateTimeOffset _readAgainAt = DateTimeOffset.MinValue;

    public async Task<(byte[] Json, EntityTagHeaderValue Tag)> ReadAsync(CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (_last is { } last && clock.GetUtcNow() < _readAgainAt)
            {
                return last;
            }

            var (parts, missing) = await services.ReadAsync(cancellationToken);
            var json = JsonSerializer.SerializeToUtf8Bytes(
                OpenApiMerger.Merge(
                    await OwnAsync(cancellationToken),
                    parts,
                    missing,
                    new RouteTable(proxy.GetRoutes().Select(route => route.Config))
                ),
                PanelJson.Options
            );
            _readAgainAt = clock.GetUtcNow() + (missing.Count == 0 ? Age : AgeOfHalf);
            _last = (json, new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(json))[..32]}\""));
            return _last.Value;
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose() => _reading.Dispose();

    private async Task<JsonObject> OwnAsync(CancellationToken cancellationToken)
    {
        var document = await own.GetOpenApiDocumentAsync(cancellationToken);
        return JsonNode
            .Parse(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancellationToken))!
            .AsObject();
    }
}
