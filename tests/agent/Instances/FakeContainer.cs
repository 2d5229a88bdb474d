using Panel.Agent.Runtimes;

namespace Panel.Agent.Tests.Instances;

internal sealed class FakeContainer(Guid id, ContainerRole role, long generation, DateTimeOffset startedAt)
{
    private readonly TaskCompletionSource<ContainerExit> _exit = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );
    private TaskCompletionSource _change = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ContainerExit? _ended;

    public List<RuntimeLine> Lines { get; } = [];

    public bool Exited => _ended is not null;

    public Task NextChange => Volatile.Read(ref _change).Task;

    public Task<ContainerExit> WaitAsync(CancellationToken cancellationToken) =>
        _exit.Task.WaitAsync(cancellationToken);

    public void End(ContainerExit exit)
    {
        _ended ??= exit;
        _exit.TrySetResult(exit);
        Changed();
    }

    public void Changed() =>
        Interlocked
            .Exchange(ref _change, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))
            .TrySetResult();

    public RuntimeContainer Describe() => new(id, role, generation, !Exited, startedAt, _ended);
}
