using System.Security.Cryptography;

namespace Panel.Nodes.Plugins.Packages;

/// <summary>The bytes of a package that came in.</summary>
internal sealed class PackageFile(byte[] bytes)
{
    /// <summary>A zip of this size is refused before it is opened.</summary>
    public const int Largest = 20 * 1024 * 1024;

    public byte[] Bytes { get; } = bytes;

    public string Sha256 { get; } = Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Null when it is too large.</summary>
    public static async Task<PackageFile?> ReadAsync(Stream content, CancellationToken cancellationToken)
    {
        using var copy = new MemoryStream();
        var buffer = new byte[81920];
        while (await content.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            if (copy.Length + read > Largest)
            {
                return null;
            }

            copy.Write(buffer, 0, read);
        }

        return new PackageFile(copy.ToArray());
    }
}
