namespace Panel.Plugins.Sdk.Gateway;

/// <summary>Who may call a plugin's route. The gateway's limits hold for each.</summary>
public enum GatewayAccess
{
    /// <summary>Signed-in users and API tokens.</summary>
    User,

    /// <summary>Administrators of the platform.</summary>
    Admin,

    /// <summary>Every caller on the internet.</summary>
    Public,
}
