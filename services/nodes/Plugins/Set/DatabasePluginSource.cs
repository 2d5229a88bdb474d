using Panel.Nodes.Plugins.Replicas;
using Panel.Nodes.Plugins.Store;
using Panel.Plugins.Host.Sources;

namespace Panel.Nodes.Plugins.Set;

/// <summary>The source of this service itself: its own database.</summary>
internal sealed class DatabasePluginSource(IServiceScopeFactory scopes) : IPluginSource
{
    public Task<PluginSet?> ReadAsync(long knownVersion, CancellationToken cancellationToken) =>
        WithAsync<PluginSetReader, PluginSet?>(reader => reader.ReadAsync(knownVersion, cancellationToken));

    public async Task<Stream> OpenPackageAsync(string pluginId, string version, CancellationToken cancellationToken) =>
        await WithAsync<StoredPackages, byte[]?>(packages => packages.FindAsync(pluginId, version, cancellationToken))
            is { } bytes
            ? new MemoryStream(bytes, writable: false)
            : throw new FileNotFoundException($"There is no package of {pluginId} {version}.");

    public Task ReportAsync(PluginReplicaReport report, CancellationToken cancellationToken) =>
        WithAsync<ReplicaReports, bool>(async reports =>
        {
            await reports.TakeAsync(report, cancellationToken);
            return true;
        });

    public Task<string?> GetValueAsync(string pluginId, string key, CancellationToken cancellationToken) =>
        WithAsync<PluginValues, string?>(values => values.GetAsync(pluginId, key, cancellationToken));

    public Task<bool> SetValueAsync(string pluginId, string key, string? value, CancellationToken cancellationToken) =>
        WithAsync<PluginValues, bool>(values => values.SetAsync(pluginId, key, value, cancellationToken));

    private async Task<TResult> WithAsync<TService, TResult>(Func<TService, Task<TResult>> use)
        where TService : notnull
    {
        await using var scope = scopes.CreateAsyncScope();
        return await use(scope.ServiceProvider.GetRequiredService<TService>());
    }
}
