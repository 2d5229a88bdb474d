namespace Panel.Plugins.Sdk.Clouds;

/// <summary>What to do with a server's power.</summary>
public enum CloudPowerAction
{
    /// <summary>On.</summary>
    Start,

    /// <summary>Ask the system to shut down.</summary>
    Shutdown,

    /// <summary>Cut the power.</summary>
    PowerOff,

    /// <summary>Ask the system to restart.</summary>
    Reboot,

    /// <summary>Cut the power and switch on again.</summary>
    Reset,
}
