using Panel.Agent.Instances;
using Panel.Agent.Runtimes;
using Panel.Testing;

namespace Panel.Agent.Tests.Instances;

public sealed class DiskUsageTests : IDisposable
{
    private const long Limit = 1000;

    private readonly TempFolder _folder = new();
    private readonly DiskUsage _usage;

    public DiskUsageTests()
    {
        Directory.CreateDirectory(_folder["data"]);
        _usage = new DiskUsage(
            new InstancePaths(_folder["data"], _folder["volumes"], _folder["logs"]),
            TimeProvider.System
        );
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Reserve_NotWrittenYet_IsTakenFromOthersAndGivenBack()
    {
        using (var first = await ReserveAsync(700))
        {
            Assert.NotNull(first);
            Assert.Null(await ReserveAsync(301));
        }

        using var second = await ReserveAsync(1000);
        Assert.NotNull(second);
    }

    [Fact]
    public async Task Reserve_MeasuredWhileAWriteIsHalfDone_CountsEachByteOnce()
    {
        using var first = await ReserveAsync(600);
        await WriteAsync("a", 400);
        first!.Wrote(400);
        await _usage.MeasureAsync(Cancellation);

        Assert.Null(await ReserveAsync(401));
        using var rest = await ReserveAsync(400);
        Assert.NotNull(rest);
    }

    [Fact]
    public async Task Take_BeyondWhatWasReserved_AsksForTheRest()
    {
        using var write = await ReserveAsync(100);
        Assert.True(await write!.TakeAsync(1000, Cancellation));
        Assert.False(await write.TakeAsync(1001, Cancellation));
    }

    [Fact]
    public async Task Reserve_Replacing_BorrowsTheOldFilesRoomOneAtATime()
    {
        await WriteAsync("config", 1000);
        using var first = await _usage.ReserveAsync(Limit, 900, replaced: 1000, Cancellation);
        Assert.NotNull(first);
        Assert.Null(await _usage.ReserveAsync(Limit, 900, replaced: 1000, Cancellation));
    }

    [Fact]
    public async Task Reserve_NoLimit_IsAlwaysGranted()
    {
        await WriteAsync("world", 5000);
        using var any = await _usage.ReserveAsync(0, long.MaxValue / 2, 0, Cancellation);
        Assert.NotNull(any);
    }

    [Fact]
    public async Task Reserve_VolumesToo_Count()
    {
        Directory.CreateDirectory(_folder["volumes/db"]);
        await File.WriteAllBytesAsync(_folder["volumes/db/f"], new byte[600], Cancellation);
        Assert.Null(await ReserveAsync(500));
    }

    private Task<DiskReservation?> ReserveAsync(long bytes) => _usage.ReserveAsync(Limit, bytes, 0, Cancellation);

    private Task WriteAsync(string name, int bytes) =>
        File.WriteAllBytesAsync(_folder["data/" + name], new byte[bytes], Cancellation);
}
