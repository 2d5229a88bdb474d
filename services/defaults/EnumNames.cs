using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Panel.ServiceDefaults;

/// <summary>
/// The names of an enumeration in the API: snake_case or what a member says, and nothing else. Numbers, other cases and lists with
/// commas are none, though <see cref="Enum.TryParse{TEnum}(string, out TEnum)"/> takes them.
/// </summary>
public static class EnumNames
{
    public static string Of<T>(T value) where T : struct, Enum =>
        Names<T>.ByValue.GetValueOrDefault(value) ?? value.ToString();

    /// <summary>Null when it is none of the names.</summary>
    public static T? Find<T>(string name) where T : struct, Enum =>
        Names<T>.ByName.TryGetValue(name, out var value) ? value : null;

    /// <summary>For messages, for example <c>queued, sent, failed</c>.</summary>
    public static string List<T>() where T : struct, Enum => string.Join(", ", Of(typeof(T)));

    internal static IEnumerable<string> Of(Type type) => Enum.GetNames(type).Select(member => Of(type, member));

    // A member may have a name of its own, such as ecdsa-p256.
    private static string Of(Type type, string member) =>
        type.GetField(member)?.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name
        ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(member);

    private static class Names<T> where T : struct, Enum
    {
        public static readonly FrozenDictionary<string, T> ByName =
            Enum.GetValues<T>().Distinct().ToFrozenDictionary(value => Of(typeof(T), value.ToString()), StringComparer.Ordinal);

        public static readonly FrozenDictionary<T, string> ByValue =
            ByName.ToFrozenDictionary(name => name.Value, name => name.Key);
    }
}
