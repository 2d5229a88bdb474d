using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Panel.Plugins.Route53;
using Panel.Testing;

namespace Panel.Plugins.Dns.Tests;

public sealed class SigV4SignerTests
{
    private const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    // get-vanilla, post-vanilla, get-vanilla-query-order-key-case, get-vanilla-query-order-value and
    // post-x-www-form-urlencoded of AWS's Signature Version 4 test suite.
    [Theory]
    [InlineData("GET", "/", null, "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("POST", "/", null, "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")]
    [InlineData(
        "GET",
        "/?Param2=value2&Param1=value1",
        null,
        "",
        "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"
    )]
    [InlineData(
        "GET",
        "/?Param1=value2&Param1=value1",
        null,
        "",
        "5772eed61e12b33fae39ee5e7012498b51d56abc0abb7c60486157bd471c4694"
    )]
    [InlineData(
        "POST",
        "/",
        "application/x-www-form-urlencoded",
        "Param1=value1",
        "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"
    )]
    public void Signature_OfAwsTestSuite_IsTheirs(
        string method,
        string path,
        string? type,
        string body,
        string signature
    )
    {
        using var request = Create(method, "https://example.amazonaws.com" + path, type, body);
        Sign(request, body, new AwsKeys("AKIDEXAMPLE", Secret), "service");
        Assert.EndsWith("Signature=" + signature, Authorization(request), StringComparison.Ordinal);
    }

    // Computed with botocore 1.43.11.
    [Theory]
    [InlineData(
        "GET",
        "https://route53.amazonaws.com/2013-04-01/hostedzone/Z1/rrset?maxitems=1&name=%2A.example.com.&type=A",
        null,
        "",
        null,
        "SignedHeaders=host;x-amz-date, Signature=a1031db95044f02a43f543e34d01579ed840e4c038dd75fe1bca288cf869c73a"
    )]
    [InlineData(
        "POST",
        "https://route53.amazonaws.com/2013-04-01/hostedzone/Z1/rrset/",
        "text/xml",
        "<a/>",
        "token+of/the=session",
        "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, "
            + "Signature=20bd7e0cb485499077941c6519c03b1d70c0108cff21bd32dbb57f06fb726ccf"
    )]
    public void Signature_OfRoute53_IsBotocores(
        string method,
        string url,
        string? type,
        string body,
        string? token,
        string authorization
    )
    {
        using var request = Create(method, url, type, body);
        Sign(request, body, new AwsKeys("AKIDEXAMPLE", Secret, token), "route53");
        Assert.EndsWith(authorization, Authorization(request), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signature_OfCurl_IsTheSame()
    {
        const string path = "/2013-04-01/hostedzone?marker=Z1&maxitems=100";
        await using var server = new EchoStub();
        await server.InitializeAsync();
        string[] arguments =
        [
            "--silent",
            "--aws-sigv4",
            "aws:amz:us-east-1:route53",
            "--user",
            $"AKIDEXAMPLE:{Secret}",
            "--header",
            "Host: route53.amazonaws.com",
            new Uri(server.Url, path).ToString(),
        ];
        using var curl = Process.Start(
            new ProcessStartInfo("curl", arguments) { RedirectStandardOutput = true, UseShellExecute = false }
        )!;
        await curl.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await curl.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, curl.ExitCode);

        using var request = Create("GET", "https://route53.amazonaws.com" + path, null, "");
        var time = DateTimeOffset.ParseExact(
            server.Date!,
            "yyyyMMdd'T'HHmmss'Z'",
            null,
            System.Globalization.DateTimeStyles.AssumeUniversal
        );
        SigV4Signer.Sign(request, [], new AwsKeys("AKIDEXAMPLE", Secret), "us-east-1", "route53", time);
        Assert.Equal(server.Authorization, Authorization(request));
    }

    private static HttpRequestMessage Create(string method, string url, string? type, string body)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), url);
        if (type is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        }

        return request;
    }

    private static void Sign(HttpRequestMessage request, string body, AwsKeys keys, string service) =>
        SigV4Signer.Sign(
            request,
            Encoding.UTF8.GetBytes(body),
            keys,
            "us-east-1",
            service,
            new DateTimeOffset(2015, 8, 30, 12, 36, 0, TimeSpan.Zero)
        );

    private static string Authorization(HttpRequestMessage request) =>
        request.Headers.GetValues("Authorization").Single();
}
