namespace Panel.Plugins.Sdk.Notifications;

/// <summary>What the host does next.</summary>
public enum SendOutcome
{
    /// <summary>The receiver has it.</summary>
    Sent,

    /// <summary>Try again by the ladder.</summary>
    Retry,

    /// <summary>The receiver refused the message or the credential: three attempts for chats, the ladder for others.</summary>
    Refused,

    /// <summary>The receiver is gone for good (410): the integration is switched off.</summary>
    Gone,
}
