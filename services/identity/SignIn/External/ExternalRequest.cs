using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Panel.Identity.SignIn.External;

/// <summary>
/// One attempt. PKCE's verifier and the nonce follow from the secret in the
/// browser's cookie, so the database never holds them.
/// </summary>
internal sealed record ExternalRequest(string RedirectUri, string State, string Secret)
{
    public string Verifier => Derive("verifier");

    public string Challenge => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    public string Nonce => Derive("nonce");

    private string Derive(string purpose) =>
        Base64Url.EncodeToString(
            HMACSHA256.HashData(Encoding.ASCII.GetBytes(Secret), Encoding.ASCII.GetBytes($"{purpose}:{State}"))
        );
}
