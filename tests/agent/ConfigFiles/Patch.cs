using Panel.Agent.ConfigFiles;
using Panel.Contracts;

namespace Panel.Agent.Tests.ConfigFiles;

internal static class Patch
{
    public static string Apply(IConfigFormat format, string text, params (string Key, string Value)[] set) =>
        Apply(format, text, [.. set.Select(entry => new ConfigEntry(entry.Key, entry.Value, null))]);

    public static string Apply(IConfigFormat format, string text, params ConfigEntry[] set) =>
        format.Patch(text, [.. set.Select(entry => new ConfigSetting(entry, "172.18.0.1"))]);
}
