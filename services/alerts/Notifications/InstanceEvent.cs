using System.Text.Json.Serialization;

namespace Panel.Alerts.Notifications;

/// <summary>What webhooks get of an instance's event as <c>data</c>.</summary>
/// <param name="Name">Null once it is deleted.</param>
internal sealed record InstanceEvent([property: JsonIgnore] string Event, Guid InstanceId, string? Name, Guid NodeId)
{
    /// <summary>Of a crash; null when the process was killed by a signal, and for other events.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Null for other events than a crash.</summary>
    public bool? OutOfMemory { get; init; }

    /// <summary>Null when it is not started again.</summary>
    public DateTimeOffset? RestartAt { get; init; }
}
