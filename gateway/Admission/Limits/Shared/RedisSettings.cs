using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using StackExchange.Redis;

namespace Panel.Gateway.Admission.Limits.Shared;

/// <summary>What the Redis client is told: the address's parts, and to fail at once rather than to queue.</summary>
internal static class RedisSettings
{
    private const int Port = 6379;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    // The caller stops waiting much earlier. The client replaces a connection that
    // has answered nothing for four times as long.
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(500);

    // The client would open a second connection to listen on, which the limits have no use for.
    private static readonly CommandMap Commands = CommandMap.Create(
        ["SUBSCRIBE", "UNSUBSCRIBE", "PSUBSCRIBE", "PUNSUBSCRIBE", "SSUBSCRIBE", "SUNSUBSCRIBE"],
        available: false
    );

    /// <param name="address"><c>redis://[user:password@]host[:6379][/database]</c>; <c>rediss</c> for TLS.</param>
    /// <param name="authorities">Who may have issued the server's
    /// certificate; null for whom this machine trusts.</param>
    /// <param name="isTrusted">Is told of each certificate, and decides.</param>
    public static ConfigurationOptions Of(
        Uri address,
        X509Certificate2Collection? authorities,
        RemoteCertificateValidationCallback isTrusted
    )
    {
        var options = new ConfigurationOptions
        {
            AbortOnConnectFail = false,
            BacklogPolicy = BacklogPolicy.FailFast,
            ConnectTimeout = (int)ConnectTimeout.TotalMilliseconds,
            AsyncTimeout = (int)Silence.TotalMilliseconds,
            ReconnectRetryPolicy = new LinearRetry((int)RetryAfter.TotalMilliseconds),
            CommandMap = Commands,
            // Both are keys and channels of the client's own, which a user of few rights may not touch.
            TieBreaker = "",
            ConfigurationChannel = "",
            IncludeDetailInExceptions = false,
            Ssl = address.Scheme == "rediss",
            SslClientAuthenticationOptions = host => new SslClientAuthenticationOptions
            {
                TargetHost = host,
                CertificateChainPolicy = Trust(authorities),
                RemoteCertificateValidationCallback = isTrusted,
            },
        };
        options.EndPoints.Add(address.IdnHost, address.Port > 0 ? address.Port : Port);
        if (address.UserInfo.Split(':', 2) is [var user, var password])
        {
            options.User = user.Length == 0 ? null : Uri.UnescapeDataString(user);
            options.Password = Uri.UnescapeDataString(password);
        }

        if (address.AbsolutePath.Trim('/') is { Length: > 0 } database)
        {
            options.DefaultDatabase = int.Parse(database, NumberStyles.None, CultureInfo.InvariantCulture);
        }

        return options;
    }

    private static X509ChainPolicy? Trust(X509Certificate2Collection? authorities)
    {
        if (authorities is null)
        {
            return null;
        }

        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }
}
