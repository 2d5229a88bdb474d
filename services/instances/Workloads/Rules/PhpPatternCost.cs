namespace Panel.Instances.Workloads.Rules;

/// <summary>What matching a pattern, or a group of it, may cost.</summary>
internal sealed class PhpPatternCost
{
    private const long Most = int.MaxValue;

    private long _lastSize;
    private long _lastSteps;
    private bool _lastIsGroup;

    /// <summary>Characters with all counted repetitions written out.</summary>
    public long Size { get; private set; }

    /// <summary>Steps at one place of the value. One character that is repeated is one step.</summary>
    public long Steps { get; private set; }

    public void Add(long size, long steps, bool isGroup)
    {
        (_lastSize, _lastSteps, _lastIsGroup) = (size, steps, isGroup);
        (Size, Steps) = (Math.Min(Most, Size + size), Math.Min(Most, Steps + steps));
    }

    /// <summary>What was added last may be there so many times.</summary>
    public void Repeat(int times)
    {
        var size = Math.Min(Most, _lastSize * times);
        var steps = _lastIsGroup ? Math.Min(Most, _lastSteps * times) : _lastSteps;
        (Size, Steps) = (Math.Min(Most, Size - _lastSize + size), Math.Min(Most, Steps - _lastSteps + steps));
        (_lastSize, _lastSteps, _lastIsGroup) = (size, steps, true);
    }
}
