using System.Runtime.CompilerServices;
using System.Text;

namespace Panel.Agent.Runtimes.Processes;

/// <summary>Reads a process's log from its oldest segment on, and then live.</summary>
internal sealed class OutputLogReader(string folder, SupervisedProcess process)
{
    public async IAsyncEnumerable<RuntimeLine> ReadAsync(
        DateTimeOffset? since,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var number = 0;
        while (Next(number) is { } next)
        {
            number = next;
            if (Open(number) is not { } file)
            {
                continue;
            }

            using var lines = new LineBuffer(file);
            while (true)
            {
                // All three are asked before reading to the end, so that nothing added in between is missed.
                var changed = process.OutputChanged;
                var ended = process.OutputEnded;
                var closed = Next(number) is not null;
                while (lines.TryRead(out var line, out _))
                {
                    if (
                        OutputRecord.Parse(line.Span) is { IsText: true } record
                        && (since is null || record.Time > since)
                    )
                    {
                        yield return new(
                            record.Time,
                            record.Stream == 1 ? "stderr" : "stdout",
                            Encoding.UTF8.GetString(line.Span[record.TextStart..])
                        );
                    }
                }

                if (closed || ended)
                {
                    break;
                }

                await changed.WaitAsync(cancellationToken);
            }
        }
    }

    /// <summary>The segment after a number; a slow reader may find that some in between are gone.</summary>
    private int? Next(int number) =>
        Directory.Exists(folder) && OutputLog.Segments(folder).FirstOrDefault(n => n > number) is > 0 and var next
            ? next
            : null;

    private FileStream? Open(int number)
    {
        try
        {
            return new FileStream(
                OutputLog.SegmentPath(folder, number),
                new FileStreamOptions
                {
                    Mode = FileMode.Open,
                    Access = FileAccess.Read,
                    Share = FileShare.ReadWrite | FileShare.Delete,
                    BufferSize = 0,
                }
            );
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
