using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Panel.Gateway.Admission.Limits.Settings;

/// <summary>Where several gateways count together. Section <c>SharedLimits</c>; read when the gateway starts.</summary>
public sealed class SharedLimitOptions
{
    public const string Section = "SharedLimits";

    /// <summary>
    /// <c>redis://[user:password@]host[:6379][/database]</c>, or <c>rediss</c> for
    /// TLS. Default none: each gateway counts by itself.
    /// </summary>
    public Uri? Redis { get; set; }

    /// <summary>
    /// A PEM file of the authorities that the store's certificate may come from, for
    /// <c>rediss</c>. Default none: those that this machine trusts.
    /// </summary>
    public string? CaFile { get; set; }

    /// <summary>Longest wait for the store. Default 50 ms.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// A gateway takes one part in so many of a burst at once and gives it out without asking
    /// again: 20 (the default) is a twentieth. Small bursts go one by one.
    /// </summary>
    public int Blocks { get; set; } = 20;

    internal IEnumerable<string> Problems()
    {
        if (Redis is not null)
        {
            if (!Redis.IsAbsoluteUri || Redis.Scheme is not ("redis" or "rediss"))
            {
                yield return "SharedLimits:Redis: must be redis://host or rediss://host.";
            }
            else if (Redis.UserInfo.Length > 0 && !Redis.UserInfo.Contains(':', StringComparison.Ordinal))
            {
                yield return "SharedLimits:Redis: a password has a colon in front, user:password@host or "
                    + ":password@host.";
            }
            else if (
                Redis.AbsolutePath.Trim('/') is { Length: > 0 } database
                && !int.TryParse(database, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            )
            {
                yield return "SharedLimits:Redis: the database must be a number.";
            }
        }

        if (CaFile is not null && ReadAuthorities() is null)
        {
            yield return "SharedLimits:CaFile: must be a PEM file with certificates that can be read.";
        }

        if (Timeout < TimeSpan.FromMilliseconds(1) || Timeout > TimeSpan.FromSeconds(5))
        {
            yield return "SharedLimits:Timeout: must be 1 ms to 5 s.";
        }

        if (Blocks is < 1 or > 1_000_000)
        {
            yield return "SharedLimits:Blocks: must be 1 to 1,000,000.";
        }
    }

    /// <summary>Null when there are none.</summary>
    internal X509Certificate2Collection? ReadAuthorities()
    {
        if (CaFile is null)
        {
            return null;
        }

        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(CaFile);
            return authorities.Count > 0 ? authorities : null;
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return null;
        }
    }
}
