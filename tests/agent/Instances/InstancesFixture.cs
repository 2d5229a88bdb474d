using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Panel.Agent.Archives;
using Panel.Agent.ConfigFiles;
using Panel.Agent.Console;
using Panel.Agent.Instances;
using Panel.Agent.Reports;
using Panel.Agent.Runtimes;
using Panel.Agent.Storage;
using Panel.Contracts;
using Panel.Testing;

namespace Panel.Agent.Tests.Instances;

/// <summary>
/// An agent's instances over a folder and an engine that both outlive it; the clock stands until it is moved.
/// </summary>
internal sealed class InstancesFixture : IAsyncDisposable, INodeIdentity
{
    private readonly TempFolder _folder = new();
    private IHost? _host;

    private readonly Func<string, IContainerRuntime>? _real;

    /// <param name="real">Makes a real runtime over the data folder; then time is real too.</param>
    public InstancesFixture(Func<string, IContainerRuntime>? real = null)
    {
        Runtime = new FakeRuntime(Time);
        _real = real;
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public FakeRuntime Runtime { get; }

    public Guid NodeId { get; } = Guid.CreateVersion7();

    public Guid Id { get; } = Guid.CreateVersion7();

    public ConcurrentQueue<object> Reports { get; } = new();

    /// <summary>The trace that each report was sent in.</summary>
    public ConcurrentDictionary<object, ActivityTraceId> Traces { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>Null lets every report through.</summary>
    public Exception? BrokerFailure { get; set; }

    public string BootId { get; set; } = "boot-1";

    /// <summary>What the agents of this test have besides.</summary>
    public Action<IServiceCollection> Extend { get; set; } = _ => { };

    public string Root => _folder.Path;

    public InstanceCommands Commands => Get<InstanceCommands>();

    public IInstances Instances => Get<IInstances>();

    public IInstanceConsoles Consoles => Get<IInstanceConsoles>();

    public InstanceState? State => Instances.Observe(Id)?.State;

    public T Get<T>()
        where T : notnull => _host!.Services.GetRequiredService<T>();

    public static async Task<InstancesFixture> StartedAsync()
    {
        var fixture = new InstancesFixture();
        await fixture.StartAsync();
        return fixture;
    }

    public async Task StartAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Agent:Data"] = Root });
        builder.Services.AddSingleton(Clock).AddSingleton<INodeIdentity>(this);
        builder.Services.AddSingleton(_ => _real is null ? Runtime : _real(Root));
        builder.Services.AddSingleton(new BootId(BootId));
        builder.Services.AddSingleton<DeliverReport>((report, _, _) => Deliver(report));
        builder.Services.AddConfigFiles(builder.Configuration).AddInstances(builder.Configuration).AddArchives();
        Extend(builder.Services);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        _host = builder.Build();
        await _host.StartAsync();
    }

    /// <summary>Ends the agent as an update of its package would, and starts a new one.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    public async Task StopAsync()
    {
        if (_host is null)
        {
            return;
        }

        await _host.StopAsync();
        _host.Dispose();
        _host = null;
    }

    public InstanceSpec Spec(long generation = 1) =>
        new(
            Id,
            Guid.Empty,
            "test",
            generation,
            "image",
            [],
            [],
            "run",
            StartupMode.Shell,
            null,
            null,
            new Dictionary<string, string>(),
            [],
            "/data",
            [],
            new ResourceLimits(0, 0, 0, 0),
            RestartPolicy.OnFailure,
            new StopSpec(null, null, 10),
            new ReadySpec([], false, null, 0),
            null,
            [],
            null,
            [],
            []
        );

    public InstanceSpec InstallSpec(long generation = 1, int timeout = 600) =>
        Spec(generation) with
        {
            Install = new InstallSpec("image", "sh", "true", timeout),
        };

    private TimeProvider Clock => _real is null ? Time : TimeProvider.System;

    public DateTimeOffset Deadline => Clock.GetUtcNow().AddMinutes(30);

    public Guid Install(InstanceSpec spec, bool thenStart = false, Guid? operation = null)
    {
        var id = operation ?? Guid.CreateVersion7();
        Commands.Accept(new InstallInstance(id, NodeId, spec, thenStart, Deadline));
        return id;
    }

    public Guid Start(InstanceSpec spec, Guid? operation = null, TimeSpan? limit = null)
    {
        var id = operation ?? Guid.CreateVersion7();
        Commands.Accept(new StartInstance(id, NodeId, spec, limit is { } l ? Clock.GetUtcNow() + l : Deadline));
        return id;
    }

    public Guid Restart(InstanceSpec spec)
    {
        var id = Guid.CreateVersion7();
        Commands.Accept(new RestartInstance(id, NodeId, spec, Deadline));
        return id;
    }

    public Guid Stop(long generation)
    {
        var id = Guid.CreateVersion7();
        Commands.Accept(new StopInstance(id, NodeId, Id, generation, Deadline));
        return id;
    }

    public Guid Kill(long generation)
    {
        var id = Guid.CreateVersion7();
        Commands.Accept(new KillInstance(id, NodeId, Id, generation, Deadline));
        return id;
    }

    public Guid Delete(long generation)
    {
        var id = Guid.CreateVersion7();
        Commands.Accept(new DeleteInstance(id, NodeId, Id, generation, Deadline));
        return id;
    }

    public async Task<InstanceSpec> RunningAsync(Func<InstanceSpec, InstanceSpec>? change = null)
    {
        var spec = (change ?? (s => s))(Spec());
        var operation = Start(spec);
        Assert.Equal(OperationOutcome.Succeeded, (await FinishedAsync(operation)).Outcome);
        await UntilAsync(() => State == InstanceState.Running);
        return spec;
    }

    public IEnumerable<OperationFinished> Finished(Guid operation) =>
        Reports.OfType<OperationFinished>().Where(f => f.OperationId == operation);

    /// <param name="step">How far the clock moves with each look.</param>
    public async Task<OperationFinished> FinishedAsync(Guid operation, TimeSpan step = default)
    {
        await UntilAsync(() => Finished(operation).Any(), step);
        return Finished(operation).First();
    }

    public Task StateAsync(InstanceState state, TimeSpan step = default) => UntilAsync(() => State == state, step);

    public Task UntilAsync(Func<bool> condition, TimeSpan step = default) =>
        Eventually.GetAsync(
            _ =>
            {
                if (!condition() && step > TimeSpan.Zero)
                {
                    Time.Advance(step);
                }

                return Task.FromResult(condition());
            },
            done => done
        );

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Dispose();
    }

    private Task Deliver(object report)
    {
        if (BrokerFailure is { } failure)
        {
            return Task.FromException(failure);
        }

        Traces[report] = Activity.Current?.TraceId ?? default;
        Reports.Enqueue(report);
        return Task.CompletedTask;
    }
}
