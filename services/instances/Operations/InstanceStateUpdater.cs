using Panel.Contracts;
using Panel.Data.Messaging;
using Panel.Instances.Data;

namespace Panel.Instances.Operations;

/// <summary>The only place that changes the observed state of an instance, so that every change is announced.</summary>
internal sealed class InstanceStateUpdater(IOutbox outbox, TimeProvider clock)
{
    // A node says what it likes; more than these few names there are not.
    private const int MostIsolation = 16;
    private const int LongestIsolation = 32;

    /// <summary>Takes over what the node reported, unless something newer is known.</summary>
    public void Apply(Instance instance, InstanceObservation seen, long sequence)
    {
        if (sequence <= instance.ObservedSequence)
        {
            return;
        }

        instance.ObservedSequence = sequence;
        instance.ObservedGeneration = seen.Generation;
        instance.ObservedAt = seen.At;
        instance.StartedAt = seen.StartedAt;
        instance.Restarts = seen.Restarts;
        instance.RestartAt = seen.RestartAt;
        instance.MissingIsolation = seen.MissingIsolation is { } missing
            ? string.Join(' ', missing.Take(MostIsolation).Where(IsName))
            : null;
        if (seen.LastExit is { } exit && exit.At != instance.ExitAt)
        {
            TakeExit(instance, seen, exit);
        }

        Change(instance, seen.State, seen.Reason, seen.At);
    }

    /// <param name="observedAt">When the node saw it; null when the panel itself changes it.</param>
    public void Change(Instance instance, InstanceState to, string? reason, DateTimeOffset? observedAt = null)
    {
        var from = instance.State;
        instance.State = to;
        instance.StateReason = reason is { Length: > 1000 } ? reason[..1000] : reason;
        if (from != to)
        {
            outbox.Publish(
                new InstanceStateChanged(
                    instance.Id,
                    instance.OrganizationId,
                    instance.NodeId,
                    instance.Name,
                    from,
                    to,
                    clock.GetUtcNow(),
                    observedAt
                )
            );
        }
    }

    private static bool IsName(string text) =>
        text.Length is > 0 and <= LongestIsolation
        && text.All(letter => char.IsAsciiLetterLower(letter) || letter == '_');

    private void TakeExit(Instance instance, InstanceObservation seen, LastExit exit)
    {
        (instance.ExitCode, instance.ExitOom, instance.ExitAt) = (exit.Code, exit.Oom, exit.At);
        if (seen.State == InstanceState.Crashed)
        {
            outbox.Publish(
                new InstanceCrashed(
                    instance.Id,
                    instance.OrganizationId,
                    instance.NodeId,
                    instance.Name,
                    exit,
                    seen.Restarts,
                    seen.RestartAt,
                    seen.At
                )
            );
        }
    }
}
