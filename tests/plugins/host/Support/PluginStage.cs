using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Panel.Hosting.Auth;
using Panel.Plugins.Host.Calls;
using Panel.Plugins.Host.Loading;
using Panel.Plugins.Host.Packages;
using Panel.Plugins.Host.Sources;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Clouds;
using Panel.Plugins.Sdk.Dns;
using Panel.Plugins.Sdk.Gateway;
using Panel.Plugins.Sdk.Notifications;
using Panel.Testing;

namespace Panel.Plugins.Host.Tests.Support;

/// <summary>A process with plugins, its source in reach of the test.</summary>
internal sealed class PluginStage : IAsyncDisposable
{
    public static readonly ProviderCredential Credential = new(
        "c",
        7,
        "acme",
        new Dictionary<string, string> { ["token"] = "t" }
    );

    private readonly TempFolder _folder = new();
    private readonly Action<IServiceCollection>? _configure;
    private IHost _host;

    private PluginStage(IEnumerable<KeyValuePair<string, string?>> settings, Action<IServiceCollection>? configure)
    {
        _configure = configure;
        Settings = new(settings);
        _host = NewHost();
    }

    public Dictionary<string, string?> Settings { get; }

    /// <summary>The process's own; what it keeps on the disk is sealed with it.</summary>
    public string Secret { get; set; } = "the secret of the service";

    public ECDsa Key { get; } = PublisherKeys.Generate();

    public TestSource Source { get; } = new();

    public TestLogs Logs { get; } = new();

    public IPluginCatalog Catalog => _host.Services.GetRequiredService<IPluginCatalog>();

    public string DataFolder => _folder["plugins"];

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public static Task<PluginStage> StartAsync(params KeyValuePair<string, string?>[] settings) =>
        StartAsync(null, settings);

    /// <param name="configure">Services that take the place of the host's own.</param>
    /// <param name="settings">Of the process.</param>
    public static async Task<PluginStage> StartAsync(
        Action<IServiceCollection>? configure,
        params KeyValuePair<string, string?>[] settings
    )
    {
        var stage = new PluginStage(settings, configure);
        stage.Source.Change(set =>
            set with
            {
                Keys = [PublisherKeys.Describe(stage.Key, "Acme")],
                AllowUntrusted = true,
            }
        );
        await stage._host.StartAsync();
        return stage;
    }

    /// <summary>Puts a plugin into the set, in place of another version, and waits until its status is known.</summary>
    public async Task<PluginReplicaStatus> InstallAsync(
        TestPackage plugin,
        bool signed = true,
        Func<PluginSetEntry, PluginSetEntry>? change = null
    )
    {
        var package = await plugin.PackAsync(signed ? Key : null);
        return await InstallAsync(plugin, package, change);
    }

    public async Task<PluginReplicaStatus> InstallAsync(
        TestPackage plugin,
        byte[] package,
        Func<PluginSetEntry, PluginSetEntry>? change = null
    )
    {
        Source.Put(plugin.Id, plugin.Version, package);
        var entry = plugin.Entry(package);
        entry = change?.Invoke(entry) ?? entry;
        Source.Change(set => set with { Plugins = [.. set.Plugins.Where(other => other.Id != plugin.Id), entry] });
        return (await ReportedAsync()).Plugins.Single(status => status.Id == plugin.Id);
    }

    public async Task RemoveAsync(string id)
    {
        Source.Change(set => set with { Plugins = [.. set.Plugins.Where(other => other.Id != id)] });
        await ReportedAsync();
    }

    /// <summary>The first report that the process makes of the present set.</summary>
    public async Task<PluginReplicaReport> ReportedAsync()
    {
        Get<IPluginUpdates>().Signal();
        var version = Source.Set.Version;
        try
        {
            return await Eventually.GetAsync(
                () => Source.Reports.LastOrDefault()!,
                report => report?.SetVersion == version,
                TimeSpan.FromSeconds(60)
            );
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"No report. {Logs}", exception);
        }
    }

    public Task<PluginReplicaStatus> StatusAsync(
        string id,
        Func<PluginReplicaStatus, bool> until,
        TimeSpan? within = null
    ) =>
        Eventually.GetAsync(
            () =>
            {
                Get<IPluginUpdates>().Signal();
                return Source.Reports.Last().Plugins.Single(status => status.Id == id);
            },
            until,
            within ?? TimeSpan.FromSeconds(30)
        );

    /// <summary>The names of the plugin's zones.</summary>
    public async Task<string> ZonesAsync(string id = "acme.test", CancellationToken cancellationToken = default)
    {
        var page = await Catalog.CallAsync<IDnsProvider, DnsPage<DnsZone>>(
            id,
            (dns, token) => dns.ListZonesAsync(Credential, null, token),
            cancellationToken
        );
        return string.Join(',', page.Items.Select(zone => zone.Name));
    }

    /// <summary>As <see cref="ZonesAsync"/>, once the plugin is back; calls before would be faults of it.</summary>
    public Task<string> ZonesUntilServedAsync(string id = "acme.test") =>
        Eventually.GetAsync(
            async token =>
            {
                var version = Get<PluginCatalog>().Find(id) ?? throw new InvalidOperationException("It is not there.");
                await version.Instance.CheckHealthAsync(token);
                return await ZonesAsync(id, token);
            },
            zones => zones.Length > 0,
            TimeSpan.FromSeconds(40)
        );

    /// <summary>Ends the process and starts another on the same disk.</summary>
    public async Task RestartAsync(bool gracefully = true)
    {
        if (gracefully)
        {
            await _host.StopAsync();
        }

        _host.Dispose();
        _host = NewHost();
        await _host.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        Key.Dispose();
        _folder.Dispose();
    }

    private IHost NewHost()
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(
            new HostApplicationBuilderSettings { ContentRootPath = _folder.Path }
        );
        builder.Configuration.AddInMemoryCollection(Settings);
        builder.Configuration["Plugins:DataFolder"] = "plugins";
        builder.Logging.AddProvider(Logs);
        builder.Services.AddSingleton<IPluginSource>(Source);
        builder.Services.Configure<InternalOptions>(options => options.Secret = Secret);
        _configure?.Invoke(builder.Services);
        builder.Services.AddPlugins(
            "nodes",
            typeof(IDnsProvider),
            typeof(INotificationChannel),
            typeof(ICloudProvider),
            typeof(IGatewayExtension)
        );
        return builder.Build();
    }
}
