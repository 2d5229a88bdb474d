using System.Text.Json;
using NJsonSchema;
using NJsonSchema.Validation;
using Panel.Hosting.Json;

namespace Panel.Alerts.Integrations;

/// <summary>Checks an integration's settings against its type. No problem repeats a value: it may be a secret.</summary>
internal sealed class ConfigurationRules(OutboundRules outbound)
{
    private const int MostCharacters = 16 * 1024;
    private const int MostProblems = 20;

    /// <returns>Problems by pointer, for example <c>config.url</c>; empty where the settings are fine.</returns>
    public async Task<Dictionary<string, string[]>> CheckAsync(
        ChannelTypeEntry type,
        IReadOnlyDictionary<string, JsonElement> config,
        CancellationToken cancellationToken
    )
    {
        var text = JsonSerializer.Serialize(config, PanelJson.Options);
        if (text.Length > MostCharacters)
        {
            return Problems(("config", $"At most {MostCharacters} characters."));
        }

        if (text.Contains("\\u0000", StringComparison.Ordinal))
        {
            return Problems(("config", "Must hold no NUL character."));
        }

        // The validator's own messages hold the value.
        var found = type
            .Schema.Validate(text)
            .Select(problem => (PointerOf(problem.Path), TextOf(problem.Kind)))
            .Take(MostProblems)
            .ToList();
        foreach (var (name, member) in type.Members)
        {
            var pointer = $"config.{name}";
            if (
                config.TryGetValue(name, out var value)
                && found.TrueForAll(problem => problem.Item1 != pointer)
                && await ProblemOfAsync(member, value, cancellationToken) is { } problem
            )
            {
                found.Add((pointer, problem));
            }
        }

        return Problems([.. found]);
    }

    private async Task<string?> ProblemOfAsync(
        ChannelMember member,
        JsonElement value,
        CancellationToken cancellationToken
    )
    {
        foreach (var text in TextsOf(value))
        {
            if (member.Pattern is { } pattern && !pattern.IsMatch(text))
            {
                return member.Description ?? "Does not fit the pattern of this member.";
            }

            var problem = member.Format switch
            {
                "uri" => await outbound.ProblemOfUriAsync(text, cancellationToken),
                "hostname" => await outbound.ProblemOfHostAsync(text, cancellationToken),
                _ => null,
            };
            if (problem is not null)
            {
                return problem;
            }
        }

        return null;
    }

    private static IEnumerable<string> TextsOf(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => [value.GetString()!],
            JsonValueKind.Array => value
                .EnumerateArray()
                .Where(item => item.ValueKind == JsonValueKind.String)
                .Select(item => item.GetString()!),
            _ => [],
        };

    private static Dictionary<string, string[]> Problems(params (string Pointer, string Text)[] found) =>
        found
            .GroupBy(problem => problem.Pointer, StringComparer.Ordinal)
            .ToDictionary(
                group => group.Key,
                group => group.Select(problem => problem.Text).Distinct().ToArray(),
                StringComparer.Ordinal
            );

    // "#/url", "#/headers.x", "#/to[0]".
    private static string PointerOf(string? path) => path is { Length: > 2 } ? $"config.{path[2..]}" : "config";

    private static string TextOf(ValidationErrorKind kind) =>
        kind switch
        {
            ValidationErrorKind.PropertyRequired => "Is required.",
            ValidationErrorKind.NoAdditionalPropertiesAllowed => "Is no member of this type's settings.",
            ValidationErrorKind.StringExpected => "Must be a text.",
            ValidationErrorKind.IntegerExpected => "Must be a whole number.",
            ValidationErrorKind.NumberExpected => "Must be a number.",
            ValidationErrorKind.BooleanExpected => "Must be true or false.",
            ValidationErrorKind.ArrayExpected => "Must be a list.",
            ValidationErrorKind.ObjectExpected => "Must be an object.",
            ValidationErrorKind.StringTooShort => "Is too short.",
            ValidationErrorKind.StringTooLong => "Is too long.",
            ValidationErrorKind.NumberTooSmall => "Is too small.",
            ValidationErrorKind.NumberTooBig => "Is too big.",
            ValidationErrorKind.TooFewItems => "Has too few entries.",
            ValidationErrorKind.TooManyItems => "Has too many entries.",
            ValidationErrorKind.ItemsNotUnique => "Has the same entry twice.",
            ValidationErrorKind.NotInEnumeration => "Is none of the allowed values.",
            ValidationErrorKind.UriExpected => "Must be an address such as https://example.com/path.",
            ValidationErrorKind.EmailExpected => "Must be an e-mail address.",
            ValidationErrorKind.HostnameExpected => "Must be a host name.",
            _ => "Does not fit the settings of this type.",
        };
}
