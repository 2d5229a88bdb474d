using System.Net;
using Panel.Identity.Tests.Hosting;

namespace Panel.Identity.Tests.Ssh;

/// <summary>The authority as its users see it.</summary>
internal static class SshApi
{
    public const string Issue = "/v1/ssh/certificate";

    public static async Task<Answer> CertifyAsync(
        this GatewayClient gateway,
        string credential,
        KeyFile key,
        string[]? principals = null,
        int? hours = null,
        Guid? node = null
    ) =>
        (
            await gateway.PostAsync(
                credential,
                Issue,
                new
                {
                    public_key = key.PublicKey,
                    principals,
                    validity_hours = hours,
                    node_id = node,
                }
            )
        ).Expect(HttpStatusCode.Created);

    public static async Task<Answer> RevokeAsync(this GatewayClient gateway, string credential, Guid certificate) =>
        await gateway.PostAsync(credential, $"/v1/ssh/certificates/{certificate}/revoke", new { });

    public static async Task<byte[]> RevocationListAsync(this GatewayClient gateway) =>
        await (await gateway.SendAsync(HttpMethod.Get, "/v1/ssh/krl", await gateway.ServiceTokenAsync(anonymous: true)))
            .Expect(HttpStatusCode.OK)
            .Message.Content.ReadAsByteArrayAsync();

    /// <summary>All keys that are to be trusted, as the file that sshd reads.</summary>
    public static async Task<string> TrustedKeysAsync(this GatewayClient gateway)
    {
        var answer = await gateway.SendAsync(
            HttpMethod.Get,
            "/v1/ssh/ca-public-key",
            await gateway.ServiceTokenAsync(anonymous: true)
        );
        return string.Concat(
            answer
                .Expect(HttpStatusCode.OK)
                .Body.GetProperty("public_keys")
                .EnumerateArray()
                .Select(line => $"{line.GetString()}\n")
        );
    }

    public static async Task<Answer> RotateAsync(this GatewayClient gateway, string credential) =>
        (await gateway.PostAsync(credential, "/v1/ssh/ca/keys/rotate", new { })).Expect(HttpStatusCode.OK);
}
