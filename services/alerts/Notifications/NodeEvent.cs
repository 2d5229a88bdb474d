namespace Panel.Alerts.Notifications;

/// <summary>What webhooks get of a node's event as <c>data</c>.</summary>
/// <param name="LastSeenAt">Of one that went offline.</param>
internal sealed record NodeEvent(Guid NodeId, string Name, DateTimeOffset? LastSeenAt);
