namespace Panel.Hosting.Addresses;

/// <summary>
/// Sends each request to one of several addresses. A request that got no connection goes on to the next; one that
/// changes nothing does so too when an address broke off, was silent for too long or called itself unavailable.
/// </summary>
/// <param name="pool">The addresses, which all clients of one service share.</param>
/// <param name="silence">The longest wait of a repeatable request for one address's answer while
/// there is another to ask. Null: without limit, for answers that take as long as they take.</param>
public sealed class BalancedHandler(AddressPool pool, TimeSpan? silence = null) : DelegatingHandler
{
    /// <summary>The host of requests that this handler sends on; it names no machine.</summary>
    public static readonly Uri AnyAddress = new("http://any");

    /// <summary>Says of a request whose method does not tell that it may be repeated.</summary>
    public static readonly HttpRequestOptionsKey<bool> Repeatable = new("panel-repeatable");

    /// <summary>The longest wait for a connection to one address.</summary>
    public static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(2);

    /// <summary>Connections that give up early, and are made anew now and then: a name may lead elsewhere by then.</summary>
    public static SocketsHttpHandler NewConnections() =>
        new()
        {
            ConnectTimeout = ConnectLimit,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
        };

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        var asked = request.RequestUri!.PathAndQuery;
        var repeatable = IsRepeatable(request);
        var tried = new List<Uri>(pool.Count);
        while (pool.Next(tried) is { } address)
        {
            tried.Add(address);
            var last = tried.Count == pool.Count;
            request.RequestUri = new Uri(address, address.AbsolutePath.TrimEnd('/') + asked);
            try
            {
                var response = await SendOnceAsync(request, repeatable && !last, cancellationToken);
                pool.Answered(address);
                if (last || !repeatable || !IsUnavailable(response))
                {
                    return response;
                }

                response.Dispose();
            }
            catch (Exception exception)
                when (exception is HttpRequestException or OperationCanceledException
                    && !cancellationToken.IsCancellationRequested
                )
            {
                var unreached = IsUnreached(exception);
                if (unreached || exception is OperationCanceledException)
                {
                    pool.Failed(address);
                }

                if (!last && (unreached || repeatable))
                {
                    continue;
                }

                if (exception is HttpRequestException failure && (unreached || repeatable))
                {
                    pool.AllFailed();
                    throw new ServiceUnreachableException(pool.Service, failure.HttpRequestError, failure);
                }

                throw;
            }
        }

        throw new InvalidOperationException("The pool has no address.");
    }

    private async Task<HttpResponseMessage> SendOnceAsync(
        HttpRequestMessage request,
        bool another,
        CancellationToken cancellationToken
    )
    {
        if (!another || silence is not { } longest)
        {
            return await base.SendAsync(request, cancellationToken);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(longest);
        return await base.SendAsync(request, limit.Token);
    }

    private static bool IsRepeatable(HttpRequestMessage request) =>
        request.Options.TryGetValue(Repeatable, out var said)
            ? said
            : request.Content is null && (request.Method == HttpMethod.Get || request.Method == HttpMethod.Head);

    private static bool IsUnavailable(HttpResponseMessage response) =>
        response.StatusCode is System.Net.HttpStatusCode.ServiceUnavailable or System.Net.HttpStatusCode.BadGateway;

    // No connection, so no server has begun with the request.
    private static bool IsUnreached(Exception exception) =>
        exception
            is HttpRequestException
            {
                HttpRequestError: HttpRequestError.ConnectionError
                        or HttpRequestError.NameResolutionError
                        or HttpRequestError.SecureConnectionError
            }
                or OperationCanceledException { InnerException: TimeoutException };
}
