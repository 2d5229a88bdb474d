using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Panel.Gateway.Tests.Support;

namespace Panel.Gateway.Tests.Edge;

/// <summary>
/// A gateway that trusts the proxies 127.0.0.2 and 10.0.0.0/8, and clients that come from an address of their choice.
/// </summary>
public sealed class ProxiedStage : GatewayStage
{
    protected override void Configure(WebApplicationBuilder builder) =>
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Gateway:TrustedProxies:0"] = "127.0.0.2",
                ["Gateway:TrustedProxies:1"] = "10.0.0.0/8",
            }
        );

    public async Task<HttpResponseMessage> GetFromAsync(
        string peer,
        string credential,
        params (string Name, string Value)[] headers
    )
    {
        using var client = new HttpClient(
            new SocketsHttpHandler
            {
                ConnectCallback = (context, cancellationToken) =>
                    ConnectAsync(peer, context.DnsEndPoint, cancellationToken),
            }
        )
        {
            BaseAddress = Client.BaseAddress,
        };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/nodes");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {credential}");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async ValueTask<Stream> ConnectAsync(
        string peer,
        DnsEndPoint gateway,
        CancellationToken cancellationToken
    )
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(peer), 0));
        await socket.ConnectAsync(gateway, cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
