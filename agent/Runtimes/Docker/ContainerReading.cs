namespace Panel.Agent.Runtimes.Docker;

/// <summary>Reads the engine's description of a container; null when it is not one of ours.</summary>
internal static class ContainerReading
{
    public static RuntimeContainer? From(ContainerDetails details)
    {
        if (ContainerNames.Read(details.Config.Labels) is not var (instance, role, generation))
        {
            return null;
        }

        var state = details.State;
        var started = state.StartedAt.Year > 1 ? state.StartedAt : (DateTimeOffset?)null;
        // "created" has never run: no exit, and the next start replaces it.
        var exit =
            !state.Running && state.FinishedAt.Year > 1
                ? new ContainerExit(state.ExitCode, state.OOMKilled, state.FinishedAt)
                : null;
        return new(instance, role, generation, state.Running, started, exit);
    }

    public static RuntimeContainer? From(ContainerSummary summary) =>
        ContainerNames.Read(summary.Labels) is var (instance, role, generation)
            ? new(instance, role, generation, summary.State == "running", StartedAt: null, Exit: null)
            : null;
}
