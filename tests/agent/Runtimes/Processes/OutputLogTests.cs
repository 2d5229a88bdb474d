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
        File.WriteAllText(_folder.Output, "one\ntwo\nthr");
        Collect(ended: false);
        // What a crash leaves: half of a line in the log.
        File.AppendAllText(OutputLog.SegmentPath(_folder.Log, 1), "639000000000000000 0 1");
        File.AppendAllText(_folder.Output, "ee\nfour");

        Collect(ended: true);

        Assert.Equal(["one", "two", "three", "four"], Lines());
    }

    [Fact]
    public void Collect_ClockSetBack_TimesStillIncrease()
    {
        using (var log = new OutputLog(_folder.Log))
        {
            log.Append(0, "later"u8, 6, TimeProvider.System.GetUtcNow().AddHours(1));
            log.Flush();
        }

        File.WriteAllText(_folder.Output, "12345\nearlier\n");
        Collect(ended: true);

        var times = File.ReadLines(OutputLog.SegmentPath(_folder.Log, 1)).Select(l => long.Parse(l.Split(' ')[0])).ToList();
        Assert.Equal(2, times.Count);
        Assert.True(times[0] < times[1]);
    }

    public void Dispose() => _folder.Delete();

    private void Collect(bool ended)
    {
        using var log = new OutputLog(_folder.Log);
        using var collector = new OutputCollector(_folder, log, TimeProvider.System);
        while (collector.Collect(ended))
            continue;
    }

    private IEnumerable<string> Lines() => File.ReadLines(OutputLog.SegmentPath(_folder.Log, 1), Encoding.UTF8).Select(l => l.Split(' ', 4)[3]);
}
