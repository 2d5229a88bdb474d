using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Panel.Hosting.Json;

/// <summary>
/// The names of an enumeration in the API: snake_case unless a value names itself,
/// and nothing else. Numbers, other cases and lists with
/// commas are none, though <see cref="Enum.TryParse{TEnum}(string, out TEnum)"/> takes them.
/// </summary>
public static class EnumNames
{
    public static string Of<T>(T value)
        where T : struct, Enum => Names<T>.ByValue.GetValueOrDefault(value) ?? value.ToString();

    /// <summary>Null when it is none of the names.</summary>
    public static T? Find<T>(string name)
        where T : struct, Enum => Names<T>.ByName.TryGetValue(name, out var value) ? value : null;

    /// <summary>For messages, for example <c>queued, sent, failed</c>.</summary>
    public static string List<T>()
        where T : struct, Enum => string.Join(", ", Of(typeof(T)));

    internal static IEnumerable<string> Of(Type type) => Enum.GetNames(type).Select(name => Write(type, name));

    private static string Write(Type type, string name) =>
        type.GetField(name)!.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name
        ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    private static class Names<T>
        where T : struct, Enum
    {
        public static readonly FrozenDictionary<string, T> ByName = Enum.GetValues<T>()
            .Distinct()
            .ToFrozenDictionary(value => Write(typeof(T), value.ToString()), StringComparer.Ordinal);

        public static readonly FrozenDictionary<T, string> ByValue = ByName.ToFrozenDictionary(
            name => name.Value,
            name => name.Key
        );
    }
}
