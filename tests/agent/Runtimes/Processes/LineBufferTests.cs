using System.Text;
using Microsoft.Extensions.Time.Testing;
using Panel.Agent.Runtimes.Processes;

namespace Panel.Agent.Tests.Runtimes.Processes;

public sealed class LineBufferTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly MemoryStream _file = new();

    [Theory]
    [InlineData("READY", "READY\0")]
    [InlineData("READY\r", "READY\0")]
    [InlineData("one\ntwo", "one", "two\0")]
    [InlineData("\r")]
    public void Read_QuietForASecond_GivesTheUnfinishedLine(string written, params string[] expected)
    {
        using var lines = new LineBuffer(_file, _clock);
        Write(written);
        Assert.Equal(expected.Where(line => !line.EndsWith('\0')), Lines(lines));
        _clock.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Empty(Lines(lines));
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(expected.Where(line => line.EndsWith('\0')), Lines(lines));
        Assert.Empty(Lines(lines));
    }

    [Fact]
    public void Read_MoreCameMeanwhile_WaitsAnew()
    {
        using var lines = new LineBuffer(_file, _clock);
        Write("a");
        Assert.Empty(Lines(lines));
        _clock.Advance(TimeSpan.FromMilliseconds(800));
        Write("b");
        Assert.Empty(Lines(lines));
        _clock.Advance(TimeSpan.FromMilliseconds(800));
        Assert.Empty(Lines(lines));
        Write("c\n");

        Assert.Equal(["abc"], Lines(lines));
    }

    [Fact]
    public void Read_LineGoesOnAfterItsPart_GivesTheRest()
    {
        using var lines = new LineBuffer(_file, _clock);
        Write("caf\u00e9 \u00e9"u8[..^1]);
        Assert.Empty(Lines(lines));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["caf\u00e9 \0"], Lines(lines));
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Empty(Lines(lines));
        Write("\u00e9\n"u8[1..]);

        Assert.Equal(["\u00e9"], Lines(lines));
        Assert.Equal(_file.Length, lines.Consumed);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("\u00e9")]
    [InlineData("\r")]
    public void Read_LongerThanALine_GivesPartsAndLosesNothing(string character)
    {
        using var lines = new LineBuffer(_file, _clock);
        var text = string.Concat(Enumerable.Repeat(character, 300_000)) + "y";
        Write(text + "\n");
        var parts = Lines(lines);

        Assert.All(parts.SkipLast(1), part => Assert.EndsWith("\0", part, StringComparison.Ordinal));
        Assert.Equal(
            text.Replace("\r", "", StringComparison.Ordinal),
            string.Concat(parts).Replace("\0", "", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Read_WithoutAClock_NeverTakesAPartForALine()
    {
        using var lines = new LineBuffer(_file);
        Write("639000000000000000 0 1 half");
        Assert.Empty(Lines(lines));
    }

    private static List<string> Lines(LineBuffer buffer)
    {
        var lines = new List<string>();
        while (buffer.TryRead(out var line, out _))
        {
            lines.Add(Encoding.UTF8.GetString(line.Span));
        }

        return lines;
    }

    private void Write(string text) => Write(Encoding.UTF8.GetBytes(text));

    private void Write(ReadOnlySpan<byte> bytes)
    {
        var at = _file.Position;
        _file.Seek(0, SeekOrigin.End);
        _file.Write(bytes);
        _file.Position = at;
    }
}
