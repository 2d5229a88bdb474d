using Panel.Bus.Memory;
using Panel.Contracts;
using Panel.Operations.Tests.Things;
using Panel.Testing;

namespace Panel.Operations.Tests;

/// <summary>The service of things on one database, a clock that the test moves, and whoever listens.</summary>
public abstract class ThingsFixture(string provider) : IAsyncLifetime
{
    private readonly SharedMemoryFabric _fabric = new();

    public ManualClock Clock { get; } = new();

    public BusPeer Events { get; private set; } = null!;

    internal ThingsHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Events = await BusPeer.StartAsync(
            _fabric,
            "probe",
            bus =>
                bus.Consume<Received.Consumer<OperationChanged>>("changed")
                    .Consume<Received.Consumer<AuditRecorded>>("audit")
        );
        Host = await ThingsHost.StartAsync(provider, _fabric, Clock);
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Events.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

public sealed class SqliteThings() : ThingsFixture("sqlite");

public sealed class PostgresThings() : ThingsFixture("postgres");
