using System.IO.Compression;
using Panel.Agent.Files;
using SharpCompress.Compressors.BZip2;
using ZstdSharp;
using CompressionMode = SharpCompress.Compressors.CompressionMode;

namespace Panel.Agent.Archives;

/// <summary>The entries of an archive of any kind that is known by its first bytes: names lie.</summary>
/// <remarks>
/// Neither 7z, rar nor xz: there the archive says how much memory its reader takes, up to 4 GiB, and a tenant writes it.
/// </remarks>
internal static class ArchiveEntries
{
    private const int LongestMark = 8;

    /// <summary>
    /// Read one after the other, each entry's content before the next entry. Throws <see cref="DataRootException"/> for
    /// a kind that is not read here, and what the readers throw when the archive is broken.
    /// </summary>
    public static IEnumerable<ArchiveEntry> Read(FileStream file)
    {
        var mark = new byte[LongestMark];
        var first = mark.AsSpan(0, file.ReadAtLeast(mark, LongestMark, throwOnEndOfStream: false));
        file.Position = 0;
        return first.StartsWith("PK"u8) ? ZipEntries.Read(file) : TarEntries.Read(Unpacked(file, first));
    }

    // What is not compressed is a tar, or the reader of tars says that it is none.
    private static Stream Unpacked(FileStream file, ReadOnlySpan<byte> first) =>
        first.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B])
            ? new GZipStream(file, System.IO.Compression.CompressionMode.Decompress)
        : first.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]) ? new DecompressionStream(file)
        : first.StartsWith("BZh"u8) ? BZip2Stream.Create(file, CompressionMode.Decompress, decompressConcatenated: true)
        : IsRefused(first)
            ? throw new DataRootException(FileFailure.InvalidArchive, "7z, rar and xz are not unpacked here.")
        : file;

    private static bool IsRefused(ReadOnlySpan<byte> first) =>
        first.StartsWith((ReadOnlySpan<byte>)[0x37, 0x7A, 0xBC, 0xAF])
        || first.StartsWith("Rar!"u8)
        || first.StartsWith((ReadOnlySpan<byte>)[0xFD, 0x37, 0x7A, 0x58, 0x5A]);
}
