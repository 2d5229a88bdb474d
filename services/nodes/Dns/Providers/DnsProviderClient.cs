using System.Collections.Concurrent;
using Panel.Hosting.Errors;
using Panel.Nodes.Credentials;
using Panel.Nodes.Credentials.Types;
using Panel.Plugins.Host;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Dns;

namespace Panel.Nodes.Dns.Providers;

/// <summary>
/// Every call of a DNS provider goes through here: within the rate of its credential, within fifteen seconds, and with
/// failures as values.
/// </summary>
internal sealed class DnsProviderClient(
    IPluginCatalog plugins,
    CredentialTypeCatalog types,
    CallBudget budget,
    TimeProvider clock
)
{
    private const int MostCallsAtOnce = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    // By plugin and version: limits are of the code, and asking a worker costs a call.
    private readonly ConcurrentDictionary<(string Plugin, string Version), DnsLimits> _limits = new();

    public bool Serves(Credential credential) => types.IsTakenBy<IDnsProvider>(credential);

    public async Task<Result<DnsLimits>> LimitsAsync(OpenedCredential credential, CancellationToken cancellationToken)
    {
        if (types.TakerOf<IDnsProvider>(credential.Provider, credential.PluginId) is not { } plugin)
        {
            return NoPlugin(credential);
        }

        var key = (plugin.Manifest.Id, plugin.Manifest.Version);
        if (_limits.TryGetValue(key, out var known))
        {
            return known;
        }

        var asked = await GuardAsync(
            credential,
            token =>
                plugins.CallAsync<IDnsProvider, DnsLimits>(
                    plugin.Manifest.Id,
                    (provider, _) => Task.FromResult(provider.Limits),
                    token
                ),
            cancellationToken
        );
        if (asked.Failed)
        {
            return asked;
        }

        if (asked.Value is not { Types: not null })
        {
            return NotUnderstood();
        }

        _limits[key] = asked.Value;
        return asked;
    }

    public async Task<Result<DnsPage<DnsZone>>> ListZonesAsync(
        OpenedCredential credential,
        string? cursor,
        CallUrgency urgency,
        CancellationToken cancellationToken
    )
    {
        var page = await CallAsync(
            credential,
            limits => limits.CallsPerRead,
            (provider, token) => provider.ListZonesAsync(credential.Lend(), cursor, token),
            urgency,
            cancellationToken
        );
        return page.Failed ? page
            : ProviderData.Clean(page.Value) is { } clean ? clean
            : NotUnderstood();
    }

    public async Task<Result<DnsPage<DnsRecordSet>>> ListRecordSetsAsync(
        OpenedCredential credential,
        string zoneId,
        string? cursor,
        CallUrgency urgency,
        CancellationToken cancellationToken
    )
    {
        var page = await CallAsync(
            credential,
            limits => limits.CallsPerRead,
            (provider, token) => provider.ListRecordSetsAsync(credential.Lend(), zoneId, cursor, token),
            urgency,
            cancellationToken
        );
        return page.Failed ? page
            : ProviderData.Clean(page.Value) is { } clean ? clean
            : NotUnderstood();
    }

    /// <summary>One that is not what was asked for is an error: taken for nothing, it would be written over.</summary>
    public async Task<Result<FoundSet>> FindAsync(
        OpenedCredential credential,
        string zoneId,
        string name,
        string type,
        CallUrgency urgency,
        CancellationToken cancellationToken
    )
    {
        var found = await CallAsync(
            credential,
            limits => limits.CallsPerRead,
            async (provider, token) =>
                new FoundSet(await provider.FindRecordSetAsync(credential.Lend(), zoneId, name, type, token)),
            urgency,
            cancellationToken
        );
        if (found.Failed || found.Value.Set is null)
        {
            return found;
        }

        return ProviderData.Clean(found.Value.Set) is { } set && set.Name == name && set.Type == type
            ? new FoundSet(set)
            : NotUnderstood();
    }

    /// <returns>
    /// Null when it was written; <c>record_changed</c> when something else than expected stands there.
    /// </returns>
    public async Task<ApiError?> ApplyAsync(
        OpenedCredential credential,
        string zoneId,
        DnsChange change,
        CallUrgency urgency,
        CancellationToken cancellationToken
    )
    {
        var written = await CallAsync(
            credential,
            limits => limits.CallsPerChange,
            async (provider, token) =>
            {
                await provider.ApplyAsync(credential.Lend(), zoneId, change, token);
                return true;
            },
            urgency,
            cancellationToken
        );
        return written.Error;
    }

    private static ApiError NoPlugin(OpenedCredential credential) =>
        ApiErrors.Unavailable(
            $"No plugin that is switched on serves DNS with {credential.Provider}.",
            "plugin_missing"
        );

    private static ApiError NotUnderstood() =>
        new(422, "provider_refused", "The plugin did not answer with what was asked for.");

    private async Task<Result<T>> CallAsync<T>(
        OpenedCredential credential,
        Func<DnsLimits, int> cost,
        Func<IDnsProvider, CancellationToken, Task<T>> call,
        CallUrgency urgency,
        CancellationToken cancellationToken
    )
    {
        var limits = await LimitsAsync(credential, cancellationToken);
        if (limits.Failed)
        {
            return limits.Error;
        }

        if (types.TakerOf<IDnsProvider>(credential.Provider, credential.PluginId) is not { } plugin)
        {
            return NoPlugin(credential);
        }

        var rate = new CallRate(limits.Value.CallsPerMinute);
        var calls = Math.Clamp(cost(limits.Value), 1, MostCallsAtOnce);
        if (await budget.TakeAsync(credential.Id, rate, calls, urgency, cancellationToken) is { } wait)
        {
            return ProviderErrors.RateLimited(wait, "The provider takes no more calls of this credential for now.");
        }

        return await GuardAsync(
            credential,
            token => plugins.CallAsync(plugin.Manifest.Id, call, token),
            cancellationToken,
            wait => budget.CloseAsync(credential.Id, rate, wait, cancellationToken)
        );
    }

    private async Task<Result<T>> GuardAsync<T>(
        OpenedCredential credential,
        Func<CancellationToken, Task<T>> call,
        CancellationToken cancellationToken,
        Func<TimeSpan, Task>? limited = null
    )
    {
        using var limit = new CancellationTokenSource(Patience, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            // A plugin that does not listen to the token does not hold its caller.
            return await call(both.Token).WaitAsync(both.Token);
        }
        catch (ProviderException exception)
        {
            if (exception.Failure == ProviderFailure.RateLimited && limited is not null)
            {
                await limited(ProviderErrors.WaitOf(exception));
            }

            return ProviderErrors.Of(exception, credential);
        }
        catch (PluginFailedException exception)
        {
            return ProviderErrors.Of(exception);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ProviderErrors.TooSlow();
        }
    }
}
