using Panel.Agent.Instances.State;
using Panel.Contracts;

namespace Panel.Agent.Instances.Actions;

/// <summary>Turns the end of a workload that no action asked for into state and, by policy, a restart.</summary>
internal static class ExitHandling
{
    public static async Task ApplyAsync(InstanceContext instance, WorkloadRun run, CancellationToken cancellationToken)
    {
        var exit = await run.Exited;
        await run.DrainAsync(cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        instance.Apply(new Exited(instance.Now, exit, run.StartedAt), cancellationToken);
        instance.Detach();
        instance.Console.Notice($"exited with code {exit.Code}{(exit.Oom ? ", out of memory" : "")}");
        if (instance.Record?.Observation is { State: InstanceState.Crashed, RestartAt: { } at })
        {
            instance.Console.Notice($"restarting in {(at - instance.Now).TotalSeconds:0} s");
        }
    }
}
