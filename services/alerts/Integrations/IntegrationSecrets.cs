using System.Text.Json;
using Panel.Data.Secrets;
using Panel.Hosting.Json;

namespace Panel.Alerts.Integrations;

/// <summary>Seals the secret members of an integration's settings, and shows them as masks.</summary>
internal sealed class IntegrationSecrets(SecretBox box)
{
    /// <summary>Behind the name of a member: its value before the last rotation.</summary>
    public const string Previous = "_previous";

    private const string Dots = "••••";

    // Four characters of a shorter secret would tell too much of it.
    private const int LeastShown = 12;

    public string Protect(Guid integration, IReadOnlyDictionary<string, JsonElement> secrets) =>
        box.Protect(JsonSerializer.Serialize(secrets, PanelJson.Options), PurposeOf(integration));

    public Dictionary<string, JsonElement> Open(Integration integration) =>
        JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(
            box.Open(integration.SealedSecrets, PurposeOf(integration.Id)),
            PanelJson.Options
        )!;

    /// <summary>What readers see in place of a secret.</summary>
    public static string MaskOf(JsonElement secret) =>
        secret.ValueKind == JsonValueKind.String && secret.GetString() is { Length: >= LeastShown } text
            ? Dots + text[^4..]
            : Dots;

    public static bool LooksMasked(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetString()!.StartsWith(Dots, StringComparison.Ordinal);

    private static string PurposeOf(Guid integration) => $"alerts.integration:{integration}";
}
