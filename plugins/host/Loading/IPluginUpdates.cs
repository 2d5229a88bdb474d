namespace Panel.Plugins.Host.Loading;

/// <summary>Makes the host ask for the set of plugins now, rather than within the minute.</summary>
public interface IPluginUpdates
{
    /// <summary>Returns at once; several calls before the host asks are one.</summary>
    void Signal();
}
