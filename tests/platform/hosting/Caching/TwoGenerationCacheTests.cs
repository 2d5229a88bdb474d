using Panel.Hosting.Caching;

namespace Panel.Hosting.Tests.Caching;

public sealed class TwoGenerationCacheTests
{
    [Fact]
    public void Put_FarMoreThanTheCapacity_StaysBoundedAndKeepsTheNewest()
    {
        var map = new TwoGenerationCache<int, int>(100);
        for (var i = 0; i < 10_000; i++)
        {
            map.Put(i, i);
        }

        Assert.InRange(map.Count, 50, 100);
        Assert.True(map.TryGet(9_999, out var newest) && newest == 9_999);
        Assert.False(map.TryGet(0, out _));
    }

    [Fact]
    public void TryGet_EntryInUse_OutlivesAnyNumberOfOthers()
    {
        var map = new TwoGenerationCache<int, string>(100);
        map.Put(-1, "in use");
        for (var i = 0; i < 10_000; i++)
        {
            map.Put(i, "");
            if (i % 20 == 0)
            {
                Assert.True(map.TryGet(-1, out _), $"lost after {i}");
            }
        }
    }

    [Fact]
    public void Remove_OldAndYoung_AreBothGone()
    {
        var map = new TwoGenerationCache<int, int>(4);
        foreach (var i in (int[])[1, 2, 3])
        {
            map.Put(i, i);
        }

        map.Remove(1);
        map.Remove(3);

        Assert.False(map.TryGet(1, out _) || map.TryGet(3, out _));
        Assert.True(map.TryGet(2, out _));
    }

    [Fact]
    public async Task Put_FromManyThreads_StaysBounded()
    {
        var map = new TwoGenerationCache<int, int>(1_000);
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(thread =>
                    Task.Run(() =>
                    {
                        for (var i = 0; i < 20_000; i++)
                        {
                            map.Put((thread * 20_000) + i, i);
                            map.TryGet(Random.Shared.Next(160_000), out _);
                        }
                    })
                )
        );

        Assert.InRange(map.Count, 500, 1_016);
    }
}
