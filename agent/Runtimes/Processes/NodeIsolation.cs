using System.Collections.Concurrent;

namespace Panel.Agent.Runtimes.Processes;

/// <summary>What plain processes of this node are isolated by; tried once in the agent's life.</summary>
internal static partial class NodeIsolation
{
    // Tests make many runtimes; what the kernel allows does not change between them.
    private static readonly ConcurrentDictionary<(uint, string), ProcessIsolation> Found = new();

    public static async Task<ProcessIsolation> FindAsync(
        string root,
        RuntimeOptions options,
        VisibleTree view,
        TimeProvider clock,
        ILogger logger,
        CancellationToken cancellationToken
    )
    {
        var key = (options.LastProcessUser, string.Join(':', view.Visible));
        if (Found.TryGetValue(key, out var known))
        {
            return known;
        }

        PrivateFolder.Create(root);
        var (isolation, problems) = await new IsolationProbe(root, view, TrialUser(options), clock).RunAsync(
            cancellationToken
        );
        Report(logger, isolation, string.Join("; ", problems));
        // A machine that cannot do it now is asked again at the next start: its operator may mend it meanwhile.
        return isolation.KeepsFilesApart ? Found[key] = isolation : isolation;
    }

    private static uint TrialUser(RuntimeOptions options)
    {
        var user = options.LastProcessUser;
        while (user > options.FirstProcessUser && HostUsers.IsTaken(user))
        {
            user--;
        }

        return user;
    }

    private static void Report(ILogger logger, ProcessIsolation isolation, string problems)
    {
        var missing = string.Join(", ", IsolationNames.Of(isolation.Missing));
        if (!isolation.KeepsFilesApart)
        {
            Log.Refused(logger, problems);
        }
        else if (isolation.Missing == IsolationKinds.None)
        {
            Log.Isolated(logger);
        }
        else
        {
            Log.Missing(logger, missing, problems);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Information,
            "Plain processes are isolated by a user, mounts and process numbers of their own; limits are not "
                + "enforced and the network is the node's."
        )]
        public static partial void Isolated(ILogger logger);

        [LoggerMessage(
            2,
            LogLevel.Warning,
            "Plain processes lack of isolation: {Missing}. What did not work: {Problems}"
        )]
        public static partial void Missing(ILogger logger, string missing, string problems);

        [LoggerMessage(
            3,
            LogLevel.Error,
            "Plain processes cannot be kept away from the panel's files here, so none will be started. What "
                + "did not work: {Problems}"
        )]
        public static partial void Refused(ILogger logger, string problems);
    }
}
