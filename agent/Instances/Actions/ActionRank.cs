namespace Panel.Agent.Instances.Actions;

/// <summary>What an action does to those before it, from the weakest to the strongest.</summary>
internal enum ActionRank
{
    /// <summary>It waits for its turn.</summary>
    Ordinary,

    /// <summary>It carries out a desired state, and makes waiting ones of an older generation pointless.</summary>
    Desire,

    /// <summary>It ends what runs in its lanes, and makes pointless what waits there.</summary>
    Force,

    /// <summary>As force, also over waiting ones of that rank and of other lanes: nothing comes after it.</summary>
    Final,
}
