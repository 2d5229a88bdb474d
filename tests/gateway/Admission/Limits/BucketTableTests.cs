using System.Threading.RateLimiting;
using Panel.Gateway.Admission.Limits.Buckets;
using Panel.Testing;

namespace Panel.Gateway.Tests.Admission.Limits;

public sealed class BucketTableTests
{
    private readonly ManualClock _clock = new();
    private readonly BucketTable _table;

    public BucketTableTests() => _table = new BucketTable(_clock);

    private BucketRule TenAMinute(int burst = 3) => new(10, TimeSpan.FromMinutes(1), burst, _clock);

    [Fact]
    public void Take_BurstIsUsedUp_RefusesUntilAPermitHasGrownBack()
    {
        var ask = new PermitRequest(1, TenAMinute());
        Assert.Equal([2, 1, 0], Enumerable.Range(0, 3).Select(_ => _table.Take(ask, 1).Remaining));

        var refused = _table.Take(ask, 1);
        Assert.Equal(
            (false, 0, TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(18)),
            (refused.IsAcquired, refused.Remaining, refused.RetryAfter, refused.FullIn)
        );
        Assert.True(
            refused.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) && retryAfter == TimeSpan.FromSeconds(6)
        );

        _clock.Advance(TimeSpan.FromSeconds(6));
        Assert.True(_table.Take(ask, 1).IsAcquired);
        Assert.False(_table.Take(ask, 1).IsAcquired);
    }

    [Fact]
    public void Take_LongPause_GivesNoMoreThanTheBurst()
    {
        var ask = new PermitRequest(1, TenAMinute());
        _table.Take(ask, 1);
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(3, Enumerable.Range(0, 10).Count(_ => _table.Take(ask, 1).IsAcquired));
    }

    [Fact]
    public void Take_RefusedRequests_DoNotPostponeTheNextPermit()
    {
        var ask = new PermitRequest(1, TenAMinute());
        for (var i = 0; i < 100; i++)
        {
            _table.Take(ask, 1);
        }

        _clock.Advance(TimeSpan.FromSeconds(6));
        Assert.True(_table.Take(ask, 1).IsAcquired);
    }

    [Fact]
    public void GiveBack_PermitOfARequestThatDoesNotCount_IsThereAgain()
    {
        var ask = new PermitRequest(1, TenAMinute(burst: 1));
        _table.Take(ask, 1).GiveBack();
        Assert.True(_table.Take(ask, 1).IsAcquired);
    }

    [Fact]
    public void Take_AnotherRuleForTheSameBucket_CountsAtOnce()
    {
        _table.Take(new PermitRequest(1, TenAMinute(burst: 1)), 1);
        Assert.False(_table.Take(new PermitRequest(1, TenAMinute(burst: 1)), 1).IsAcquired);
        Assert.True(_table.Take(new PermitRequest(1, TenAMinute(burst: 2)), 1).IsAcquired);
    }

    [Fact]
    public async Task Take_ManyThreadsAtOnce_GiveNoPermitTwice()
    {
        var ask = new PermitRequest(1, TenAMinute(burst: 1000));
        var taken = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ => Task.Run(() => Enumerable.Range(0, 1000).Count(_ => _table.Take(ask, 1).IsAcquired)))
        );
        Assert.Equal(1000, taken.Sum());
    }

    [Fact]
    public void Take_MorePartitionsThanFit_ShareOneBucketAndKeepTheOthers()
    {
        _table.Capacity = 100;
        var rule = TenAMinute(burst: 1);
        for (var i = 0; i < 100; i++)
        {
            Assert.True(_table.Take(new PermitRequest((UInt128)i, rule), 1).IsAcquired);
        }

        var strangers = Enumerable
            .Range(1000, 5000)
            .Count(i => _table.Take(new PermitRequest((UInt128)i, rule), 1).IsAcquired);

        Assert.Equal((100, 10), (_table.Count, strangers));
        Assert.False(_table.Take(new PermitRequest(7, rule), 1).IsAcquired);
    }

    [Fact]
    public void Take_ManyWhoComeOnce_AreForgottenSoonAfter()
    {
        var rule = new BucketRule(100, TimeSpan.FromSeconds(1), 100, _clock);
        var most = 0;
        for (var i = 0; i < 100_000; i++)
        {
            _clock.Advance(TimeSpan.FromMicroseconds(250));
            _table.Take(new PermitRequest((UInt128)i, rule), 1);
            most = Math.Max(most, _table.Count);
        }

        Assert.InRange(most, 1, 10_000);
    }

    [Fact]
    public void Take_FullBucketsWhenTheTableIsFull_MakeRoom()
    {
        _table.Capacity = 100;
        var rule = TenAMinute(burst: 1);
        for (var i = 0; i < 100; i++)
        {
            _table.Take(new PermitRequest((UInt128)i, rule), 1);
        }

        _clock.Advance(TimeSpan.FromSeconds(7));
        for (var i = 0; i < 50; i++)
        {
            _table.Take(new PermitRequest((UInt128)i, rule), 1);
        }

        Assert.True(_table.Take(new PermitRequest(1000, rule), 1).IsAcquired);
        Assert.False(_table.Take(new PermitRequest(1000, rule), 1).IsAcquired);
        Assert.Equal(51, _table.Count);
    }
}
