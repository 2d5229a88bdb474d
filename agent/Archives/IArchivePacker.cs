using Panel.Agent.Files;

namespace Panel.Agent.Archives;

/// <summary>Writes entries in one format. Disposing writes the archive's end.</summary>
internal interface IArchivePacker : IAsyncDisposable
{
    /// <summary>False when the format keeps no links.</summary>
    bool KeepsLinks { get; }

    /// <summary>More would take memory that a node does not have for them.</summary>
    int MostEntries { get; }

    Task AddFolderAsync(string name, DataEntry entry, CancellationToken cancellationToken);

    Task AddFileAsync(string name, DataEntry entry, Stream content, CancellationToken cancellationToken);

    Task AddLinkAsync(string name, DataEntry entry, string target, CancellationToken cancellationToken);
}
