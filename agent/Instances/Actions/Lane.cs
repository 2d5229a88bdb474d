namespace Panel.Agent.Instances.Actions;

/// <summary>What an action keeps others from: of one instance, each lane does one thing at a time.</summary>
[Flags]
internal enum Lane
{
    /// <summary>Nothing is left to do once the command is stored.</summary>
    None = 0,

    /// <summary>Starting and stopping.</summary>
    Power = 1,

    /// <summary>Long work on files. Never holds up the power lane.</summary>
    Data = 2,

    Both = Power | Data,
}
