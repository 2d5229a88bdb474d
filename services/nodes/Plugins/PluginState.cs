namespace Panel.Nodes.Plugins;

/// <summary>Where a plugin stands; a package that is not verified is not kept, so none is ever less than disabled.</summary>
internal enum PluginState
{
    /// <summary>Verified and kept, and not running.</summary>
    Disabled,

    /// <summary>In the set that every replica loads.</summary>
    Enabled,

    /// <summary>Taken out of the set because it could not run; stays off until an administrator enables it.</summary>
    Failed,

    /// <summary>A plugin of the panel's own that was deleted; kept so that the next start does not bring it back.</summary>
    Removed,
}
