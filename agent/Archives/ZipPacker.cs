using System.IO.Compression;
using System.Text;
using Panel.Agent.Files;

namespace Panel.Agent.Archives;

/// <param name="stream">Left open.</param>
internal sealed class ZipPacker(Stream stream) : IArchivePacker
{
    private const int ModeShift = 16;
    private const int RegularFile = 0x8000;
    private const int Folder = 0x4000;

    // What a zip can say.
    private static readonly DateTimeOffset Earliest = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2107, 12, 31, 23, 59, 58, TimeSpan.Zero);

    private readonly ZipArchive _archive = new(stream, ZipArchiveMode.Create, leaveOpen: true);

    public bool KeepsLinks => false;

    /// <summary>Its directory, half a kilobyte for each entry, is kept until the end.</summary>
    public int MostEntries => 200_000;

    public Task AddFolderAsync(string name, DataEntry entry, CancellationToken cancellationToken)
    {
        Create($"{name}/", entry, Folder);
        return Task.CompletedTask;
    }

    public async Task AddFileAsync(string name, DataEntry entry, Stream content, CancellationToken cancellationToken)
    {
        await using var target = await Create(name, entry, RegularFile).OpenAsync(cancellationToken);
        await content.CopyToAsync(target, cancellationToken);
    }

    public Task AddLinkAsync(string name, DataEntry entry, string target, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public async Task AddTextAsync(string name, string text, CancellationToken cancellationToken)
    {
        await using var target = await _archive
            .CreateEntry(name, CompressionLevel.Fastest)
            .OpenAsync(cancellationToken);
        await target.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
    }

    public ValueTask DisposeAsync() => _archive.DisposeAsync();

    private ZipArchiveEntry Create(string name, DataEntry entry, int type)
    {
        var made = _archive.CreateEntry(name, CompressionLevel.Fastest);
        made.ExternalAttributes = (type | entry.Mode) << ModeShift;
        made.LastWriteTime =
            entry.ModifiedAt < Earliest ? Earliest
            : entry.ModifiedAt > Latest ? Latest
            : entry.ModifiedAt;
        return made;
    }
}
