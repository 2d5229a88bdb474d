using System.Formats.Tar;
using Panel.Agent.Files;

namespace Panel.Agent.Archives;

/// <param name="leaveOpen">Whether the stream outlives the packer: a compressor's end is part of the archive.</param>
internal sealed class TarPacker(Stream stream, bool leaveOpen = false) : IArchivePacker
{
    private const int PermissionBits = 0x1FF;

    private readonly TarWriter _writer = new(stream, TarEntryFormat.Pax, leaveOpen);

    public bool KeepsLinks => true;

    public int MostEntries => ArchiveBudget.MostEntries;

    public Task AddFolderAsync(string name, DataEntry entry, CancellationToken cancellationToken) =>
        AddAsync(TarEntryType.Directory, $"{name}/", entry, _ => { }, cancellationToken);

    public Task AddFileAsync(string name, DataEntry entry, Stream content, CancellationToken cancellationToken) =>
        AddAsync(TarEntryType.RegularFile, name, entry, made => made.DataStream = content, cancellationToken);

    public Task AddLinkAsync(string name, DataEntry entry, string target, CancellationToken cancellationToken) =>
        AddAsync(TarEntryType.SymbolicLink, name, entry, made => made.LinkName = target, cancellationToken);

    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    private Task AddAsync(
        TarEntryType type,
        string name,
        DataEntry entry,
        Action<PaxTarEntry> fill,
        CancellationToken cancellationToken
    )
    {
        var made = new PaxTarEntry(type, name)
        {
            Mode = (UnixFileMode)(entry.Mode & PermissionBits),
            ModificationTime = Clamp(entry.ModifiedAt),
        };
        fill(made);
        return _writer.WriteEntryAsync(made, cancellationToken);
    }

    // A workload may set any time; a tar counts from 1970.
    private static DateTimeOffset Clamp(DateTimeOffset at) =>
        at < DateTimeOffset.UnixEpoch ? DateTimeOffset.UnixEpoch : at;
}
