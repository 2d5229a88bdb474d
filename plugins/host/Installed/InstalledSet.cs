using System.Text.Json;
using Panel.Plugins.Host.Sources;

namespace Panel.Plugins.Host.Installed;

/// <summary>
/// The set that this process applied last, and what failed in it; kept sealed on the disk over restarts.
/// </summary>
internal sealed class InstalledSet(PrivateFolder folder, SetSealer sealer)
{
    private readonly Lock _lock = new();
    private readonly string _path = folder.Path("set.sealed");
    private PluginSetFile _file = new(null, []);

    /// <summary>Null before the first one.</summary>
    public PluginSet? Set => _file.Set;

    /// <summary>0 before the first one.</summary>
    public long Version => _file.Set?.Version ?? 0;

    /// <summary>Reads what the last process left.</summary>
    public void Load()
    {
        if (!File.Exists(_path) || sealer.Open(File.ReadAllBytes(_path)) is not { } content)
        {
            // A disk that lost it, or a process with another secret, is as a first start: the source has the set.
            return;
        }

        try
        {
            _file = JsonSerializer.Deserialize(content, PluginSetFileJson.Default.PluginSetFile) ?? _file;
        }
        catch (JsonException)
        {
            // Another build wrote it: as a first start, too.
        }
    }

    public void Apply(PluginSet set) => Change(file => file with { Set = set });

    /// <summary>Why an entry failed; null when it did not, or when it was another one.</summary>
    public string? ReasonOf(PluginSetEntry entry) =>
        _file.Failures.TryGetValue(entry.Id, out var failure) && failure.Entry == EntryMark.Of(entry)
            ? failure.Reason
            : null;

    public void Fail(PluginSetEntry entry, string reason) =>
        Change(file =>
            file with
            {
                Failures = new(file.Failures)
                {
                    [entry.Id] = new PluginFailure(EntryMark.Of(entry), entry.Version, reason),
                },
            }
        );

    public void Forget(string id)
    {
        if (_file.Failures.ContainsKey(id))
        {
            Change(file => file with { Failures = new(file.Failures.Where(failure => failure.Key != id)) });
        }
    }

    private void Change(Func<PluginSetFile, PluginSetFile> change)
    {
        lock (_lock)
        {
            _file = change(_file);
            var content = JsonSerializer.SerializeToUtf8Bytes(_file, PluginSetFileJson.Default.PluginSetFile);
            if (sealer.Seal(content) is { } sealedContent)
            {
                folder.Replace(_path, sealedContent);
            }
        }
    }
}
