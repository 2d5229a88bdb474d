using System.Collections.Concurrent;
using Panel.Agent.Runtimes;
using Panel.Agent.Storage;
using Panel.Contracts;

namespace Panel.Agent.Console;

internal sealed class InstanceConsoles(
    ConsoleStore store,
    AgentDatabase database,
    IContainerRuntime runtime,
    TimeProvider clock
) : IInstanceConsoles
{
    private readonly ConcurrentDictionary<Guid, InstanceConsole> _consoles = new();

    public InstanceConsole Open(Guid instanceId) =>
        _consoles.GetOrAdd(instanceId, id => new InstanceConsole(id, store, clock));

    public void Remove(Guid instanceId)
    {
        if (_consoles.TryRemove(instanceId, out var console))
        {
            console.Close();
        }
    }

    /// <summary>One commit for all consoles that moved.</summary>
    public void Save() =>
        database.Transact(() =>
        {
            foreach (var console in _consoles.Values)
            {
                console.Save();
            }
        });

    public IAsyncEnumerable<ConsoleFrame>? Subscribe(
        Guid instanceId,
        long? since,
        CancellationToken cancellationToken
    ) => _consoles.TryGetValue(instanceId, out var console) ? console.ReadAsync(since, cancellationToken) : null;

    public async Task SendAsync(Guid instanceId, string command, CancellationToken cancellationToken)
    {
        if (
            !_consoles.TryGetValue(instanceId, out var console)
            || console.State is not (InstanceState.Starting or InstanceState.Running or InstanceState.Stopping)
        )
        {
            throw new RuntimeException("not_running", "The instance does not run.");
        }

        await runtime.WriteInputAsync(instanceId, command, cancellationToken);
    }

    public IReadOnlyList<ConsoleFrame.Line>? History(Guid instanceId, long? before, int limit) =>
        _consoles.TryGetValue(instanceId, out var console) ? console.History(before, limit) : null;
}
