using System.Text.Json.Serialization;

namespace Panel.Agent.Runtimes.Processes;

/// <summary>How one process is kept apart from the node.</summary>
/// <param name="OwnUser">It runs as a user of its own. Only root can do that.</param>
/// <param name="Mounts">It has a file system of its own, see <see cref="MountTable"/>.</param>
/// <param name="Processes">It has process numbers and a <c>/proc</c> of its own.</param>
/// <param name="UserNamespace">An agent that is not root gets these two only inside a user namespace.</param>
internal sealed record ProcessIsolation(bool OwnUser, bool Mounts, bool Processes, bool UserNamespace)
{
    public static readonly ProcessIsolation None = new(
        OwnUser: false,
        Mounts: false,
        Processes: false,
        UserNamespace: false
    );

    /// <summary>What is tried, the best first.</summary>
    public static IReadOnlyList<ProcessIsolation> Candidates(bool root) =>
        root
            ?
            [
                new(OwnUser: true, Mounts: true, Processes: true, UserNamespace: false),
                new(OwnUser: true, Mounts: true, Processes: false, UserNamespace: false),
                new(OwnUser: true, Mounts: false, Processes: false, UserNamespace: false),
            ]
            :
            [
                new(OwnUser: false, Mounts: true, Processes: true, UserNamespace: true),
                new(OwnUser: false, Mounts: true, Processes: false, UserNamespace: true),
            ];

    /// <summary>Without either, the workload would have the panel's files in reach as the panel's own user.</summary>
    [JsonIgnore]
    public bool KeepsFilesApart => OwnUser || Mounts;

    [JsonIgnore]
    public IsolationKinds Missing =>
        (OwnUser ? IsolationKinds.None : IsolationKinds.User)
        | (Mounts ? IsolationKinds.None : IsolationKinds.Mounts)
        | (Processes ? IsolationKinds.None : IsolationKinds.Processes);
}
