using Panel.Plugins.Host.Sources;

namespace Panel.Plugins.Host.Installed;

/// <summary>
/// Tells one state of an entry from the next. A change starts the plugin anew, also one that failed: so switching a
/// failed plugin on again must make its configuration version grow.
/// </summary>
internal static class EntryMark
{
    public static string Of(PluginSetEntry entry) =>
        string.Join(
            '|',
            entry.Version,
            entry.PackageSha256,
            entry.ConfigurationVersion,
            entry.AcceptWeak,
            string.Join(',', entry.GrantedHosts.Order(StringComparer.Ordinal))
        );
}
