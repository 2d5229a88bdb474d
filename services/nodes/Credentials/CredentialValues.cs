using System.Text.Json;
using System.Text.RegularExpressions;
using Panel.Hosting.Errors;
using Panel.Nodes.Credentials.Types;

namespace Panel.Nodes.Credentials;

/// <summary>
/// Brings what a request says together with what is there, and checks it. No message repeats a value.
/// </summary>
internal static class CredentialValues
{
    /// <param name="known">The values so far; empty for a new credential.</param>
    public static Result<Dictionary<string, string>> Merge(
        CredentialSchema schema,
        IReadOnlyDictionary<string, string> known,
        IReadOnlyDictionary<string, string?> given
    )
    {
        var problems = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var values = new Dictionary<string, string>(known, StringComparer.Ordinal);
        foreach (var (name, value) in given)
        {
            if (schema.Find(name) is not { } field)
            {
                problems[PathOf(name)] = [$"A credential of the type {schema.Type} has no such value."];
            }
            else if (Take(field, value, values) is { } problem)
            {
                problems[PathOf(name)] = [problem];
            }
        }

        foreach (var field in schema.Fields.Where(field => field.Required && !values.ContainsKey(field.Name)))
        {
            problems.TryAdd(PathOf(field.Name), ["It is required."]);
        }

        return problems.Count == 0 ? values : ApiErrors.Invalid(problems);
    }

    /// <summary>What readers may see.</summary>
    public static Dictionary<string, string> Show(
        CredentialSchema schema,
        IReadOnlyDictionary<string, string> values
    ) =>
        values.ToDictionary(
            value => value.Key,
            value => schema.Find(value.Key) is { Secret: false } ? value.Value : SecretMask.Of(value.Value),
            StringComparer.Ordinal
        );

    // A name of a stranger's choosing, shortened for the answer.
    public static string PathOf(string name) => $"data.{(name.Length <= 64 ? name : name[..64])}";

    private static string? Take(CredentialField field, string? value, Dictionary<string, string> values)
    {
        if (value is null)
        {
            values.Remove(field.Name);
            return null;
        }

        if (field.Secret && SecretMask.Is(value))
        {
            return values.ContainsKey(field.Name) ? null : "There is no secret that the mask could stand for.";
        }

        if (ProblemOf(field, value) is { } problem)
        {
            return problem;
        }

        values[field.Name] = value;
        return null;
    }

    private static string? ProblemOf(CredentialField field, string value)
    {
        if (value.Length < field.MinLength || value.Length > field.MaxLength)
        {
            return $"{field.MinLength} to {field.MaxLength} characters.";
        }

        var isText = field.Format is FieldFormat.PrivateKey or FieldFormat.ServiceAccount;
        if (value.Any(letter => char.IsControl(letter) && !(isText && letter is '\n' or '\r' or '\t')))
        {
            return "It has control characters.";
        }

        if (field.OneOf is { } choices && !choices.Contains(value, StringComparer.Ordinal))
        {
            return $"Must be one of {string.Join(", ", choices)}.";
        }

        if (!Matches(field.Pattern, value))
        {
            return "It has not the form that this type asks for.";
        }

        return field.Format switch
        {
            FieldFormat.Url when !IsUrl(value) => "Must be an http or https address without user, query and fragment.",
            FieldFormat.Server when CredentialServers.Read(value) is null => "Must be a host, or host:port.",
            FieldFormat.PrivateKey when !IsPrivateKey(value) => "Must be a private key in PEM.",
            FieldFormat.ServiceAccount when !IsServiceAccount(value) =>
                "Must be the JSON key file of a service account, with client_email and private_key.",
            FieldFormat.Zones when !IsZones(value) => "Must be zone names, separated by commas.",
            FieldFormat.Base64 when !Convert.TryFromBase64String(value, new byte[value.Length], out _) =>
                "Must be base64.",
            _ => null,
        };
    }

    private static bool Matches(Regex? pattern, string value)
    {
        try
        {
            return pattern is null || pattern.IsMatch(value);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static bool IsUrl(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp)
        && url.UserInfo.Length == 0
        && url.Query.Length == 0
        && url.Fragment.Length == 0
        && url.Host.Length > 0;

    private static bool IsPrivateKey(string value)
    {
        var text = value.Trim();
        return text.StartsWith("-----BEGIN ", StringComparison.Ordinal)
            && text.Contains("PRIVATE KEY-----", StringComparison.Ordinal)
            && text.Contains("-----END ", StringComparison.Ordinal);
    }

    private static bool IsServiceAccount(string value)
    {
        try
        {
            using var document = JsonDocument.Parse(value);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && HasText(document.RootElement, "client_email")
                && HasText(document.RootElement, "private_key");
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool HasText(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
        && value.GetString()!.Length > 0;

    private static bool IsZones(string value)
    {
        var names = value.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return names.Length > 0
            && names.All(name => Uri.CheckHostName(name.TrimEnd('.')) is UriHostNameType.Dns && name.Length <= 254);
    }
}
