namespace Panel.Agent.Instances;

/// <summary>Tells the panel what an operation is doing, at most once a second.</summary>
internal sealed class OperationProgress(InstanceJournal journal, Guid? operationId, Guid instanceId, TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private long? _last;

    public void Report(string message)
    {
        if (operationId is not { } id || (_last is { } last && clock.GetElapsedTime(last) < Interval))
        {
            return;
        }

        _last = clock.GetTimestamp();
        journal.Progress(id, instanceId, message);
    }
}
