using System.Net;

namespace Panel.Agent.Runtimes.Docker;

/// <summary>Runs a command inside a container.</summary>
internal sealed class DockerExec(DockerApi api, TimeProvider clock)
{
    /// <summary>For a caller that gives none; the engine cannot end a command that hangs.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public async Task<int> RunAsync(
        string container,
        IReadOnlyList<string> command,
        CancellationToken cancellationToken
    )
    {
        var create = DockerRequest.Post(
            $"/containers/{container}/exec",
            new CreateExec([.. command]),
            DockerJson.Default.CreateExec
        );
        var id = (await api.PostAsync(create, DockerJson.Default.CreatedId, cancellationToken)).Id;

        // Detached, and asked for its end: an attached stream stays open as long as any child of the command holds it.
        var start = DockerRequest.Post(
            $"/exec/{id}/start",
            new StartExec(Detach: true, Tty: false),
            DockerJson.Default.StartExec
        );
        if (
            await api.RunAsync(start.Accepting(HttpStatusCode.BadRequest), cancellationToken)
            == HttpStatusCode.BadRequest
        )
        {
            throw new RuntimeException(
                "command_not_found",
                $"The command cannot be run inside the workload: {command[0]}"
            );
        }

        var started = clock.GetTimestamp();
        for (
            var backoff = EngineBackoff.Create();
            clock.GetElapsedTime(started) < Limit;
            await Task.Delay(backoff.Next(), clock, cancellationToken)
        )
        {
            var state = await api.GetAsync($"/exec/{id}/json", DockerJson.Default.ExecDetails, cancellationToken);
            if (state is { Running: false, ExitCode: { } code })
            {
                return code;
            }
        }

        throw new RuntimeException(
            "engine_timeout",
            $"The command did not end within {Limit.TotalSeconds} s: {command[0]}"
        );
    }
}
