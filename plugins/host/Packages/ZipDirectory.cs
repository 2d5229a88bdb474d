using System.Buffers.Binary;
using System.Text;

namespace Panel.Plugins.Host.Packages;

/// <summary>
/// Walks the central directory of a zip before the framework's reader sees it, so that its size is bounded and no
/// entry is a link, encrypted or named in a way that the reader would take differently.
/// </summary>
internal static class ZipDirectory
{
    private const uint EndSignature = 0x06054b50;
    private const uint HeaderSignature = 0x02014b50;
    private const int EndLength = 22;
    private const int HeaderLength = 46;
    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;
    private const int Folder = 0x4000;
    private const int Link = 0xA000;

    /// <summary>The names of all files.</summary>
    /// <exception cref="PackageException">bad_package.</exception>
    public static IReadOnlySet<string> Read(ReadOnlySpan<byte> package)
    {
        var end = FindEnd(package);
        var trailer = package[end..];
        int count = BinaryPrimitives.ReadUInt16LittleEndian(trailer[10..]);
        long size = BinaryPrimitives.ReadUInt32LittleEndian(trailer[12..]);
        long start = BinaryPrimitives.ReadUInt32LittleEndian(trailer[16..]);

        if (count > PackageLimits.Entries)
        {
            throw PackageException.Bad($"The package has more than {PackageLimits.Entries} entries.");
        }

        if (start + size != end || BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]) != 0)
        {
            throw PackageException.Bad("The zip's directory is not where its end says.");
        }

        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var rest = package[(int)start..end];
        for (var entry = 0; entry < count; entry++)
        {
            rest = rest[ReadHeader(rest, names)..];
        }

        if (rest.Length > 0)
        {
            throw PackageException.Bad("The zip's directory has more entries than its end says.");
        }

        RefuseFilesBelowFiles(names);
        return names;
    }

    // The last possible place first: what stands in a comment may look like an end as well.
    private static int FindEnd(ReadOnlySpan<byte> package)
    {
        for (var at = package.Length - EndLength; at >= 0 && at >= package.Length - EndLength - ushort.MaxValue; at--)
        {
            if (
                BinaryPrimitives.ReadUInt32LittleEndian(package[at..]) == EndSignature
                && at + EndLength + BinaryPrimitives.ReadUInt16LittleEndian(package[(at + 20)..]) == package.Length
            )
            {
                return at;
            }
        }

        throw PackageException.Bad("The package is not a zip.");
    }

    private static int ReadHeader(ReadOnlySpan<byte> header, HashSet<string> names)
    {
        if (header.Length < HeaderLength || BinaryPrimitives.ReadUInt32LittleEndian(header) != HeaderSignature)
        {
            throw PackageException.Bad("The zip's directory is cut off.");
        }

        var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        var length =
            HeaderLength
            + nameLength
            + BinaryPrimitives.ReadUInt16LittleEndian(header[30..])
            + BinaryPrimitives.ReadUInt16LittleEndian(header[32..]);
        if (length > header.Length)
        {
            throw PackageException.Bad("The zip's directory is cut off.");
        }

        var name = Encoding.Latin1.GetString(header.Slice(HeaderLength, nameLength));
        var flags = BinaryPrimitives.ReadUInt16LittleEndian(header[8..]);
        var mode = (int)(BinaryPrimitives.ReadUInt32LittleEndian(header[38..]) >> 16);
        Add(name, flags, mode, names);
        return length;
    }

    private static void Add(string name, int flags, int mode, HashSet<string> names)
    {
        var isFolder = name.EndsWith('/');
        var path = isFolder ? name[..^1] : name;
        if (isFolder && path == "lib")
        {
            return;
        }

        if (PackagePaths.Fault(path) is { } fault)
        {
            throw PackageException.Bad($"The entry \"{PackagePaths.Shown(name)}\" {fault}.");
        }

        if ((flags & 1) != 0)
        {
            throw PackageException.Bad($"The entry \"{name}\" is encrypted.");
        }

        switch (mode & TypeMask)
        {
            case 0 or RegularFile when !isFolder:
            case 0 or Folder when isFolder:
                break;
            case Link:
                throw PackageException.Bad($"The entry \"{name}\" is a link.");
            default:
                throw PackageException.Bad($"The entry \"{name}\" is no regular file.");
        }

        if (!isFolder && !names.Add(path))
        {
            throw PackageException.Bad($"The entry \"{name}\" is there twice, perhaps in another case.");
        }
    }

    private static void RefuseFilesBelowFiles(HashSet<string> names)
    {
        foreach (var name in names)
        {
            for (var slash = name.LastIndexOf('/'); slash > 0; slash = name.LastIndexOf('/', slash - 1))
            {
                if (names.Contains(name[..slash]))
                {
                    throw PackageException.Bad($"The entry \"{name}\" is below a file.");
                }
            }
        }
    }
}
