using Panel.Alerts.Alerts;

namespace Panel.Alerts.Notifications;

/// <param name="Key">Names the occurrence, for example <c>{group id}/firing/1</c>; unique per integration.</param>
/// <param name="OrganizationId">Null for a matter of the platform.</param>
/// <param name="Event">For example <c>alert.firing</c>.</param>
/// <param name="Severity">Compared with the integration's least.</param>
/// <param name="Title">One line.</param>
/// <param name="Text">For people; channels cut it.</param>
/// <param name="Path">Of the panel's page, for example <c>/alerts/{id}</c>.</param>
/// <param name="Labels">Compared with the integration's filter.</param>
/// <param name="Targets">Nodes and instances that it is about; compared with the integration's filter.</param>
/// <param name="IntegrationIds">Only these; null for every one that listens.</param>
/// <param name="Data">The event as JSON text, an object.</param>
internal sealed record NotificationRequest(
    string Key,
    Guid? OrganizationId,
    string Event,
    AlertSeverity Severity,
    string Title,
    string Text,
    string? Path,
    DateTimeOffset At,
    IReadOnlyDictionary<string, string> Labels,
    IReadOnlyList<Guid> Targets,
    IReadOnlyList<Guid>? IntegrationIds,
    string Data
);
