namespace Panel.Agent.Instances;

/// <summary>
/// CPU time that the log patterns of all workloads of this node may use together.
/// It fills at a quarter of a core; a match may overdraw it,
/// and then none follows until it is in credit again.
/// </summary>
internal sealed class PatternBudget(TimeProvider clock)
{
    /// <summary>CPU time that comes back in each second.</summary>
    public static readonly TimeSpan PerSecond = TimeSpan.FromMilliseconds(250);

    /// <summary>Most that can be saved up.</summary>
    public static readonly TimeSpan Burst = TimeSpan.FromSeconds(1);

    /// <summary>
    /// What each run may use whether or not the node's budget is spent, so that
    /// patterns of one workload cannot shut out another's.
    /// </summary>
    public static readonly TimeSpan FreePerRun = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private TimeSpan _left = Burst;
    private long _filled = clock.GetTimestamp();

    /// <summary>The one of this process.</summary>
    public static PatternBudget Node { get; } = new(TimeProvider.System);

    public TimeProvider Clock => clock;

    public bool IsSpent
    {
        get
        {
            lock (_gate)
            {
                Fill();
                return _left <= TimeSpan.Zero;
            }
        }
    }

    public void Spend(TimeSpan time)
    {
        lock (_gate)
        {
            Fill();
            _left -= time;
        }
    }

    private void Fill()
    {
        var now = clock.GetTimestamp();
        var filled = _left + (clock.GetElapsedTime(_filled, now) * PerSecond.TotalSeconds);
        _left = filled < Burst ? filled : Burst;
        _filled = now;
    }
}
