using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Panel.Instances.Data;
using Panel.Instances.Tests.Workloads;
using Panel.Testing;

namespace Panel.Instances.Tests.Support;

/// <summary>
/// The real instances service, and another service on its bus that hears
/// its events. The nodes service does not answer.
/// </summary>
public abstract class InstancesApi(string provider) : WorkloadsApi(provider)
{
    public BusPeer Events { get; private set; } = null!;

    protected override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?> { ["Internal:Nodes"] = "http://127.0.0.1:1" };

    public override async ValueTask InitializeAsync()
    {
        Events = await EventRecorder.StartAsync(Fabric);
        await base.InitializeAsync();
        var bus = Services.GetRequiredService<IBusControl>();
        await Eventually.TrueAsync(() => bus.CheckHealth().Status == BusHealthStatus.Healthy, TimeSpan.FromSeconds(30));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Events.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Reads the service's tables.</summary>
    internal async Task<T> ReadAsync<T>(Func<InstancesDbContext, Task<T>> read)
    {
        await using var scope = Services.CreateAsyncScope();
        return await read(scope.ServiceProvider.GetRequiredService<InstancesDbContext>());
    }
}

public sealed class SqliteInstancesApi() : InstancesApi("sqlite");

public sealed class PostgresInstancesApi() : InstancesApi("postgres");
