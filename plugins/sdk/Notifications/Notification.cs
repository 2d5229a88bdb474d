using System.Text.Json;

namespace Panel.Plugins.Sdk.Notifications;

/// <summary>One message.</summary>
/// <param name="Id">The same for each attempt and replay: the <c>webhook-id</c>, or a transaction id of a chat.</param>
/// <param name="Event">For example <c>alert.firing</c>.</param>
/// <param name="Level">How loud.</param>
/// <param name="Title">One line, plain text, at most 200 characters.</param>
/// <param name="Text">Plain text, at most 8,000 characters; a channel cuts what its receiver does not take.</param>
/// <param name="Link">Into the panel; null when the panel's address is not configured.</param>
/// <param name="At">When it happened.</param>
/// <param name="Fields">Name and value for people, in order.</param>
/// <param name="Data">The event as JSON, for machines; an object.</param>
/// <param name="Attempt">1 for the first.</param>
/// <param name="Test">True when an operator tries the integration.</param>
public sealed record Notification(
    string Id,
    string Event,
    NotificationLevel Level,
    string Title,
    string Text,
    Uri? Link,
    DateTimeOffset At,
    IReadOnlyList<NotificationField> Fields,
    JsonElement Data,
    int Attempt,
    bool Test
);
