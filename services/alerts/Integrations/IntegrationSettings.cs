using System.Security.Cryptography;
using System.Text.Json;

namespace Panel.Alerts.Integrations;

/// <summary>The settings that a request leads to, taken apart into what is shown and what is sealed.</summary>
/// <param name="Shown">Members without the secret ones.</param>
/// <param name="Secrets">The secret members.</param>
/// <param name="Generated">Those that the panel has made now, by member.</param>
internal sealed record IntegrationSettings(
    Dictionary<string, JsonElement> Shown,
    Dictionary<string, JsonElement> Secrets,
    Dictionary<string, string> Generated
)
{
    private const int GeneratedBytes = 32;

    /// <summary>All members, as the type's schema sees them.</summary>
    public Dictionary<string, JsonElement> All =>
        Shown.Concat(Secrets).ToDictionary(member => member.Key, member => member.Value, StringComparer.Ordinal);

    /// <param name="given">Of the request.</param>
    /// <param name="kept">Secrets of the row as it is; empty for a new one.</param>
    /// <param name="problems">Gets a masked value that stands for no secret of the row.</param>
    public static IntegrationSettings Of(
        ChannelTypeEntry type,
        Dictionary<string, JsonElement> given,
        Dictionary<string, JsonElement> kept,
        Dictionary<string, string[]> problems
    )
    {
        var settings = new IntegrationSettings(
            new(StringComparer.Ordinal),
            new(StringComparer.Ordinal),
            new(StringComparer.Ordinal)
        );
        foreach (var (name, value) in given)
        {
            if (!type.Members.TryGetValue(name, out var member) || !member.Secret)
            {
                // A null takes a member away, as it does with a secret one.
                if (value.ValueKind != JsonValueKind.Null)
                {
                    settings.Shown[name] = value;
                }
            }
            else if (!IntegrationSecrets.LooksMasked(value))
            {
                settings.Take(name, value);
            }
            else if (!kept.TryGetValue(name, out var secret) || IntegrationSecrets.MaskOf(secret) != value.GetString())
            {
                problems[$"config.{name}"] = ["This is a mask, not the secret."];
            }
        }

        foreach (var (name, member) in type.Members.Where(member => member.Value.Secret))
        {
            if (kept.TryGetValue(name, out var secret) && !IsNew(given, name))
            {
                settings.Secrets[name] = secret;
            }
            else if (member.Generated is { } prefix && !settings.Secrets.ContainsKey(name))
            {
                settings.Generate(name, prefix);
            }
        }

        return settings;
    }

    public void Generate(string name, string prefix)
    {
        var secret = prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(GeneratedBytes));
        Generated[name] = secret;
        Secrets[name] = JsonSerializer.SerializeToElement(secret);
    }

    private void Take(string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Null)
        {
            Secrets[name] = value;
        }
    }

    private static bool IsNew(Dictionary<string, JsonElement> given, string name) =>
        given.TryGetValue(name, out var value) && !IntegrationSecrets.LooksMasked(value);
}
