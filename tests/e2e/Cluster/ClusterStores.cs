using Panel.Testing;

namespace Panel.E2E.Tests.Cluster;

/// <summary>
/// A database for each service and a virtual host for all, on the shared
/// servers or on private ones that a test may stop.
/// </summary>
internal sealed class ClusterStores(bool ownServers) : IAsyncDisposable
{
    private readonly Dictionary<string, PostgresDatabase> _databases = [];
    private RabbitVirtualHost? _bus;

    public PrivatePostgres? Postgres { get; } = ownServers ? new() : null;

    public PrivateRabbitMq? RabbitMq { get; } = ownServers ? new() : null;

    public RabbitVirtualHost Bus => _bus ?? throw new InvalidOperationException("The stores have not been started.");

    public string ConnectionStringOf(string service) => _databases[service].ConnectionString;

    public async Task StartAsync()
    {
        if (Postgres is not null && RabbitMq is not null)
        {
            await Task.WhenAll(Postgres.StartAsync(), RabbitMq.StartAsync());
        }

        _bus = await RabbitVirtualHost.CreateAsync(RabbitMq?.Address);
        foreach (var program in PanelProgram.Services.Where(program => program.Name != "gateway"))
        {
            _databases[program.Name] = await PostgresDatabase.CreateAsync(Postgres?.ConnectionString);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Postgres is not null && RabbitMq is not null)
        {
            // The servers take everything with them.
            await Task.WhenAll(Postgres.DisposeAsync().AsTask(), RabbitMq.DisposeAsync().AsTask());
            return;
        }

        foreach (var database in _databases.Values)
        {
            await database.DisposeAsync();
        }

        if (_bus is not null)
        {
            await _bus.DisposeAsync();
        }
    }
}
