using System.Net;
using Panel.Plugins.Sdk;

namespace Panel.Plugins.Worker.Network;

/// <summary>
/// Asks for each request whether its host is allowed, follows no redirect, and reads the answer whole, so that its
/// size and time are bounded however the plugin reads it.
/// </summary>
internal sealed class DeclaredHostHandler : DelegatingHandler
{
    private const int MaxAnswer = 8 << 20;
    private const int MaxHeaderKilobytes = 64;

    private readonly Func<string, ProviderException?> _refusal;

    public DeclaredHostHandler(
        Func<string, int, CancellationToken, Task<Stream>> connect,
        Func<string, ProviderException?> refusal
    )
    {
        _refusal = refusal;
        InnerHandler = new SocketsHttpHandler
        {
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectCallback = async (context, cancellationToken) =>
                await connect(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellationToken),
            ConnectTimeout = TimeSpan.FromSeconds(10),
            MaxConnectionsPerServer = 32,
            MaxResponseHeadersLength = MaxHeaderKilobytes,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            UseCookies = false,
            UseProxy = false,
        };
    }

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        if (request.RequestUri is not { IsAbsoluteUri: true, Scheme: "http" or "https" } uri)
        {
            throw new ProviderException(ProviderFailure.HostNotDeclared, "Only http and https addresses are called.");
        }

        if (_refusal(uri.IdnHost) is { } refused)
        {
            throw refused;
        }

        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            await BufferAsync(response, uri, cancellationToken);
            return response;
        }
        catch (HttpRequestException exception) when (Refusal(exception) is { } inner)
        {
            throw new ProviderException(inner.Failure, inner.Message);
        }
    }

    private static ProviderException? Refusal(Exception exception)
    {
        for (var inner = exception.InnerException; inner is not null; inner = inner.InnerException)
        {
            if (inner is ProviderException refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    private static async Task BufferAsync(HttpResponseMessage response, Uri uri, CancellationToken cancellationToken)
    {
        var buffer = new MemoryStream();
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            var piece = new byte[16 << 10];
            int read;
            while ((read = await body.ReadAsync(piece, cancellationToken)) > 0)
            {
                buffer.Write(piece, 0, read);
                if (buffer.Length > MaxAnswer)
                {
                    throw new ProviderException(
                        ProviderFailure.Unavailable,
                        $"{uri.Host} answered with more than 8 MiB."
                    );
                }
            }
        }
        catch
        {
            response.Dispose();
            throw;
        }

        var headers = response.Content.Headers;
        buffer.Position = 0;
        response.Content = new StreamContent(buffer);
        foreach (var header in headers)
        {
            response.Content.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }
    }
}
