using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace Panel.Hosting.Auth;

/// <summary>
/// Keys from identity's JWKS. They stay in use while identity is away; a token that names
/// another key can then be neither accepted nor refused.
/// </summary>
internal sealed partial class RemoteInternalKeys(
    IHttpClientFactory clients,
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
    private volatile int _attempts;
    private volatile bool _failed;

    public async ValueTask<IReadOnlyCollection<SecurityKey>> GetAsync(
        string? keyId,
        CancellationToken cancellationToken
    )
    {
        if (!IsDue(keyId))
        {
            return KeysFor(keyId);
        }

        var attempts = _attempts;
        await _refreshing.WaitAsync(cancellationToken);
        try
        {
            // Whoever waited for another's attempt takes its outcome, or all would try in turn.
            if (attempts == _attempts && IsDue(keyId))
            {
                await RefreshAsync(cancellationToken);
                _attempts++;
            }

            return KeysFor(keyId);
        }
        finally
        {
            _refreshing.Release();
        }
    }

    public void Dispose() => _refreshing.Dispose();

    private IReadOnlyCollection<SecurityKey> KeysFor(string? keyId) =>
        _failed && _keys.All(key => key.KeyId != keyId) ? throw new InternalKeysUnavailableException() : _keys;

    private bool IsDue(string? keyId)
    {
        var since = clock.GetUtcNow() - _triedAt;
        // Without any key the first requests wait for the one that fetches.
        return _keys.Count == 0 || since > Age || (since > Pause && _keys.All(key => key.KeyId != keyId));
    }

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        _triedAt = clock.GetUtcNow();
        try
        {
            var json = await clients.CreateClient(Client).GetStringAsync("/internal/jwks", cancellationToken);
            _keys = [.. new JsonWebKeySet(json).GetSigningKeys()];
            _failed = false;
        }
        catch (Exception exception)
            when (exception is HttpRequestException or OperationCanceledException
                && !cancellationToken.IsCancellationRequested
            )
        {
            _failed = true;
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
