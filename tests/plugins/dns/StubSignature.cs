using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Panel.Plugins.Dns.Tests;

/// <summary>Checks AWS Signature Version 4 from the bytes of a request, step by step as AWS documents it.</summary>
internal static class StubSignature
{
    /// <summary>Null when the signature holds, else an error code with a message.</summary>
    public static (string, string)? Check(
        HttpContext context,
        string body,
        Func<string, (string Secret, string? Token)?> find
    )
    {
        var headers = context.Request.Headers;
        var authorization = headers.Authorization.ToString();
        if (!authorization.StartsWith("AWS4-HMAC-SHA256 ", StringComparison.Ordinal))
        {
            return ("MissingAuthenticationToken", "Missing Authentication Token");
        }

        var parts = authorization["AWS4-HMAC-SHA256 ".Length..]
            .Split(", ")
            .Select(part => part.Split('=', 2))
            .ToDictionary(part => part[0], part => part[1]);
        var scope = parts["Credential"].Split('/', 2);
        if (find(scope[0]) is not { } key || headers["X-Amz-Security-Token"].FirstOrDefault() != key.Token)
        {
            return ("InvalidClientTokenId", "The security token included in the request is invalid.");
        }

        var service = context.Request.Host.Host.Split('.')[0];
        var time = headers["X-Amz-Date"].ToString();
        if (scope[1] != $"{time[..8]}/us-east-1/{service}/aws4_request")
        {
            return ("SignatureDoesNotMatch", $"Credential should be scoped to {service} in us-east-1.");
        }

        var names = parts["SignedHeaders"].Split(';');
        if (
            !names.Contains("host")
            || !names.Contains("x-amz-date")
            || (key.Token is not null && !names.Contains("x-amz-security-token"))
        )
        {
            return ("SignatureDoesNotMatch", "host, x-amz-date and the session's token must be signed.");
        }

        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget.Split('?', 2);
        var query = target.Length < 2 ? [] : target[1].Split('&').Order(StringComparer.Ordinal).ToArray();
        var canonical = new StringBuilder()
            .Append(context.Request.Method)
            .Append('\n')
            .Append(target[0])
            .Append('\n')
            .AppendJoin('&', query)
            .Append('\n');
        foreach (var name in names)
        {
            canonical.Append(name).Append(':').Append(headers[name].ToString().Trim()).Append('\n');
        }

        canonical.Append('\n').Append(parts["SignedHeaders"]).Append('\n').Append(Hash(body));
        var toSign = $"AWS4-HMAC-SHA256\n{time}\n{scope[1]}\n{Hash(canonical.ToString())}";
        var secret = scope[1]
            .Split('/')
            .Aggregate(
                Encoding.UTF8.GetBytes("AWS4" + key.Secret),
                (hash, part) => HMACSHA256.HashData(hash, Encoding.UTF8.GetBytes(part))
            );
        var wanted = Convert.ToHexStringLower(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(toSign)));
        return wanted == parts["Signature"]
            ? null
            : (
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided."
            );
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
