using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Panel.Bus;
using Panel.Bus.Memory;
using Panel.Gateway.Tests.Support;

namespace Panel.Gateway.Tests.Edge;

/// <summary>Whose word counts for where a request comes from.</summary>
public sealed class TrustedProxyTests(ProxiedStage stage) : IClassFixture<ProxiedStage>
{
    [Theory]
    [InlineData("203.0.113.5", "203.0.113.5")]
    [InlineData("198.51.100.9, 203.0.113.5", "203.0.113.5")]
    [InlineData("203.0.113.5, 10.1.2.3", "203.0.113.5")]
    [InlineData("10.9.9.9, 203.0.113.5, 10.1.2.3", "203.0.113.5")]
    [InlineData("2001:db8::7", "2001:db8::7")]
    [InlineData("not-an-address", "127.0.0.2")]
    public async Task ForwardedFor_FromATrustedProxy_IsTheFirstStrangerFromTheRight(string forwarded, string seen)
    {
        using var response = await stage.GetFromAsync(
            "127.0.0.2",
            stage.Identity.Add().Credential,
            ("X-Forwarded-For", forwarded),
            ("X-Forwarded-Proto", "https"),
            ("X-Forwarded-Host", "evil.example")
        );
        var headers = await response.HeadersSeenAsync();

        Assert.Equal(seen, headers["X-Panel-Client-Address"]);
        Assert.Equal(stage.Client.BaseAddress!.Authority, headers["X-Panel-Client-Host"]);
        Assert.DoesNotContain(
            headers.Keys,
            name =>
                name.StartsWith("X-Forwarded", StringComparison.OrdinalIgnoreCase)
                || name.StartsWith("X-Original", StringComparison.OrdinalIgnoreCase)
        );
        if (seen != "127.0.0.2")
        {
            Assert.Equal("https", headers["X-Panel-Client-Scheme"]);
        }
    }

    [Fact]
    public async Task ForwardedFor_FromAStranger_IsDropped()
    {
        using var response = await stage.GetFromAsync(
            "127.0.0.1",
            stage.Identity.Add().Credential,
            ("X-Forwarded-For", "203.0.113.5"),
            ("X-Forwarded-Proto", "https")
        );
        var headers = await response.HeadersSeenAsync();

        Assert.Equal(("127.0.0.1", "http"), (headers["X-Panel-Client-Address"], headers["X-Panel-Client-Scheme"]));
        Assert.DoesNotContain("X-Forwarded-For", headers.Keys);
    }

    [Theory]
    [InlineData("127.0.0.2", "203.0.113.5", true)]
    [InlineData("127.0.0.2", "2001:db8::7", true)]
    [InlineData("127.0.0.2", "198.51.100.9", false)]
    [InlineData("127.0.0.1", "203.0.113.5", false)]
    public async Task AllowedAddresses_OfAToken_AreThoseOfTheClient(string peer, string forwarded, bool allowed)
    {
        var person = stage.Identity.Add(allowedIps: ["203.0.113.0/24", "2001:db8::/32"]);

        using var response = await stage.GetFromAsync(peer, person.Credential, ("X-Forwarded-For", forwarded));

        if (allowed)
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
        else
        {
            await response.RefusedAsync(HttpStatusCode.Forbidden, "ip_not_allowed");
        }
    }

    [Fact]
    public void Start_WithAnEntryThatIsNoNetwork_IsRefused() =>
        Assert.Throws<OptionsValidationException>(() =>
            GatewayHost.Create(
                [],
                builder =>
                {
                    builder.Configuration.AddInMemoryCollection([
                        new("Gateway:TrustedProxies:0", "10.0.0.1/33"),
                        new("Bus:Transport", "memory"),
                    ]);
                    builder.Services.AddSingleton(new SharedMemoryFabric());
                }
            )
        );
}
