using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Panel.Identity.Tests.Golden;

/// <summary>
/// An authenticator in software (WebAuthn level 2, ES256, no attestation), for https://panel.example.net.
/// </summary>
internal sealed class SoftwarePasskey : IDisposable
{
    public const string Domain = "panel.example.net";
    private const byte UserPresentAndVerified = 0x05;
    private const byte WithCredential = 0x40;

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _id = RandomNumberGenerator.GetBytes(16);
    private uint _count;

    public void Dispose() => _key.Dispose();

    /// <returns>What <c>navigator.credentials.create(…).toJSON()</c> gives.</returns>
    public string Create(string challenge)
    {
        var data = AuthenticatorData(
            UserPresentAndVerified | WithCredential,
            [.. new byte[16], 0, (byte)_id.Length, .. _id, .. PublicKey()]
        );
        // CBOR: {"fmt": "none", "attStmt": {}, "authData": bytes of a length that takes one byte}
        byte[] attestation =
        [
            0xA3,
            0x63,
            .. "fmt"u8,
            0x64,
            .. "none"u8,
            0x67,
            .. "attStmt"u8,
            0xA0,
            0x68,
            .. "authData"u8,
            0x58,
            (byte)data.Length,
            .. data,
        ];
        return Credential(
            new
            {
                clientDataJSON = Encode(ClientData("webauthn.create", challenge)),
                attestationObject = Encode(attestation),
                transports = new[] { "internal" },
            }
        );
    }

    /// <returns>What <c>navigator.credentials.get(…).toJSON()</c> gives.</returns>
    public string Get(string challenge, string userHandle)
    {
        var (data, client) = (AuthenticatorData(UserPresentAndVerified, []), ClientData("webauthn.get", challenge));
        var signature = _key.SignData(
            [.. data, .. SHA256.HashData(client)],
            HashAlgorithmName.SHA256,
            DSASignatureFormat.Rfc3279DerSequence
        );
        return Credential(
            new
            {
                clientDataJSON = Encode(client),
                authenticatorData = Encode(data),
                signature = Encode(signature),
                userHandle,
            }
        );
    }

    /// <summary>As clients write it that leave the results of extensions out.</summary>
    public static string WithoutExtensions(string credential)
    {
        var bare = System.Text.Json.Nodes.JsonNode.Parse(credential)!.AsObject();
        bare.Remove("clientExtensionResults");
        return bare.ToJsonString();
    }

    private static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);

    private static byte[] ClientData(string type, string challenge) =>
        Encoding.UTF8.GetBytes(
            JsonSerializer.Serialize(
                new
                {
                    type,
                    challenge,
                    origin = $"https://{Domain}",
                    crossOrigin = false,
                }
            )
        );

    private string Credential(object response) =>
        JsonSerializer.Serialize(
            new
            {
                id = Encode(_id),
                rawId = Encode(_id),
                type = "public-key",
                authenticatorAttachment = "platform",
                clientExtensionResults = new { },
                response,
            }
        );

    private byte[] AuthenticatorData(byte flags, byte[] credential)
    {
        var count = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(count, ++_count);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(Domain)), flags, .. count, .. credential];
    }

    // A COSE key in CBOR: {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}
    private byte[] PublicKey()
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        return [0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20, .. point.X!, 0x22, 0x58, 0x20, .. point.Y!];
    }
}
