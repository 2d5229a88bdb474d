using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Panel.Bus;
using Panel.Bus.Memory;
using Panel.Identity.Data;
using Panel.Testing;

namespace Panel.Identity.Tests.Hosting;

/// <summary>The identity service on a real socket and database.</summary>
internal sealed class IdentityFactory : IAsyncDisposable
{
    public const string SetupCode = "the-setup-code";
    private readonly TestDatabase? _own;
    private readonly WebApplication _app;

    private IdentityFactory(WebApplication app, TestLogs logs, SharedMemoryFabric fabric, TestDatabase? own)
    {
        (_app, Logs, Fabric, _own) = (app, logs, fabric, own);
        Gateway = new GatewayClient(Address);
    }

    public Uri Address => new(_app.Urls.First());

    public TestLogs Logs { get; }

    public SharedMemoryFabric Fabric { get; }

    /// <summary>Does what the gateway does.</summary>
    public GatewayClient Gateway { get; }

    public static async Task<IdentityFactory> StartAsync(
        Database database,
        TimeProvider? clock = null,
        params (string Key, string Value)[] settings
    )
    {
        var own = await TestDatabase.CreateAsync(database);
        return await StartAsync(own, own, clock, settings);
    }

    /// <summary>A host on a database that others use too.</summary>
    public static Task<IdentityFactory> StartAsync(
        TestDatabase shared,
        TimeProvider? clock = null,
        params (string Key, string Value)[] settings
    ) => StartAsync(shared, null, clock, settings);

    /// <summary>A scope's service, for what has no endpoint.</summary>
    public async Task<T> WithAsync<T>(Func<PanelIdentityDbContext, IServiceProvider, Task<T>> use)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        return await use(scope.ServiceProvider.GetRequiredService<PanelIdentityDbContext>(), scope.ServiceProvider);
    }

    public Task WithAsync(Func<PanelIdentityDbContext, Task> use) =>
        WithAsync(
            async (db, _) =>
            {
                await use(db);
                return true;
            }
        );

    /// <summary>Everything identity says from here on.</summary>
    public Task<EventListener> ListenAsync() => EventListener.StartAsync(Fabric);

    public async ValueTask DisposeAsync()
    {
        Gateway.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        if (_own is not null)
        {
            await _own.DisposeAsync();
        }
    }

    private static async Task<IdentityFactory> StartAsync(
        TestDatabase database,
        TestDatabase? own,
        TimeProvider? clock,
        (string Key, string Value)[] settings
    )
    {
        var (logs, fabric) = (new TestLogs(), new SharedMemoryFabric());
        var app = IdentityHost.Create(
            [],
            builder =>
            {
                builder
                    .Configuration.AddInMemoryCollection(Pairs(Settings(database)))
                    .AddInMemoryCollection(Pairs(settings));
                builder.WebHost.UseUrls("http://127.0.0.1:0");
                builder.Logging.ClearProviders().AddProvider(logs);
                builder.Services.AddSingleton(fabric);
                if (clock is not null)
                {
                    builder.Services.Replace(ServiceDescriptor.Singleton(clock));
                }
            }
        );
        await app.StartAsync();
        return new IdentityFactory(app, logs, fabric, own);
    }

    private static IEnumerable<KeyValuePair<string, string?>> Pairs(IEnumerable<(string Key, string Value)> settings) =>
        settings.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value));

    private static IEnumerable<(string Key, string Value)> Settings(TestDatabase database) =>
        [
            ("Database:Provider", database.Provider),
            ("Database:ConnectionString", database.ConnectionString),
            ("Bus:Transport", "memory"),
            ("Outbox:PollInterval", "00:00:00.2"),
            ("Audit:Strict", "true"),
            ("Identity:Registration", "true"),
            ("Secrets:ActiveKey", "test"),
            ("Secrets:Keys:test", Convert.ToBase64String(new byte[32])),
            ("Internal:Clients:gateway", GatewayClient.Secret),
            ("Internal:Clients:nodes", GatewayClient.NodesSecret),
            ("PANEL_SETUP_CODE", SetupCode),
        ];
}
