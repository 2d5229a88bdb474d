using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Panel.Bus.Memory;
using Panel.Contracts;
using Panel.Data;
using Panel.Data.Database;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Testing;

namespace Panel.Operations.Tests.Things;

/// <summary>A small service whose operations are about things.</summary>
internal sealed class ThingsHost : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly EmptyDatabase _database;

    private readonly TimeProvider _clock;

    private ThingsHost(IHost host, EmptyDatabase database, TimeProvider clock) =>
        (_host, _database, _clock) = (host, database, clock);

    public ThingCommands Commands => _host.Services.GetRequiredService<ThingCommands>();

    public Guid Node { get; } = Guid.CreateVersion7();

    public static async Task<ThingsHost> StartAsync(
        string provider,
        SharedMemoryFabric fabric,
        TimeProvider? clock = null
    )
    {
        clock ??= TimeProvider.System;
        var database = await EmptyDatabase.CreateAsync(provider);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Bus:Transport"] = "memory" });
        var services = builder.Services;
        services.AddDbContext<ThingsDbContext>(
            (provider, options) =>
                (
                    database.Provider == "sqlite"
                        ? options.UsePanelSqlite(database.ConnectionString)
                        : options.UsePanelPostgres(database.ConnectionString)
                ).AddInterceptors(provider.GetServices<IInterceptor>())
        );
        services.AddHealthChecks();
        services.AddSingleton(fabric).AddSingleton<ThingCommands>().AddScoped(_ => Principal.Anonymous);
        services.AddSingleton(clock);
        builder.AddPanelMessaging<ThingsDbContext>("things", bus => bus.ConsumeOperationCancels());
        services
            .AddOperations<ThingsDbContext>("things")
            .AddOperationKind<PaintKind>("paint")
            .AddOperationKind<CopyKind>("copy")
            .AddOperationKind<PolishKind>("polish")
            .AddOperationKind<RebuildKind>("rebuild")
            .AddOperationKind<CrushKind>("crush")
            .AddOperationKind<BrokenKind>("broken");
        var host = new ThingsHost(builder.Build(), database, clock);
        await host.InScopeAsync((context, _) => context.Database.EnsureCreatedAsync());
        await host._host.StartAsync();
        await host
            ._host.Services.GetRequiredService<IBusControl>()
            .WaitForHealthStatus(BusHealthStatus.Healthy, TimeSpan.FromSeconds(30));
        return host;
    }

    /// <summary>One transaction, which is not saved.</summary>
    public async Task<T> InScopeAsync<T>(Func<ThingsDbContext, OperationEngine, Task<T>> work)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        return await work(
            scope.ServiceProvider.GetRequiredService<ThingsDbContext>(),
            scope.ServiceProvider.GetRequiredService<OperationEngine>()
        );
    }

    public Task<Thing> AddThingAsync(Guid? organization = null) =>
        InScopeAsync(
            async (context, _) =>
            {
                var thing = new Thing { OrganizationId = organization ?? Guid.CreateVersion7(), Name = "anvil" };
                context.Add(thing);
                await context.SaveChangesAsync();
                return thing;
            }
        );

    public Task<Result<Operation>> BeginAsync(Thing thing, string kind) =>
        InScopeAsync(
            async (context, engine) =>
            {
                // Ids of one millisecond have no order.
                (_clock as ManualClock)?.Advance(TimeSpan.FromMilliseconds(1));
                var begun = await engine.BeginAsync(
                    new OperationRequest(
                        kind,
                        new OperationSubject(ThingKind.Subject, thing.Id, thing.Name),
                        thing.OrganizationId,
                        Node,
                        RequestedBy: Guid.Empty
                    ),
                    CancellationToken.None
                );
                await context.SaveChangesAsync();
                return begun;
            }
        );

    public async Task<Guid> BegunAsync(Thing thing, string kind)
    {
        var begun = await BeginAsync(thing, kind);
        Assert.False(begun.Failed, begun.Error?.Code);
        return begun.Value.Id;
    }

    public Task ProgressAsync(Guid operation, int? percent = null, string message = "Working") =>
        ChangeAsync(
            operation,
            (engine, row) =>
            {
                engine.Progress(row, percent, message, ManualClock.Start);
                return Task.CompletedTask;
            }
        );

    public Task FinishAsync(
        Guid operation,
        OperationOutcome outcome = OperationOutcome.Succeeded,
        string? code = null,
        string? result = null
    ) =>
        ChangeAsync(
            operation,
            (engine, row) =>
                engine.FinishAsync(
                    row,
                    new OperationFinished(
                        Node,
                        1,
                        operation,
                        row.SubjectId,
                        outcome,
                        code,
                        code,
                        ManualClock.Start,
                        Observation: null,
                        Result: result
                    ),
                    CancellationToken.None
                )
        );

    /// <summary>As a consumer does: read, change, save, and try again when another was first.</summary>
    public async Task ChangeAsync(Guid operation, Func<OperationEngine, Operation, Task> change)
    {
        while (!await InScopeAsync((context, engine) => TryChangeAsync(context, engine, operation, change))) { }
    }

    public Task<Operation> ReadAsync(Guid operation) =>
        InScopeAsync((context, _) => context.Set<Operation>().AsNoTracking().SingleAsync(row => row.Id == operation));

    public Task<Thing> ReadAsync(Thing thing) =>
        InScopeAsync((context, _) => context.Set<Thing>().AsNoTracking().SingleAsync(row => row.Id == thing.Id));

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        await _database.DisposeAsync();
    }

    private static async Task<bool> TryChangeAsync(
        ThingsDbContext context,
        OperationEngine engine,
        Guid operation,
        Func<OperationEngine, Operation, Task> change
    )
    {
        await using var transaction = await context.Database.BeginTransactionAsync();
        await change(engine, await context.Set<Operation>().SingleAsync(row => row.Id == operation));
        try
        {
            await context.SaveChangesAsync();
            await transaction.CommitAsync();
            return true;
        }
        catch (DbUpdateConcurrencyException)
        {
            return false;
        }
    }
}
