using System.Text;

namespace Panel.Agent.Runtimes.Processes;

/// <summary>
/// A process's output as dated lines, written by the agent alone into numbered
/// segments of which the last two are kept. A line is
/// "ticks stream place text": the place is where the line ends in what the process
/// wrote (see <see cref="OutputPieces"/>), so that after a
/// crash of the agent the log itself says from where to go on.
/// </summary>
internal sealed class OutputLog : IDisposable
{
    private const long SegmentSize = 5 << 20;
    private const int SegmentsKept = 2;

    private readonly string _folder;
    private readonly MonotonicLineTime _clock = new();
    private readonly long[] _places = new long[2];
    private FileStream _segment;
    private long _length;
    private int _number;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public OutputLog(string folder)
    {
        _folder = folder;
        var segments = Segments(folder);
        foreach (var number in segments)
        {
            Recover(number);
        }

        _number = segments is [.., var last] ? last : 1;
        (_segment, _length) = Open(_number);
    }

    /// <summary>Completes when something was added after it was asked for.</summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    /// <summary>Where the next line of a stream begins (0 stdout, 1 stderr); 0 at its beginning.</summary>
    public long Place(int stream) => _places[stream];

    public static string SegmentPath(string folder, int number) => Path.Combine(folder, number.ToString());

    public static List<int> Segments(string folder) =>
        [
            .. Directory
                .EnumerateFiles(folder)
                .Select(f => int.TryParse(Path.GetFileName(f), out var n) ? n : 0)
                .Where(n => n > 0)
                .Order(),
        ];

    /// <param name="place">Where the line ends.</param>
    public void Append(int stream, ReadOnlySpan<byte> text, long place, DateTimeOffset now)
    {
        // Here and not when flushing: a thousand lines may be as long as fifty segments.
        if (_length > SegmentSize)
        {
            StartSegment();
        }

        _places[stream] = place;
        var head = Encoding.ASCII.GetBytes($"{_clock.Next(now).UtcTicks} {stream} {place} ");
        _segment.Write(head);
        _segment.Write(text);
        _segment.WriteByte((byte)'\n');
        _length += head.Length + text.Length + 1;
    }

    /// <summary>Makes what was appended visible to readers, and wakes them.</summary>
    public void Flush()
    {
        _segment.Flush();
        Wake();
    }

    public void Wake() =>
        Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    public void Dispose() => _segment.Dispose();

    private void StartSegment()
    {
        _segment.Dispose();
        (_segment, _length) = Open(++_number);
        // Both places again, since the lines that held them may go with the old segment.
        for (var stream = 0; stream < _places.Length; stream++)
        {
            _segment.Write(Encoding.ASCII.GetBytes($"{_clock.Last} {stream + 2} {_places[stream]} \n"));
        }

        _segment.Flush();
        foreach (var old in Segments(_folder).SkipLast(SegmentsKept))
        {
            File.Delete(SegmentPath(_folder, old));
        }
    }

    private (FileStream Segment, long Length) Open(int number)
    {
        var segment = PrivateFolder.OpenFile(SegmentPath(_folder, number), FileMode.Append);
        return (segment, segment.Length);
    }

    /// <summary>Takes up places and time; a torn last line is cut off and read from the pieces again.</summary>
    private void Recover(int number)
    {
        using var file = new FileStream(
            SegmentPath(_folder, number),
            FileMode.Open,
            FileAccess.ReadWrite,
            FileShare.ReadWrite | FileShare.Delete
        );
        using var lines = new LineBuffer(file);
        while (lines.TryRead(out var line, out _))
        {
            if (OutputRecord.Parse(line.Span) is not { } record)
            {
                continue;
            }

            _places[record.Stream % 2] = record.Place;
            _clock.Next(record.Time);
        }

        file.SetLength(lines.Consumed);
    }
}
