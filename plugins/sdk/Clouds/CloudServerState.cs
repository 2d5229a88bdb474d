namespace Panel.Plugins.Sdk.Clouds;

/// <summary>The power state of a server.</summary>
public enum CloudServerState
{
    /// <summary>The provider says something else.</summary>
    Unknown,

    /// <summary>Being made or going up.</summary>
    Starting,

    /// <summary>On.</summary>
    Running,

    /// <summary>Going down.</summary>
    Stopping,

    /// <summary>Off.</summary>
    Off,

    /// <summary>Being deleted, or gone.</summary>
    Missing,
}
