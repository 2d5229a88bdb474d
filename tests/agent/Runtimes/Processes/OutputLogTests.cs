using System.Text;
using Panel.Agent.Runtimes.Processes;

namespace Panel.Agent.Tests.Runtimes.Processes;

public sealed class OutputLogTests : IDisposable
{
    private readonly ProcessFolder _folder = new(Directory.CreateTempSubdirectory("panel-log-").FullName);

    public OutputLogTests() => Directory.CreateDirectory(_folder.Log);

    [Fact]
    public void Collect_AgentKilledInMidLine_GoesOnWithoutLossOrRepetition()
    {
        File.WriteAllText(_folder.Piece(0, 1), "one\ntwo\nthr");
        Collect(ended: false);
        // What a crash leaves: half of a line in the log.
        File.AppendAllText(OutputLog.SegmentPath(_folder.Log, 1), "639000000000000000 0 1");
        File.AppendAllText(_folder.Piece(0, 1), "ee\nfour");

        Collect(ended: true);

        Assert.Equal(["one", "two", "three", "four"], Lines());
    }

    [Fact]
    public void Collect_ClockSetBack_TimesStillIncrease()
    {
        using (var log = new OutputLog(_folder.Log))
        {
            log.Append(0, "later"u8, (1L << 32) | 6, TimeProvider.System.GetUtcNow().AddHours(1));
            log.Flush();
        }

        File.WriteAllText(_folder.Piece(0, 1), "12345\nearlier\n");
        Collect(ended: true);

        var times = File.ReadLines(OutputLog.SegmentPath(_folder.Log, 1))
            .Select(l => long.Parse(l.Split(' ')[0]))
            .ToList();
        Assert.Equal(2, times.Count);
        Assert.True(times[0] < times[1]);
    }

    [Fact]
    public void Collect_LineAcrossPieces_IsOneLineAndFreesWhatIsRead()
    {
        File.WriteAllText(_folder.Piece(0, 1), "one\ntw");
        File.WriteAllText(_folder.Piece(0, 2), "o\nthree\n");
        Collect(ended: false);

        Assert.Equal(["one", "two", "three"], Lines());
        Assert.Equal([false, true], ((int[])[1, 2]).Select(number => File.Exists(_folder.Piece(0, number))));
    }

    [Fact]
    public void Collect_PieceDroppedWhileTheAgentWasAway_SaysSoAndGoesOn()
    {
        File.WriteAllText(_folder.Piece(0, 1), "one\ntwo\n");
        Collect(ended: false);
        File.Delete(_folder.Piece(0, 1));
        File.WriteAllText(_folder.Piece(0, 4), "nine\nten\n");

        Collect(ended: true);

        var lines = Lines().ToList();
        Assert.Equal(
            ["one", "two", "nine", "ten"],
            lines.Where(line => !line.StartsWith("[panel]", StringComparison.Ordinal))
        );
        Assert.StartsWith("[panel] up to 3 MiB of output are missing here", lines[2], StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete();

    private void Collect(bool ended)
    {
        using var log = new OutputLog(_folder.Log);
        using var collector = new OutputCollector(_folder, log, TimeProvider.System);
        while (collector.Collect(ended))
        {
            continue;
        }
    }

    private IEnumerable<string> Lines() =>
        File.ReadLines(OutputLog.SegmentPath(_folder.Log, 1), Encoding.UTF8).Select(l => l.Split(' ', 4)[3]);
}
