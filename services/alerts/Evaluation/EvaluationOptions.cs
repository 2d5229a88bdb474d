namespace Panel.Alerts.Evaluation;

/// <summary>Section <c>Evaluation</c>. The defaults suit; tests shorten them.</summary>
internal sealed class EvaluationOptions
{
    public const string Section = "Evaluation";

    /// <summary>Between two looks at what came in. 200 ms.</summary>
    public TimeSpan Pause { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Between two looks at timers, rules and waiting notices. 1 s.</summary>
    public TimeSpan Tick { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a lease holds without a renewal. 10 s: a killed replica's shards go on within 15 s.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(10);

    public TimeSpan LeaseRenewal { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>From a group's first alert to its notice. 10 s.</summary>
    public TimeSpan GroupWait { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>From an alert that joins a group that was told to the next notice. 60 s.</summary>
    public TimeSpan GroupAddition { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Between two notices of a critical alert that no user acknowledges. 4 h.</summary>
    public TimeSpan Reminder { get; set; } = TimeSpan.FromHours(4);

    /// <summary>Alerts of instances that are this old are muted when their node goes offline. 2 min.</summary>
    public TimeSpan InhibitBack { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long after its return a node mutes its instances' alerts. 60 s.</summary>
    public TimeSpan InhibitAfter { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>A node silent for so long may be dying: notices about its instances wait for the verdict. 25 s.</summary>
    public TimeSpan SilentAfter { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>Samples older than this go to history only. 5 min.</summary>
    public TimeSpan MostLate { get; set; } = TimeSpan.FromMinutes(5);
}
