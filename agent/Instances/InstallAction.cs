using Panel.Agent.Console;
using Panel.Agent.Instances.State;
using Panel.Agent.Runtimes;
using Panel.Agent.Storage;
using Panel.Contracts;

namespace Panel.Agent.Instances;

/// <summary>
/// Runs the install script in its own container, honours its exit code, and starts the workload when asked to.
/// </summary>
internal sealed class InstallAction(StartAction start)
{
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(5);

    public async Task<ActionResult> RunAsync(
        InstanceContext instance,
        InstanceAction action,
        CancellationToken cancellationToken
    )
    {
        if (instance.Record is not { } record)
        {
            return ActionResult.Failure("unknown_instance", "The instance is not known on this node.");
        }

        // A resumed action whose script had succeeded only lacks its start.
        if (!(action.Resumed && record.Installed))
        {
            var result = await InstallAsync(instance, record.Spec, action, cancellationToken);
            if (result.Outcome != OperationOutcome.Succeeded)
            {
                return result;
            }
        }

        return action.ThenStart ? await start.RunAsync(instance, action, cancellationToken) : ActionResult.Success;
    }

    private static async Task<ActionResult> InstallAsync(
        InstanceContext instance,
        InstanceSpec spec,
        InstanceAction action,
        CancellationToken cancellationToken
    )
    {
        // Files can be put there before the first start, and whether or not there is an install step.
        DataFolders.Create(instance.Paths);
        if (spec.Install is { } install)
        {
            if (!action.Resumed)
            {
                await BeginAsync(instance, spec, cancellationToken);
            }
            else if (await instance.Runtime.InspectAsync(instance.Id, ContainerRole.Install, cancellationToken) is null)
            {
                instance.Apply(new InstallInterrupted(instance.Now), cancellationToken);
                return ActionResult.Failure(
                    "interrupted",
                    "The agent ended while the install step ran, and its container is gone."
                );
            }

            if (await FollowAsync(instance, spec, install, action, cancellationToken) is { } failure)
            {
                return failure;
            }
        }

        instance.Apply(new InstallSucceeded(instance.Now), cancellationToken);
        instance.Console.Notice("installed");
        // After the result is stored: an agent that ends in between finds the container and reads its exit code again.
        await instance.Runtime.RemoveAsync(instance.Id, ContainerRole.Install, cancellationToken);
        return ActionResult.Success;
    }

    private static async Task BeginAsync(
        InstanceContext instance,
        InstanceSpec spec,
        CancellationToken cancellationToken
    )
    {
        if (instance.Run is not null)
        {
            await StopAction.RunAsync(instance, cancellationToken);
        }

        instance.Apply(new InstallBegan(instance.Now), cancellationToken);
        instance.Console.Notice("installing");
        await instance.Runtime.RemoveAsync(instance.Id, ContainerRole.Install, cancellationToken);
        await instance.Runtime.StartAsync(spec, ContainerRole.Install, instance.Paths, cancellationToken);
    }

    private static async Task<ActionResult?> FollowAsync(
        InstanceContext instance,
        InstanceSpec spec,
        InstallSpec install,
        InstanceAction action,
        CancellationToken cancellationToken
    )
    {
        using var limit = new CancellationTokenSource(
            install.TimeoutSeconds > 0 ? TimeSpan.FromSeconds(install.TimeoutSeconds) : Timeout.InfiniteTimeSpan,
            instance.Time
        );
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        await using var log = new InstallLog(instance.Paths.Logs, new SecretMask(spec.Secrets));
        var reading = ReadAsync(instance, action, log, both.Token);
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
        InstanceAction action,
        InstallLog log,
        CancellationToken cancellationToken
    )
    {
        var progress = new OperationProgress(instance.Journal, action.OperationId, instance.Id, instance.Time);
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
                progress.Report(await log.WriteAsync(whole, cancellationToken));
            }
        }
    }
}
