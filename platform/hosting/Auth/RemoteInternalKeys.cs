using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Panel.Hosting.Auth;

/// <summary>Keys from identity's JWKS. They stay in use while identity is away.</summary>
internal sealed partial class RemoteInternalKeys(
    IHttpClientFactory clients,
    IOptions<InternalOptions> options,
    TimeProvider clock,
    ILogger<RemoteInternalKeys> logger
) : IInternalKeys, IDisposable
{
    public const string Client = "internal-keys";
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _refreshing = new(1, 1);
    private volatile IReadOnlyCollection<SecurityKey> _keys = [];
    private DateTimeOffset _triedAt = DateTimeOffset.MinValue;

    public async ValueTask<IReadOnlyCollection<SecurityKey>> GetAsync(
        string? keyId,
        CancellationToken cancellationToken
    )
    {
        if (!IsDue(keyId))
        {
            return _keys;
        }

        await _refreshing.WaitAsync(cancellationToken);
        try
        {
            if (IsDue(keyId))
            {
                await RefreshAsync(cancellationToken);
            }

            return _keys;
        }
        finally
        {
            _refreshing.Release();
        }
    }

    public void Dispose() => _refreshing.Dispose();

    private bool IsDue(string? keyId)
    {
        var since = clock.GetUtcNow() - _triedAt;
        // Without any key the first requests wait for the one that fetches; they would be refused otherwise.
        return _keys.Count == 0 || since > Age || (since > Pause && _keys.All(key => key.KeyId != keyId));
    }

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        _triedAt = clock.GetUtcNow();
        try
        {
            var json = await clients
                .CreateClient(Client)
                .GetStringAsync(new Uri(options.Value.Identity, "/internal/jwks"), cancellationToken);
            _keys = [.. new JsonWebKeySet(json).GetSigningKeys()];
        }
        catch (Exception exception)
            when (exception is HttpRequestException or OperationCanceledException
                && !cancellationToken.IsCancellationRequested
            )
        {
            // The next request tries again at once when there is nothing to work with yet.
            if (_keys.Count == 0)
            {
                _triedAt = DateTimeOffset.MinValue;
            }

            Log.NoKeys(logger, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Identity's keys could not be fetched; the known ones stay in use.")]
        public static partial void NoKeys(ILogger logger, Exception failure);
    }
}
