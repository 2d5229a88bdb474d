using Panel.Hosting.Auth;
using Panel.Identity.Tests.Hosting;

namespace Panel.Identity.Tests.Dialects.SessionSurface;

/// <summary>A user at a browser, behind the gateway.</summary>
internal sealed class BrowserUser(IdentityFactory identity)
{
    /// <summary>What the cookie holds; null while signed out.</summary>
    public string? Cookie { get; private set; }

    public async Task<Answer> LoginAsync(
        string email,
        string password = GatewayClient.Password,
        string? clientAddress = null
    ) => Keep(await identity.Gateway.PostAsync("/api/auth/login", new { email, password }, clientAddress));

    public async Task<Answer> VerifyAsync(string tempToken, string member, string code) =>
        Keep(
            await identity.Gateway.PostAsync(
                "/api/auth/2fa/verify-login",
                new Dictionary<string, string> { ["tempToken"] = tempToken, [member] = code }
            )
        );

    public Task<Answer> SendMailAsync(string tempToken) =>
        identity.Gateway.PostAsync(
            "/api/auth/2fa/send-email",
            new Dictionary<string, string> { ["tempToken"] = tempToken }
        );

    public async Task<Answer> SendAsync(HttpMethod method, string path, object? body = null)
    {
        var found = Cookie is null ? null : await identity.Gateway.IntrospectAsync("session", Cookie);
        return await identity.Gateway.SendAsync(
            method,
            path,
            found?.Token ?? await identity.Gateway.ServiceTokenAsync(anonymous: true),
            body
        );
    }

    private Answer Keep(Answer answer)
    {
        if (
            answer.Message.Headers.TryGetValues("Set-Cookie", out var lines)
            && lines.Single() is { } line
            && line.StartsWith($"{SessionCookie.Name}=", StringComparison.Ordinal)
        )
        {
            Cookie = Uri.UnescapeDataString(
                line[(SessionCookie.Name.Length + 1)..line.IndexOf(';', StringComparison.Ordinal)]
            );
        }

        return answer;
    }
}
