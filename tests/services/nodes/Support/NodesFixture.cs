using Panel.Bus;
using Panel.Bus.Memory;
using Panel.Testing;

namespace Panel.Nodes.Tests.Support;

/// <summary>The service on one provider with a bus in memory, for the tests of one class.</summary>
public abstract class NodesFixture(string provider) : IAsyncLifetime
{
    public SharedMemoryFabric Fabric { get; } = new();

    public EmptyDatabase Database { get; private set; } = null!;

    public FakeIdentity Identity { get; private set; } = null!;

    public BusPeer Events { get; private set; } = null!;

    internal NodesService Service { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Database = await EmptyDatabase.CreateAsync(provider);
        Identity = await FakeIdentity.StartAsync();
        Events = await EventRecorder.StartAsync(Fabric);
        Service = await NodesService.StartAsync(Database, Identity, Fabric);
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await Events.DisposeAsync();
        await Identity.DisposeAsync();
        await Database.DisposeAsync();
    }
}

public sealed class OnSqlite() : NodesFixture("sqlite");

public sealed class OnPostgres() : NodesFixture("postgres");
