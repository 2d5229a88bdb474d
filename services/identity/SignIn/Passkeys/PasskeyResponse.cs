using System.Buffers.Text;
using System.Text.Json.Serialization;
using Panel.Hosting.Json;

namespace Panel.Identity.SignIn.Passkeys;

/// <param name="CredentialId">The same as <paramref name="Id"/>, under the name that WebAuthn libraries use.</param>
[CamelCase]
internal sealed record PasskeyResponse(
    string Id,
    string Name,
    [property: JsonPropertyName("credentialID")] string CredentialId,
    IReadOnlyList<string> Transports,
    bool BackedUp,
    DateTimeOffset CreatedAt
)
{
    public static PasskeyResponse Of(
        byte[] credentialId,
        string? name,
        string[]? transports,
        bool backedUp,
        DateTimeOffset createdAt
    )
    {
        var id = Base64Url.EncodeToString(credentialId);
        return new PasskeyResponse(id, name ?? "Passkey", id, transports ?? [], backedUp, createdAt);
    }
}
