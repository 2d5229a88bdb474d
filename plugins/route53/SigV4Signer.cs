using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Panel.Plugins.Route53;

/// <summary>
/// AWS Signature Version 4 in a header
/// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
/// </summary>
internal static class SigV4Signer
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>Signs the host, the date, the kind of content, the session token and the body.</summary>
    /// <param name="request">Its path is taken as it stands: ids of the services called here need no escapes.</param>
    /// <param name="body">What is sent.</param>
    /// <param name="keys">Whose signature.</param>
    /// <param name="region">For example us-east-1.</param>
    /// <param name="service">For example route53.</param>
    /// <param name="now">AWS refuses what is off by more than 5 minutes.</param>
    public static void Sign(
        HttpRequestMessage request,
        byte[] body,
        AwsKeys keys,
        string region,
        string service,
        DateTimeOffset now
    )
    {
        var time = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var date = time[..8];
        request.Headers.TryAddWithoutValidation("X-Amz-Date", time);
        if (keys.SessionToken is { } token)
        {
            request.Headers.TryAddWithoutValidation("X-Amz-Security-Token", token);
        }

        var headers = SignedHeaders(request, time, keys);
        var names = string.Join(';', headers.Keys);
        var canonical = string.Join(
            '\n',
            request.Method.Method,
            request.RequestUri!.AbsolutePath,
            CanonicalQuery(request.RequestUri.Query),
            string.Concat(headers.Select(header => $"{header.Key}:{header.Value}\n")),
            names,
            Hex(SHA256.HashData(body))
        );
        var scope = $"{date}/{region}/{service}/aws4_request";
        var toSign = string.Join('\n', Algorithm, time, scope, Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical))));
        var key = Encoding.UTF8.GetBytes("AWS4" + keys.Secret);
        foreach (var part in (string[])[date, region, service, "aws4_request"])
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }

        var signature = Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)));
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            $"{Algorithm} Credential={keys.Id}/{scope}, SignedHeaders={names}, Signature={signature}"
        );
    }

    private static SortedDictionary<string, string> SignedHeaders(HttpRequestMessage request, string time, AwsKeys keys)
    {
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["host"] = request.RequestUri!.IsDefaultPort
                ? request.RequestUri.Host
                : $"{request.RequestUri.Host}:{request.RequestUri.Port}",
            ["x-amz-date"] = time,
        };
        if (request.Content?.Headers.ContentType is { } type)
        {
            headers["content-type"] = type.ToString();
        }

        if (keys.SessionToken is { } token)
        {
            headers["x-amz-security-token"] = token;
        }

        return headers;
    }

    private static string CanonicalQuery(string query) =>
        string.Join(
            '&',
            query
                .TrimStart('?')
                .Split('&', StringSplitOptions.RemoveEmptyEntries)
                .Select(pair => pair.Split('=', 2))
                .Select(pair => (Name: Encode(pair[0]), Value: pair.Length > 1 ? Encode(pair[1]) : ""))
                .OrderBy(pair => pair.Name, StringComparer.Ordinal)
                .ThenBy(pair => pair.Value, StringComparer.Ordinal)
                .Select(pair => $"{pair.Name}={pair.Value}")
        );

    private static string Encode(string text) => Uri.EscapeDataString(Uri.UnescapeDataString(text));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
