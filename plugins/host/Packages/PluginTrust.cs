namespace Panel.Plugins.Host.Packages;

/// <summary>Whose key signed a package.</summary>
public enum PluginTrust
{
    /// <summary>No key that an administrator took in: runs only with Plugins__AllowUntrusted, and in a worker.</summary>
    Untrusted,

    /// <summary>A publisher's key that an administrator took in.</summary>
    Trusted,

    /// <summary>Ships with the panel.</summary>
    FirstParty,
}
