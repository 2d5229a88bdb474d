using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Xml.Linq;
using Panel.Plugins.Dns;
using Panel.Plugins.Sdk;

namespace Panel.Plugins.Route53;

/// <summary>Signed calls of Route 53, with the keys of a role where the credential names one.</summary>
internal sealed class AwsClient(IPluginContext context)
{
    /// <summary>Route 53 and the global STS are signed for this region, wherever the customer is.</summary>
    private const string Region = "us-east-1";

    private const int MostSessions = 200;
    private static readonly TimeSpan Renewal = TimeSpan.FromMinutes(5);
    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private readonly ProviderHttp _http = new("AWS", context);

    /// <summary>Calls Route 53.</summary>
    /// <param name="credential">Of type aws.</param>
    /// <param name="method">Reads are tried again.</param>
    /// <param name="path">Below <c>/2013-04-01</c>, with its query.</param>
    /// <param name="body">A document; empty for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<XElement> CallAsync(
        ProviderCredential credential,
        HttpMethod method,
        string path,
        byte[] body,
        CancellationToken cancellationToken
    )
    {
        var keys = await ReadKeysAsync(credential, cancellationToken);
        var url = new Uri("https://route53.amazonaws.com/2013-04-01" + path);
        var type = body.Length > 0 ? "text/xml" : null;
        return await SendAsync(credential, keys, method, url, body, type, "route53", cancellationToken);
    }

    /// <summary>Who the keys belong to; needs no right.</summary>
    public async Task<string> ReadIdentityAsync(ProviderCredential credential, CancellationToken cancellationToken)
    {
        var keys = await ReadKeysAsync(credential, cancellationToken);
        var answer = await AskStsAsync(credential, keys, "Action=GetCallerIdentity", cancellationToken);
        return Route53Xml.Descendants(answer, "Arn").FirstOrDefault()?.Value ?? throw NotUnderstood();
    }

    public static ProviderException NotUnderstood() =>
        new(ProviderFailure.Unavailable, "AWS gave an answer without what was asked for.");

    private async Task<AwsKeys> ReadKeysAsync(ProviderCredential credential, CancellationToken cancellationToken)
    {
        if (
            credential["region"].StartsWith("cn-", StringComparison.Ordinal)
            || credential["region"].StartsWith("us-gov-", StringComparison.Ordinal)
        )
        {
            throw new ProviderException(ProviderFailure.Refused, "Accounts of AWS in China and GovCloud do not work.");
        }

        var keys = new AwsKeys(
            ProviderText.Header(credential, "access_key_id"),
            ProviderText.Header(credential, "secret_access_key")
        );
        if (credential.Find("role_arn") is not { } role)
        {
            return keys;
        }

        var key = $"{credential.Id}/{credential.Version}";
        if (!_sessions.TryGetValue(key, out var session) || session.Expires - Renewal < context.Clock.GetUtcNow())
        {
            session = await AssumeAsync(credential, keys, role, cancellationToken);
            if (_sessions.Count >= MostSessions)
            {
                _sessions.Clear();
            }

            _sessions[key] = session;
        }

        return session.Keys;
    }

    private async Task<Session> AssumeAsync(
        ProviderCredential credential,
        AwsKeys keys,
        string role,
        CancellationToken cancellationToken
    )
    {
        var answer = await AskStsAsync(
            credential,
            keys,
            $"Action=AssumeRole&RoleArn={Uri.EscapeDataString(role)}&RoleSessionName=panel&DurationSeconds=3600",
            cancellationToken
        );
        var parts = Route53Xml.Descendants(answer, "Credentials").FirstOrDefault() ?? throw NotUnderstood();
        return new Session(
            new AwsKeys(
                Route53Xml.Text(parts, "AccessKeyId") ?? throw NotUnderstood(),
                Route53Xml.Text(parts, "SecretAccessKey") ?? throw NotUnderstood(),
                Route53Xml.Text(parts, "SessionToken") ?? throw NotUnderstood()
            ),
            DateTimeOffset.TryParse(
                Route53Xml.Text(parts, "Expiration"),
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out var expires
            )
                ? expires
                : throw NotUnderstood()
        );
    }

    private Task<XElement> AskStsAsync(
        ProviderCredential credential,
        AwsKeys keys,
        string form,
        CancellationToken cancellationToken
    ) =>
        SendAsync(
            credential,
            keys,
            HttpMethod.Post,
            new Uri("https://sts.amazonaws.com/"),
            Encoding.UTF8.GetBytes(form + "&Version=2011-06-15"),
            "application/x-www-form-urlencoded",
            "sts",
            cancellationToken
        );

    private async Task<XElement> SendAsync(
        ProviderCredential credential,
        AwsKeys keys,
        HttpMethod method,
        Uri url,
        byte[] body,
        string? contentType,
        string service,
        CancellationToken cancellationToken
    )
    {
        var answer = await _http.SendAsync(
            () =>
            {
                var request = new HttpRequestMessage(method, url);
                if (contentType is not null)
                {
                    request.Content = new ByteArrayContent(body);
                    request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
                }

                SigV4Signer.Sign(request, body, keys, Region, service, context.Clock.GetUtcNow());
                return request;
            },
            cancellationToken
        );
        return answer.IsSuccess
            ? Route53Xml.TryParse(answer.Body) ?? throw answer.NotUnderstood()
            : throw AwsFailures.Read(answer, credential);
    }

    private sealed record Session(AwsKeys Keys, DateTimeOffset Expires);
}
