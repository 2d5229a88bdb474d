using System.Threading.Channels;

namespace Panel.Agent.Console;

/// <summary>
/// Who follows a console live. A reader that falls behind is dropped and never slows the workload. Not synchronised.
/// </summary>
internal sealed class ConsoleReaders
{
    private const int MaxBehind = 1_000;

    private readonly List<Channel<ConsoleFrame>> _readers = [];

    public Channel<ConsoleFrame> Add()
    {
        var reader = Channel.CreateBounded<ConsoleFrame>(new BoundedChannelOptions(MaxBehind) { SingleReader = true });
        _readers.Add(reader);
        return reader;
    }

    public void Remove(Channel<ConsoleFrame> reader) => _readers.Remove(reader);

    public void Send(ConsoleFrame frame) =>
        _readers.RemoveAll(reader =>
        {
            if (reader.Writer.TryWrite(frame))
            {
                return false;
            }

            reader.Writer.TryComplete(new SlowReaderException());
            return true;
        });

    public void Complete()
    {
        foreach (var reader in _readers)
        {
            reader.Writer.TryComplete();
        }

        _readers.Clear();
    }
}
