namespace Panel.Agent.Instances.Actions;

/// <summary>Tells the panel what an operation is doing, at most once a second.</summary>
internal sealed class OperationProgress(InstanceJournal journal, Guid? operationId, Guid instanceId, TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private long _last = clock.GetTimestamp();
    private long? _told;

    public TimeSpan SinceLast => clock.GetElapsedTime(Volatile.Read(ref _last));

    public void Report(string message, int? percent)
    {
        var now = clock.GetTimestamp();
        Volatile.Write(ref _last, now);
        if (operationId is not { } id || (_told is { } told && clock.GetElapsedTime(told, now) < Interval))
        {
            return;
        }

        _told = now;
        journal.Progress(id, instanceId, message, percent);
    }
}
