using Panel.Data.History;

namespace Panel.Data.Tests.History;

public sealed class HistoryRangeTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1, 10)]
    [InlineData(12, 60)]
    [InlineData(60, 600)]
    [InlineData(24 * 30, 1800)]
    public void Read_Auto_TakesTheFinestThatIsKept(int hours, int step)
    {
        var range = HistoryRange.Read(new HistoryQuery(Now.AddHours(-hours).ToString("O"), null, "auto"), Now);
        Assert.Equal(new HistoryRange(Now.AddHours(-hours), Now, step), range.Value);
    }

    [Fact]
    public void Read_Nothing_IsTheLastHour() =>
        Assert.Equal(new HistoryRange(Now.AddHours(-1), Now, 10), HistoryRange.Read(default, Now).Value);

    [Theory]
    [InlineData("yesterday", null, null, "from")]
    [InlineData("0000-01-01T00:00:00Z", null, null, "from")]
    [InlineData("2026-03-01T12:00:00Z", "2026-03-01T12:00:00Z", null, "from")]
    [InlineData("2026-01-01T00:00:00Z", null, null, "from")]
    [InlineData(null, "9999-12-31T23:59:59Z", null, "to")]
    [InlineData(null, null, "7", "step")]
    [InlineData("2026-02-28T12:00:00Z", null, "10", "step")]
    public void Read_Wrong_NamesTheField(string? from, string? to, string? step, string field)
    {
        var range = HistoryRange.Read(new HistoryQuery(from, to, step), Now);
        Assert.True(range.Failed);
        Assert.Equal([field], range.Error.Fields!.Keys);
    }
}
