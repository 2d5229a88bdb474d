using System.Text;
using Panel.Agent.Storage;

namespace Panel.Agent.Instances.Actions;

/// <summary>The file <c>install.log</c>: the output of the last install, masked and bounded.</summary>
internal sealed class InstallLog : IAsyncDisposable
{
    public const int MaxBytes = 5 * 1024 * 1024;
    private const int KeptLines = 10;

    private readonly FileStream _file;
    private readonly SecretMask _mask;
    private readonly Queue<string> _last = new();
    private bool _full;

    public InstallLog(string folder, SecretMask mask)
    {
        Directory.CreateDirectory(folder);
        _mask = mask;
        _file = PrivateFile.Open(Path.Combine(folder, "install.log"), FileMode.Create);
    }

    public IEnumerable<string> LastLines => _last;

    /// <summary>Gives the line back as it was written.</summary>
    public async Task<string> WriteAsync(string line, CancellationToken cancellationToken)
    {
        line = _mask.Apply(line);
        if (_last.Count == KeptLines)
        {
            _last.Dequeue();
        }

        _last.Enqueue(line);
        if (!_full)
        {
            var bytes = Encoding.UTF8.GetBytes(line + "\n");
            _full = _file.Length + bytes.Length > MaxBytes;
            await _file.WriteAsync(
                _full ? "[panel] the log is full; the rest is left out\n"u8.ToArray() : bytes,
                cancellationToken
            );
            await _file.FlushAsync(cancellationToken);
        }

        return line;
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
