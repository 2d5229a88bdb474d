using System.IO.Compression;
using System.Security.Cryptography;

namespace Panel.Plugins.Host.Packages;

/// <summary>Reads the files of a package within its bounds, whatever the headers say of sizes.</summary>
internal sealed class PackageReader : IDisposable
{
    private readonly ZipArchive _zip;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.Ordinal);
    private long _left = PackageLimits.Unpacked;

    private PackageReader(MemoryStream bytes)
    {
        _zip = new ZipArchive(bytes, ZipArchiveMode.Read);
        foreach (var entry in _zip.Entries.Where(entry => !entry.FullName.EndsWith('/')))
        {
            _entries.Add(entry.FullName, entry);
        }
    }

    /// <summary>All files, plugin.json and plugin.sig included.</summary>
    public IReadOnlyCollection<string> Files => _entries.Keys;

    /// <exception cref="PackageException">bad_package.</exception>
    public static async Task<PackageReader> OpenAsync(Stream package, CancellationToken cancellationToken)
    {
        var bytes = await ReadAllAsync(package, cancellationToken);
        var names = ZipDirectory.Read(bytes);
        try
        {
            var reader = new PackageReader(new MemoryStream(bytes, writable: false));
            return reader._entries.Count == names.Count && reader.Files.All(names.Contains)
                ? reader
                : throw PackageException.Bad("The names of the zip's entries are not ASCII.");
        }
        catch (Exception exception) when (exception is InvalidDataException or ArgumentException)
        {
            throw PackageException.Bad("The package is not a zip that can be read.");
        }
    }

    /// <summary>Null when the file is not there.</summary>
    public async Task<byte[]?> ReadAsync(string path, int most, CancellationToken cancellationToken)
    {
        if (!_entries.ContainsKey(path))
        {
            return null;
        }

        using var content = new MemoryStream();
        await CopyAsync(path, content, most, cancellationToken);
        return content.ToArray();
    }

    /// <summary>Copies a file and gives its SHA-256 in hexadecimal digits.</summary>
    public Task<string> CopyAsync(string path, Stream target, CancellationToken cancellationToken) =>
        CopyAsync(path, target, PackageLimits.Unpacked, cancellationToken);

    public void Dispose() => _zip.Dispose();

    private async Task<string> CopyAsync(string path, Stream target, long most, CancellationToken cancellationToken)
    {
        try
        {
            await using var source = await _entries[path].OpenAsync(cancellationToken);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var buffer = new byte[64 << 10];
            int read;
            while ((read = await source.ReadAsync(buffer, cancellationToken)) > 0)
            {
                _left -= read;
                most -= read;
                if (_left < 0 || most < 0)
                {
                    throw PackageException.Bad($"\"{path}\" is too large unpacked.");
                }

                hash.AppendData(buffer, 0, read);
                await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        catch (Exception exception) when (exception is InvalidDataException or NotSupportedException)
        {
            throw PackageException.Bad($"\"{path}\" cannot be unpacked.");
        }
    }

    private static async Task<byte[]> ReadAllAsync(Stream package, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        var buffer = new byte[64 << 10];
        int read;
        while ((read = await package.ReadAsync(buffer, cancellationToken)) > 0)
        {
            content.Write(buffer, 0, read);
            if (content.Length > PackageLimits.Packed)
            {
                throw PackageException.Bad("The package is larger than 20 MiB.");
            }
        }

        return content.ToArray();
    }
}
