using System.Security.Cryptography;

namespace Panel.Agent.Runtimes.Processes;

/// <summary>
/// Finds out what this machine can isolate by starting a process with it: what the
/// kernel and a container around the agent allow shows only then.
/// </summary>
internal sealed class IsolationProbe(string root, VisibleTree view, uint probeUser, TimeProvider clock)
{
    private const int ExpectedCode = 42;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>The best that works, and why better ones do not.</summary>
    public async Task<(ProcessIsolation Isolation, IReadOnlyList<string> Problems)> RunAsync(
        CancellationToken cancellationToken
    )
    {
        var problems = new List<string>();
        foreach (var candidate in ProcessIsolation.Candidates(Environment.IsPrivilegedProcess))
        {
            if (await TryAsync(candidate, cancellationToken) is not { } problem)
            {
                return (candidate, problems);
            }

            var missing = string.Join(", ", IsolationNames.Of(candidate.Missing));
            problems.Add($"{(missing.Length == 0 ? "everything" : $"all but {missing}")}: {problem}");
        }

        return (ProcessIsolation.None, problems);
    }

    /// <summary>Null when it works.</summary>
    private async Task<string?> TryAsync(ProcessIsolation isolation, CancellationToken cancellationToken)
    {
        var folder = new ProcessFolder(
            Path.Combine(root, $"probe-{RandomNumberGenerator.GetHexString(8, lowercase: true)}")
        );
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            var user = isolation.OwnUser ? probeUser : (uint?)null;
            var plan = new ProcessPlan(
                [IsolationTools.Shell, "-c", $"exit {ExpectedCode}"],
                "/",
                new Dictionary<string, string>()
            );
            var launch = new ProcessLaunch(folder, RunningAgent.PathIn(folder.Path), isolation, user, clock);
            launch.Prepare(plan, view, []);
            await launch.BeginAsync(plan, limit.Token);
            return await ExitOfAsync(folder, limit.Token) is var code and not ExpectedCode
                ? $"the trial ended with code {code}"
                : null;
        }
        catch (Exception exception)
            when (exception is RuntimeException or IOException or OperationCanceledException
                && !cancellationToken.IsCancellationRequested
            )
        {
            return exception.Message;
        }
        finally
        {
            ProcessRemoval.Discard(folder);
        }
    }

    private async Task<int> ExitOfAsync(ProcessFolder folder, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (folder.Exit() is { } exit && folder.OutputIsComplete)
            {
                return exit.Code;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), clock, cancellationToken);
        }
    }
}
