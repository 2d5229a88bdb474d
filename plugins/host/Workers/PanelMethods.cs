using Microsoft.Extensions.Logging;
using Panel.Plugins.Sdk;
using StreamJsonRpc;

namespace Panel.Plugins.Host.Workers;

/// <summary>What a worker may ask of the panel, for its own plugin alone.</summary>
internal sealed class PanelMethods(WorkerStart start)
{
    private const int MaxAsking = 64;
    private int _asking;

    [JsonRpcMethod("log")]
    public void Log(int level, string text) =>
        start.Logger.Write((LogLevel)Math.Clamp(level, 0, (int)LogLevel.Critical), text);

    [JsonRpcMethod("store_get")]
    public Task<string?> GetAsync(string key, CancellationToken cancellationToken) =>
        TakeTurnAsync(() => start.Store.GetAsync(key, cancellationToken));

    [JsonRpcMethod("store_set")]
    public Task<bool> SetAsync(string key, string? value, CancellationToken cancellationToken) =>
        TakeTurnAsync(async () =>
        {
            try
            {
                await start.Store.SetAsync(key, value, cancellationToken);
                return true;
            }
            catch (ProviderException exception) when (exception.Failure == ProviderFailure.StoreFull)
            {
                return false;
            }
        });

    // A worker may ask faster than the source answers; what it may keep waiting is bounded.
    private async Task<T> TakeTurnAsync<T>(Func<Task<T>> ask)
    {
        if (Interlocked.Increment(ref _asking) > MaxAsking)
        {
            Interlocked.Decrement(ref _asking);
            throw new LocalRpcException($"At most {MaxAsking} questions to the store at a time.");
        }

        try
        {
            return await ask();
        }
        finally
        {
            Interlocked.Decrement(ref _asking);
        }
    }
}
