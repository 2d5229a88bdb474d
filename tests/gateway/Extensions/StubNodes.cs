using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Panel.Hosting.Json;
using Panel.Plugins.Host.Packages;
using Panel.Plugins.Host.Sources;
using Panel.Testing;

namespace Panel.Gateway.Tests.Extensions;

/// <summary>The nodes service as the gateway's host of plugins sees it.</summary>
internal sealed class StubNodes : IAsyncDisposable
{
    private readonly ECDsa _key = PublisherKeys.Generate();
    private readonly ConcurrentDictionary<string, byte[]> _packages = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<PluginReplicaReport> _reports = new();
    private readonly WebApplication _app;
    private PluginSet _set;

    private StubNodes()
    {
        _set = new PluginSet(1, [], [PublisherKeys.Describe(_key, "Test")], AllowUntrusted: false);
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Services.ConfigureHttpJsonOptions(json => PanelJson.Apply(json.SerializerOptions));
        _app = builder.Build();
        _app.UseRouting();
        var plugins = _app.MapGroup(PluginRoutes.Root);
        plugins.MapGet(
            PluginRoutes.Set,
            (long known) => known == _set.Version ? Results.NoContent() : Results.Ok(_set)
        );
        plugins.MapGet(PluginRoutes.Package, (string id) => Results.Bytes(_packages[id]));
        plugins.MapPost(PluginRoutes.Reports, (PluginReplicaReport report) => _reports.Enqueue(report));
    }

    public Uri Address => new(_app.Urls.First());

    public static async Task<StubNodes> StartAsync()
    {
        var nodes = new StubNodes();
        await nodes._app.StartAsync();
        return nodes;
    }

    /// <summary>The sample extension under an id of its own, in the set from now on.</summary>
    public async Task<long> EnableAsync(string id, Uri destination, bool wrong = false)
    {
        _packages[id] = await PackAsync(id);
        var entry = new PluginSetEntry(
            id,
            "1.0.0",
            Convert.ToHexStringLower(SHA256.HashData(_packages[id])),
            ["gateway"],
            ["localhost"],
            AcceptWeak: false,
            JsonSerializer.Serialize(new { destination, wrong }),
            ConfigurationVersion: 1
        );
        _set = _set with { Version = _set.Version + 1, Plugins = [.. _set.Plugins, entry] };
        return _set.Version;
    }

    public Task<PluginReplicaStatus> ReportedAsync(string id, string state) =>
        Eventually.GetAsync(
            () =>
                _reports
                    .SelectMany(report => report.Plugins)
                    .LastOrDefault(plugin => plugin.Id == id && plugin.State == state)!,
            found => found is not null,
            TimeSpan.FromSeconds(20)
        );

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
    }

    private async Task<byte[]> PackAsync(string id)
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(
            folder["plugin.json"],
            JsonSerializer.Serialize(
                new
                {
                    id,
                    name = id,
                    version = "1.0.0",
                    publisher = "Test",
                    contract = new { min = 1, max = 1 },
                    entry = new
                    {
                        assembly = "Panel.Plugins.Samples.Gateway.dll",
                        type = "Panel.Plugins.Samples.Gateway.SampleExtension",
                    },
                    isolation = "in_process",
                    capabilities = (string[])["gateway"],
                    hosts = (string[])["localhost"],
                }
            )
        );
        var configuration = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/')).Parent!.Name;
        using var staging = PluginStaging.Create(
            Repository.PathOf("tests", "plugins", "samples", "gateway", "bin", configuration, "net10.0"),
            folder["plugin.json"]
        );
        using var package = new MemoryStream();
        await PluginPackageWriter.PackAsync(staging.Folder, package, _key, CancellationToken.None);
        return package.ToArray();
    }
}
