using Panel.Agent.Runtimes;
using Panel.Contracts;

namespace Panel.Agent.Instances;

/// <summary>
/// Finds out when a starting workload is running: the first of a matching line, an
/// open port, a passing health check, or some seconds alive.
/// </summary>
internal sealed class ReadyDetector(InstanceSpec spec, IContainerRuntime runtime, TimeProvider clock)
{
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(1);

    private readonly LogPatterns _patterns = new(spec.Ready.LogPatterns, spec.Ready.StripAnsi);
    private readonly TaskCompletionSource _matched = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Observe(string line)
    {
        if (!_matched.Task.IsCompleted && _patterns.Match(line))
        {
            _matched.TrySetResult();
        }
    }

    public async Task WaitAsync(Guid instanceId, CancellationToken cancellationToken)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var signs = Signs(instanceId, done.Token).ToList();
        // A workload that says nothing about readiness is ready when it has started.
        if (signs.Count == 0)
        {
            return;
        }

        await await Task.WhenAny(signs);
        await done.CancelAsync();
    }

    private IEnumerable<Task> Signs(Guid instanceId, CancellationToken cancellationToken)
    {
        if (_patterns.Any)
        {
            yield return _matched.Task.WaitAsync(cancellationToken);
        }

        if (spec.Ready.Port is { } port)
        {
            yield return PollAsync(
                ProbeInterval,
                () => PortProbe.IsOpenAsync(PortProbe.Target(spec, port), clock, cancellationToken),
                cancellationToken
            );
        }

        if (spec.Healthcheck is { Command.Count: > 0 } check)
        {
            yield return PollAsync(
                TimeSpan.FromSeconds(Math.Max(1, check.IntervalSeconds)),
                () => IsHealthyAsync(instanceId, check, cancellationToken),
                cancellationToken
            );
        }

        if (spec.Ready.Seconds > 0)
        {
            yield return Task.Delay(TimeSpan.FromSeconds(spec.Ready.Seconds), clock, cancellationToken);
        }
    }

    private async Task PollAsync(TimeSpan interval, Func<Task<bool>> probe, CancellationToken cancellationToken)
    {
        while (!await probe())
        {
            await Task.Delay(interval, clock, cancellationToken);
        }
    }

    private async Task<bool> IsHealthyAsync(Guid instanceId, HealthcheckSpec check, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(Math.Max(1, check.TimeoutSeconds)), clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await runtime.ExecuteAsync(instanceId, check.Command, both.Token) == 0;
        }
        catch (Exception exception)
            when (exception is RuntimeException
                || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            return false;
        }
    }
}
