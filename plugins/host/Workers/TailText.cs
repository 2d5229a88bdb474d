namespace Panel.Plugins.Host.Workers;

/// <summary>
/// Reads a stream to its end and keeps the last 2,000 characters. It takes at most about 640,000 a second: a process
/// that writes without end waits for its reader, rather than keeping the panel busy.
/// </summary>
internal sealed class TailText
{
    private const int Most = 2_000;
    private const int AtOnce = 64_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly Lock _lock = new();
    private string _tail = "";

    public async Task ReadAsync(StreamReader reader)
    {
        var buffer = new char[1_024];
        try
        {
            int read;
            var taken = 0;
            while ((read = await reader.ReadAsync(buffer)) > 0)
            {
                lock (_lock)
                {
                    _tail += new string(buffer, 0, read);
                    _tail = _tail.Length > Most ? _tail[^Most..] : _tail;
                }

                taken += read;
                if (taken >= AtOnce)
                {
                    taken = 0;
                    await Task.Delay(Pause);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The process has ended.
        }
    }

    public override string ToString()
    {
        lock (_lock)
        {
            return _tail;
        }
    }
}
