using Panel.Agent.Console;
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
        LiveInstance instance,
        InstanceAction action,
        CancellationToken cancellation
    )
    {
        if (instance.Record is not { } record)
        {
            return ActionResult.Failure("unknown_instance", "The instance is not known on this node.");
        }

        // A resumed action whose script had succeeded only lacks its start.
        if (!(action.Resumed && record.Installed))
        {
            var result = await InstallAsync(instance, record.Spec, action, cancellation);
            if (result.Outcome != OperationOutcome.Succeeded)
            {
                return result;
            }
        }

        return action.ThenStart ? await start.RunAsync(instance, action, cancellation) : ActionResult.Success;
    }

    private static async Task<ActionResult> InstallAsync(
        LiveInstance instance,
        InstanceSpec spec,
        InstanceAction action,
        CancellationToken cancellation
    )
    {
        // Files can be put there before the first start, and whether or not there is an install step.
        DataFolders.Create(instance.Paths);
        if (spec.Install is { } install)
        {
            if (!action.Resumed)
            {
                await BeginAsync(instance, spec, cancellation);
            }
            else if (await instance.Runtime.InspectAsync(instance.Id, ContainerRole.Install, cancellation) is null)
            {
                instance.Observe(
                    o =>
                        o with
                        {
                            State = InstanceState.Interrupted,
                            Reason = "The agent ended while the install step ran.",
                        },
                    cancellation
                );
                return ActionResult.Failure(
                    "interrupted",
                    "The agent ended while the install step ran, and its container is gone."
                );
            }

            if (await FollowAsync(instance, spec, install, action, cancellation) is { } failure)
            {
                return failure;
            }
        }

        instance.Change(
            r =>
                r with
                {
                    Installed = true,
                    Observation = r.Observation with { State = InstanceState.Stopped, Reason = null },
                },
            cancellation
        );
        instance.Console.Notice("installed");
        // After the result is stored: an agent that ends in between finds the container and reads its exit code again.
        await instance.Runtime.RemoveAsync(instance.Id, ContainerRole.Install, cancellation);
        return ActionResult.Success;
    }

    private static async Task BeginAsync(LiveInstance instance, InstanceSpec spec, CancellationToken cancellation)
    {
        if (instance.Run is not null)
        {
            await StopAction.RunAsync(instance, cancellation);
        }

        instance.Change(
            r =>
                r with
                {
                    Installed = false,
                    Completed = false,
                    Observation = r.Observation with
                    {
                        State = InstanceState.Installing,
                        RestartAt = null,
                        Reason = null,
                    },
                },
            cancellation
        );
        instance.Console.Notice("installing");
        await instance.Runtime.RemoveAsync(instance.Id, ContainerRole.Install, cancellation);
        await instance.Runtime.StartAsync(spec, ContainerRole.Install, instance.Paths, cancellation);
    }

    private static async Task<ActionResult?> FollowAsync(
        LiveInstance instance,
        InstanceSpec spec,
        InstallSpec install,
        InstanceAction action,
        CancellationToken cancellation
    )
    {
        using var limit = new CancellationTokenSource(
            install.TimeoutSeconds > 0 ? TimeSpan.FromSeconds(install.TimeoutSeconds) : Timeout.InfiniteTimeSpan,
            instance.Time
        );
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
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
                    $"The install script ended with exit code {exit.Code}{(exit.Oom ? " (out of memory)" : "")}. Its last lines:\n{string.Join('\n', log.LastLines)}"
                );
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
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
        LiveInstance instance,
        InstanceAction action,
        InstallLog log,
        CancellationToken cancellation
    )
    {
        var progress = new OperationProgress(instance.Journal, action.OperationId, instance.Id, instance.Time);
        var lines = new WholeLines();
        await foreach (
            var line in instance.Runtime.ReadOutputAsync(instance.Id, ContainerRole.Install, null, cancellation)
        )
        {
            var (text, continued) = UnfinishedText.Read(line.Text);
            var whole = lines.Add(line.Stream, text, continued);
            // Whole lines only: a secret that came in two parts would not be masked.
            if (!continued)
            {
                progress.Report(await log.WriteAsync(whole, cancellation));
            }
        }
    }
}
