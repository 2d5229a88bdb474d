using System.Text;

namespace Panel.Agent.Runtimes.Processes;

/// <summary>
/// A process's output as dated lines, written by the agent alone into numbered segments of which the last two are kept. A line is
/// "ticks stream end-offset text": the offset is where the line ends in the raw file that the process wrote, so that after a crash of
/// the agent the log itself says from where to go on.
/// </summary>
internal sealed class OutputLog : IDisposable
{
    private const long SegmentSize = 5 << 20;
    private const int SegmentsKept = 2;

    private readonly string _folder;
    private readonly LineClock _clock = new();
    private readonly long[] _offsets = new long[2];
    private FileStream _segment;
    private int _number;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public OutputLog(string folder)
    {
        _folder = folder;
        var segments = Segments(folder);
        foreach (var number in segments)
            Recover(number);
        _number = segments is [.., var last] ? last : 1;
        _segment = Open(_number);
    }

    /// <summary>Completes when something was added after it was asked for.</summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    /// <summary>Where the next line begins in the raw file of a stream (0 stdout, 1 stderr).</summary>
    public long Offset(int stream) => _offsets[stream];

    public static string SegmentPath(string folder, int number) => Path.Combine(folder, number.ToString());

    public static List<int> Segments(string folder) =>
        [.. Directory.EnumerateFiles(folder).Select(f => int.TryParse(Path.GetFileName(f), out var n) ? n : 0).Where(n => n > 0).Order()];

    /// <param name="length">Bytes that the line takes in the raw file, with its break.</param>
    public void Append(int stream, ReadOnlySpan<byte> text, int length, DateTimeOffset now)
    {
        _offsets[stream] += length;
        _segment.Write(Encoding.ASCII.GetBytes($"{_clock.Next(now).UtcTicks} {stream} {_offsets[stream]} "));
        _segment.Write(text);
        _segment.WriteByte((byte)'\n');
    }

    /// <summary>Makes what was appended visible to readers, and wakes them.</summary>
    public void Flush()
    {
        _segment.Flush();
        if (_segment.Length > SegmentSize)
            StartSegment();
        Wake();
    }

    public void Wake() => Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    public void Dispose() => _segment.Dispose();

    private void StartSegment()
    {
        _segment.Dispose();
        _segment = Open(++_number);
        // Both offsets again, since the lines that held them may go with the old segment.
        for (var stream = 0; stream < _offsets.Length; stream++)
            _segment.Write(Encoding.ASCII.GetBytes($"{_clock.Last} {stream + 2} {_offsets[stream]} \n"));
        _segment.Flush();
        foreach (var old in Segments(_folder).SkipLast(SegmentsKept))
            File.Delete(SegmentPath(_folder, old));
    }

    private FileStream Open(int number) =>
        new(SegmentPath(_folder, number), new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 16 * 1024 });

    /// <summary>Takes up offsets and time; a torn last line is cut off and read from the raw file again.</summary>
    private void Recover(int number)
    {
        using var file = new FileStream(SegmentPath(_folder, number), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        using var lines = new LineBuffer(file);
        while (lines.TryRead(out var line, out _))
        {
            if (OutputRecord.Parse(line.Span) is not { } record)
                continue;
            _offsets[record.Stream % 2] = record.EndOffset;
            _clock.Next(record.Time);
        }

        file.SetLength(lines.Consumed);
    }
}
