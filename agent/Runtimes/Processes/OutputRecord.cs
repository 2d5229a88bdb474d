using System.Buffers.Text;
using System.Runtime.InteropServices;

namespace Panel.Agent.Runtimes.Processes;

/// <summary>The head of one line of the log; the text follows at <paramref name="TextStart"/>.</summary>
/// <param name="Stream">0 stdout, 1 stderr; 2 and 3 only note their places.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct OutputRecord(DateTimeOffset Time, int Stream, long Place, int TextStart)
{
    public bool IsText => Stream < 2;

    public static OutputRecord? Parse(ReadOnlySpan<byte> line)
    {
        var start = 0;
        return
            Number(line, ref start) is { } ticks
            && Number(line, ref start) is >= 0 and < 4 and { } stream
            && Number(line, ref start) is { } place
            ? new(new DateTimeOffset(ticks, TimeSpan.Zero), (int)stream, place, start)
            : null;
    }

    private static long? Number(ReadOnlySpan<byte> line, ref int start)
    {
        if (
            !Utf8Parser.TryParse(line[start..], out long value, out var used)
            || start + used >= line.Length
            || line[start + used] != ' '
        )
        {
            return null;
        }

        start += used + 1;
        return value;
    }
}
