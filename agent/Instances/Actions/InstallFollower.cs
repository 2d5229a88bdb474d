using Panel.Agent.Console;
using Panel.Agent.Runtimes;
using Panel.Agent.Storage;
using Panel.Contracts;

namespace Panel.Agent.Instances.Actions;

/// <summary>Follows a running install script to its end, and writes its output down.</summary>
internal static class InstallFollower
{
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(5);

    /// <summary>Null when it succeeded.</summary>
    public static async Task<ActionResult?> RunAsync(
        InstanceContext instance,
        InstanceSpec spec,
        InstallSpec install,
        RunningAction running,
        CancellationToken cancellationToken
    )
    {
        using var limit = new CancellationTokenSource(
            install.TimeoutSeconds > 0 ? TimeSpan.FromSeconds(install.TimeoutSeconds) : Timeout.InfiniteTimeSpan,
            instance.Time
        );
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        await using var log = new InstallLog(instance.Paths.Logs, new SecretMask(spec.Secrets));
        var reading = ReadAsync(instance, running, log, both.Token);
        try
        {
            var exit = await instance
                .Runtime.WaitAsync(instance.Id, ContainerRole.Install, both.Token)
                .WaitAsync(both.Token);
            await Task.WhenAny(reading, Task.Delay(DrainLimit, instance.Time, both.Token));
            return exit.Code == 0
                ? null
                : ActionResult.Failure(
                    "install_exit_code",
                    "The install script ended with exit code "
                        + $"{exit.Code}{(exit.Oom ? " (out of memory)" : "")}. Its last lines:\n{string.Join('\n', log.LastLines)}"
                );
        }
        catch (OperationCanceledException)
            when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return ActionResult.Failure(
                "install_timeout",
                $"The install script did not end within {install.TimeoutSeconds} s."
            );
        }
        finally
        {
            await both.CancelAsync();
            // The log must not be closed under its writer.
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task ReadAsync(
        InstanceContext instance,
        RunningAction running,
        InstallLog log,
        CancellationToken cancellationToken
    )
    {
        var lines = new WholeLines();
        await foreach (
            var line in instance.Runtime.ReadOutputAsync(instance.Id, ContainerRole.Install, null, cancellationToken)
        )
        {
            var (text, continued) = UnfinishedText.Read(line.Text);
            var whole = lines.Add(line.Stream, text, continued);
            // Whole lines only: a secret that came in two parts would not be masked.
            if (!continued)
            {
                running.Report(await log.WriteAsync(whole, cancellationToken));
            }
        }
    }
}
