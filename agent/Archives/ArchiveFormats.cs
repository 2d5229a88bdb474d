using System.IO.Compression;
using Panel.Agent.Files;
using ZstdSharp;

namespace Panel.Agent.Archives;

/// <summary>What an archive can be made as.</summary>
internal static class ArchiveFormats
{
    /// <summary>A third smaller than gzip's fastest, at a speed that no disk of a node outruns.</summary>
    private const int ZstandardLevel = 3;

    /// <param name="stream">Left open.</param>
    public static IArchivePacker Create(string format, Stream stream) =>
        format switch
        {
            "zip" => new ZipPacker(stream),
            "tar" => new TarPacker(stream, leaveOpen: true),
            "tar.gz" => new TarPacker(new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true)),
            "tar.zst" => new TarPacker(new CompressionStream(stream, ZstandardLevel, leaveOpen: true)),
            _ => throw new DataRootException(FileFailure.InvalidArchive, $"'{format}' is no format that is made here."),
        };
}
