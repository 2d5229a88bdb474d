using Panel.Agent.Signing;
using Panel.AgentLink;

namespace Panel.Agent.Tests.Signing;

public sealed class NonceWindowTests
{
    private readonly ManualTime time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    [Fact]
    public void Add_SameNonceTwice_IsReplay()
    {
        var window = new NonceWindow(time);
        Assert.Equal(NonceResult.Fresh, window.Add("n", time.GetUtcNow()));
        Assert.Equal(NonceResult.Replayed, window.Add("n", time.GetUtcNow()));
        Assert.Equal(NonceResult.Replayed, window.Add("n", time.GetUtcNow().AddMinutes(4)));
    }

    [Fact]
    public void Add_TimestampFromTheFuture_RememberedUntilItIsOutOfTheWindow()
    {
        var window = new NonceWindow(time);
        var future = time.GetUtcNow() + RequestSignature.Window;
        window.Add("n", future);
        time.Advance(2 * RequestSignature.Window);
        Assert.Equal(NonceResult.Replayed, window.Add("n", future));
    }

    [Fact]
    public void Add_Full_RefusesUntilOldOnesAreForgotten()
    {
        var window = new NonceWindow(time, capacity: 2);
        window.Add("a", time.GetUtcNow());
        window.Add("b", time.GetUtcNow());
        Assert.Equal(NonceResult.Full, window.Add("c", time.GetUtcNow()));
        time.Advance(RequestSignature.Window + TimeSpan.FromMinutes(1));
        Assert.Equal(NonceResult.Fresh, window.Add("c", time.GetUtcNow()));
    }
}
