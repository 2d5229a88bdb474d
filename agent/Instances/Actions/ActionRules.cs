using Panel.Agent.Storage;

namespace Panel.Agent.Instances.Actions;

/// <summary>What a new action does to one that waits or runs. What these do not name, it waits for.</summary>
internal static class ActionRules
{
    /// <summary>How many may wait for a lane.</summary>
    public const int MostWaiting = 8;

    /// <summary>Whether the new one makes a waiting one pointless.</summary>
    public static bool Supersedes(InstanceAction next, InstanceAction waiting) =>
        next.Handler.Rank switch
        {
            ActionRank.Final => true,
            ActionRank.Force => waiting.Handler.Rank != ActionRank.Final && Share(next, waiting),
            ActionRank.Desire => waiting.Handler.Rank == ActionRank.Desire && waiting.Generation < next.Generation,
            _ => false,
        };

    /// <summary>
    /// Whether the new one ends what is being done now: a force ends all but its like, and
    /// some need not wait for a start to be ready, be it the first one behind an install.
    /// </summary>
    public static bool Overtakes(InstanceAction next, InstanceAction running, InstanceRecord? record) =>
        next.Handler.Rank >= ActionRank.Force
            ? running.Handler.Rank < ActionRank.Force && Share(next, running)
            : next.Handler.OvertakesStarts
                && running.Handler.IsStarting(running, record)
                && (running.OperationId is null || running.Generation < next.Generation);

    /// <summary>Whether too many others wait already. What ends them all is never refused.</summary>
    public static bool Refuses(InstanceAction next, IEnumerable<InstanceAction> waiting) =>
        next.Handler.Rank < ActionRank.Force && waiting.Count(other => Share(next, other)) >= MostWaiting;

    private static bool Share(InstanceAction one, InstanceAction other) => (one.Lane & other.Lane) != Lane.None;
}
