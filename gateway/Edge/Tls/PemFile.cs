using System.Security.Cryptography;

namespace Panel.Gateway.Edge.Tls;

/// <summary>What is wrong with the files of a certificate, before they are needed.</summary>
internal static class PemFile
{
    public static (string Text, string? Problem) Read(string path)
    {
        try
        {
            return (File.ReadAllText(path), null);
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return ("", exception.Message);
        }
    }

    /// <returns>Null for a certificate with its key.</returns>
    public static string? ProblemOf(string certificate, string key)
    {
        if (
            PemEncoding.TryFind(key, out var found)
            && key[found.Label].Equals("ENCRYPTED PRIVATE KEY", StringComparison.Ordinal)
        )
        {
            return "The key has a password; the gateway takes one without.";
        }

        try
        {
            ServerCertificate.Load(certificate, key).TargetCertificate.Dispose();
            return null;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return exception.Message;
        }
    }
}
