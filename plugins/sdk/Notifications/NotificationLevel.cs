namespace Panel.Plugins.Sdk.Notifications;

/// <summary>How loud a message is.</summary>
public enum NotificationLevel
{
    /// <summary>News.</summary>
    Info,

    /// <summary>Worth a look.</summary>
    Warn,

    /// <summary>Something failed.</summary>
    Error,

    /// <summary>Users suffer now.</summary>
    Critical,
}
