using System.Text.Json;

namespace Panel.Identity.SignIn.External.Oidc;

/// <summary>Reads claims in the shapes that providers give them.</summary>
internal static class Claims
{
    public static string? Text(JsonElement claims, string name) =>
        claims.ValueKind == JsonValueKind.Object
        && claims.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    /// <summary>A list, or the one text that some providers make of a list of one.</summary>
    public static IEnumerable<string> Texts(JsonElement claims, string name)
    {
        if (Text(claims, name) is { } one)
        {
            return [one];
        }

        if (
            claims.ValueKind != JsonValueKind.Object
            || !claims.TryGetProperty(name, out var value)
            || value.ValueKind != JsonValueKind.Array
        )
        {
            return [];
        }

        return value
            .EnumerateArray()
            .Where(item => item.ValueKind == JsonValueKind.String)
            .Select(item => item.GetString()!)
            .ToArray();
    }

    /// <summary>Null unless the provider says that it has verified the address.</summary>
    public static string? VerifiedEmail(JsonElement claims)
    {
        if (Text(claims, "email") is not { } email || !claims.TryGetProperty("email_verified", out var verified))
        {
            return null;
        }

        return
            verified.ValueKind == JsonValueKind.True
            || (verified.ValueKind == JsonValueKind.String && verified.GetString() == "true")
            ? email
            : null;
    }
}
