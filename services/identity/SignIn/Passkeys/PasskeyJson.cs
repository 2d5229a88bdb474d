using System.Text.Json;
using System.Text.Json.Nodes;

namespace Panel.Identity.SignIn.Passkeys;

/// <summary>An authenticator's answer as browsers write it.</summary>
internal static class PasskeyJson
{
    private const string Extensions = "clientExtensionResults";

    /// <summary>
    /// With what the framework insists on and clients leave out: the results of extensions, which the panel asks for
    /// none of.
    /// </summary>
    /// <param name="credential">An object.</param>
    public static string Complete(JsonElement credential)
    {
        if (credential.TryGetProperty(Extensions, out var given) && given.ValueKind != JsonValueKind.Null)
        {
            return credential.GetRawText();
        }

        var complete = JsonObject.Create(credential)!;
        complete[Extensions] = new JsonObject();
        return complete.ToJsonString();
    }
}
