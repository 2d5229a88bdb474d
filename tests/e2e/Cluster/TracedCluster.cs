using Panel.Testing;

namespace Panel.E2E.Tests.Cluster;

/// <summary>A panel whose programs all send their traces to one collector; its agent runs plain processes.</summary>
public sealed class TracedCluster() : PanelCluster("process", ownServers: false), IAsyncLifetime
{
    private OtlpCollector? _collector;

    public OtlpCollector Collector => _collector!;

    private protected override IReadOnlyDictionary<string, string> MoreSettings =>
        Collector.Settings.ToDictionary(setting => setting.Key, setting => setting.Value!);

    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        _collector = await OtlpCollector.StartAsync();
        await InitializeAsync();
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
        await Collector.DisposeAsync();
    }
}
