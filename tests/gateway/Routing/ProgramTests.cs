using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Panel.Gateway.Tests.Support;
using Panel.Testing;

namespace Panel.Gateway.Tests.Routing;

/// <summary>
/// The program with a file of the operator's: what it refuses to start with, and what it refuses while it runs.
/// </summary>
public sealed class ProgramTests
{
    private const string Wrong = """
        { "Gateway": {
            "TrustedProxies": ["10.0.0.1/33", "10.0.0.7", "nobody"], "TrustedProxy": "10.0.0.1", "ConfigFileInterval": "00:00:00",
            "Tls": { "Certificate": "/nowhere/tls.crt", "Key": "/nowhere/tls.key",
              "RedirectPort": 70000, "HstsDays": "half", "Password": "secret-of-mine" },
            "AccessLog": { "Enabled": "maybe", "Format": "xml" },
            "Routing": { "Total": "soon", "BreakerFailures": 0 }, "Http": { "Headers": 3, "Streams": 5 } },
          "Introspection": { "Freshness": "00:00:31", "NegativeFreshness": "-00:00:01", "Capacity": -1,
              "RefusalCapacity": 0, "Questions": 0, "Fresh": 1 },
          "CrossSite": { "TrustedOrigin": "https://a.example.com", "TrustedOrigins": ["*"] },
          "Limits": { "general": { "Permits": 0 } },
          "ReverseProxy": { "Routes": { "lost": { "ClusterId": "nowhere",
              "Match": { "Path": "/v1/lost" }, "AuthorizationPolicy": "user" } } } }
        """;

    private static readonly string[] Problems =
    [
        "Gateway:TrustedProxies: '10.0.0.1/33' is",
        "Gateway:TrustedProxies: 'nobody' is",
        "Gateway:TrustedProxy: unknown",
        "Gateway:ConfigFileInterval: ",
        "Gateway:Tls:Certificate: ",
        "Gateway:Tls:Key: ",
        "Gateway:Tls:RedirectPort: ",
        "Gateway:Tls:HstsDays: ",
        "Gateway:Tls:Password: unknown",
        "Gateway:AccessLog:Enabled: ",
        "Gateway:AccessLog:Format: unknown",
        "Gateway:Routing:Total: ",
        "Gateway:Routing:BreakerFailures: ",
        "Gateway:Http:Headers: ",
        "Gateway:Http:Streams: unknown",
        "Introspection:Freshness: ",
        "Introspection:NegativeFreshness: ",
        "Introspection:Capacity: ",
        "Introspection:RefusalCapacity: ",
        "Introspection:Questions: ",
        "Introspection:Fresh: unknown",
        "CrossSite:TrustedOrigin: unknown",
        "CrossSite:TrustedOrigins: '*' is",
        "Limits:general:Permits: ",
        "Routes:lost: There is no cluster",
    ];

    [Fact]
    public async Task Start_WithAFileOfManyProblems_IsRefusedWithAllOfThem()
    {
        await using var program = new GatewayProgram(Wrong);

        Assert.NotEqual(0, await program.EndAsync());

        AssertAllAreSaid(program.Output);
    }

    [Fact]
    public async Task Start_WithAFileThatIsNoJson_IsRefused()
    {
        await using var program = new GatewayProgram("{ \"Gateway\": ");

        Assert.NotEqual(0, await program.EndAsync());

        Assert.Contains("gateway.json: ", program.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithAHome_LeavesNoFileThere()
    {
        await using var program = new GatewayProgram("{}");

        await program.ReadyAsync();

        Assert.Empty(Directory.EnumerateFiles(program.Home, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task File_ChangedWhileItRuns_IsTakenWhenAllOfItIsRight()
    {
        await using var program = new GatewayProgram(LimitOf(50));
        await program.ReadyAsync();
        Assert.Equal("50", await LimitAsync(program));

        program.Configure(Wrong);
        await program.SaysAsync("is refused; the last good one stays in use");
        await program.SaysAsync(Problems[^1]);
        AssertAllAreSaid(program.Output);
        Assert.Equal("50", await LimitAsync(program));

        program.Configure(LimitOf(60, """ "Gateway": { "Tls": { "HstsDays": 7 } }, """));
        await program.SaysAsync("is in use now");
        Assert.Equal("60", await LimitAsync(program));
        await program.SaysAsync("count from its next start on: Gateway:Tls:HstsDays");

        static string LimitOf(int permits, string more = "") =>
            $$"""{ {{more}} "Limits": { "address": { "Permits": {{permits}}, "Burst": {{permits}} } } }""";
    }

    [Fact]
    public async Task File_WithAnAddress_IsListenedToThere()
    {
        var address = new Uri($"http://127.0.0.1:{FreePort.Next()}");

        await using var program = new GatewayProgram($$"""{ "Urls": "{{address}}" }""", address: address);

        await program.ReadyAsync();
    }

    [Fact]
    public async Task File_WithACertificate_GivesTls()
    {
        using var folder = new TempFolder();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=panel", key, HashAlgorithmName.SHA256).CreateSelfSigned(
            now.AddDays(-1),
            now.AddDays(1)
        );
        await File.WriteAllTextAsync(
            folder["tls.crt"],
            certificate.ExportCertificatePem(),
            TestContext.Current.CancellationToken
        );
        await File.WriteAllTextAsync(
            folder["tls.key"],
            key.ExportPkcs8PrivateKeyPem(),
            TestContext.Current.CancellationToken
        );

        await using var program = new GatewayProgram(
            $$"""{ "Gateway": { "Tls": { "Certificate": "{{folder["tls.crt"]}}", "Key": "{{folder["tls.key"]}}" } } }""",
            "https"
        );
        await program.ReadyAsync();

        await File.WriteAllTextAsync(
            folder["tls.key"],
            key.ExportEncryptedPkcs8PrivateKeyPem(
                "password",
                new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)
            ),
            TestContext.Current.CancellationToken
        );
        await using var again = new GatewayProgram(
            $$"""{ "Gateway": { "Tls": { "Certificate": "{{folder["tls.crt"]}}", "Key": "{{folder["tls.key"]}}" } } }""",
            "https"
        );
        Assert.NotEqual(0, await again.EndAsync());
        Assert.Contains("Gateway:Tls:Certificate, Key: The key has a password", again.Output, StringComparison.Ordinal);
    }

    private static void AssertAllAreSaid(string output)
    {
        Assert.All(Problems, problem => Assert.Contains($"- {problem}", output, StringComparison.Ordinal));
        Assert.Contains($"Problems: {Problems.Length}\n", output, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-of-mine", output, StringComparison.Ordinal);
    }

    private static async Task<string> LimitAsync(GatewayProgram program)
    {
        using var answer = await program.Client.GetAsync("/health/live", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return answer.Headers.GetValues("X-RateLimit-Limit").Single();
    }
}
