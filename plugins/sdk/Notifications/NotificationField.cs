namespace Panel.Plugins.Sdk.Notifications;

/// <param name="Name">For people.</param>
/// <param name="Value">For people.</param>
public sealed record NotificationField(string Name, string Value);
