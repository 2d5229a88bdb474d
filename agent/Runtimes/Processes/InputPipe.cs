using System.Text;

namespace Panel.Agent.Runtimes.Processes;

/// <summary>Writes lines into a workload's input, one after the other.</summary>
internal sealed class InputPipe(string path, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan WriteLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly SemaphoreSlim _turn = new(1, 1);

    public async Task WriteLineAsync(string line, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        var descriptor = Posix.OpenFifoForWriting(path, out var error);
        try
        {
            if (descriptor < 0)
            {
                throw new RuntimeException("not_running", $"The workload's input cannot be opened (error {error}).");
            }

            await WriteAsync(descriptor, Encoding.UTF8.GetBytes(line + "\n"), cancellationToken);
        }
        finally
        {
            if (descriptor >= 0)
            {
                Posix.Close(descriptor);
            }

            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task WriteAsync(int descriptor, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        while (bytes.Length > 0)
        {
            var written = Posix.Write(descriptor, bytes.Span, out var error);
            if (written > 0)
            {
                bytes = bytes[written..];
            }
            else if (error != Posix.TryAgain)
            {
                throw new RuntimeException("not_running", $"The workload's input is closed (error {error}).");
            }
            else if (clock.GetElapsedTime(started) > WriteLimit)
            {
                throw new RuntimeException("engine_timeout", "The workload does not read its input.");
            }
            else
            {
                await Task.Delay(Pause, clock, cancellationToken);
            }
        }
    }
}
