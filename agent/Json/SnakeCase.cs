using System.Collections.Concurrent;
using System.Text.Json;

namespace Panel.Agent.Json;

internal static class SnakeCase
{
    /// <summary>The wire form of an enum value: InstallFailed is install_failed.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum =>
        Names<T>.Known.GetOrAdd(value, v => JsonNamingPolicy.SnakeCaseLower.ConvertName(v.ToString()));

    private static class Names<T>
        where T : struct, Enum
    {
        public static readonly ConcurrentDictionary<T, string> Known = new();
    }
}
