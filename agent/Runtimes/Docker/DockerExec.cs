using System.Net;

namespace Panel.Agent.Runtimes.Docker;

/// <summary>Runs a command inside a container.</summary>
internal sealed class DockerExec(DockerApi api)
{
    public async Task<int> RunAsync(string container, IReadOnlyList<string> command, CancellationToken cancellation)
    {
        var create = DockerRequest.Post($"/containers/{container}/exec", new CreateExec([.. command], AttachStdout: true, AttachStderr: true), DockerJson.Default.CreateExec);
        var id = (await api.PostAsync(create, DockerJson.Default.CreatedId, cancellation)).Id;

        var start = DockerRequest.Post($"/exec/{id}/start", new StartExec(Detach: false, Tty: false), DockerJson.Default.StartExec) with { Streaming = true };
        using (var response = await api.SendAsync(start.Accepting(HttpStatusCode.BadRequest), cancellation))
        {
            if (response.StatusCode == HttpStatusCode.BadRequest)
                throw new RuntimeException("command_not_found", $"The command cannot be run inside the workload: {command[0]}");
            // The output ends when the command does.
            await (await response.Content.ReadAsStreamAsync(cancellation)).CopyToAsync(Stream.Null, cancellation);
        }

        var ended = await api.GetAsync($"/exec/{id}/json", DockerJson.Default.ExecDetails, cancellation);
        return ended.ExitCode ?? throw new RuntimeException("engine_error", "The engine lost the command's exit code.");
    }
}
