using System.Net;
using System.Text.Json;

namespace Panel.Agent.Runtimes.Docker;

/// <summary>The engine's container calls, by name or id.</summary>
internal sealed class DockerContainers(DockerApi api, RuntimeOptions options, TimeProvider clock)
{
    public Task<ContainerDetails?> FindAsync(string container, CancellationToken cancellationToken) =>
        api.FindAsync($"/containers/{container}/json", DockerJson.Default.ContainerDetails, cancellationToken);

    public Task<ContainerSummary[]> ListAsync(CancellationToken cancellationToken)
    {
        var filters = JsonSerializer.Serialize(
            new Dictionary<string, string[]> { ["label"] = [$"{ContainerNames.NodeLabel}={options.NodeId:D}"] },
            DockerJson.Default.DictionaryStringStringArray
        );
        return api.GetAsync(
            $"/containers/json?all=1&filters={Uri.EscapeDataString(filters)}",
            DockerJson.Default.ContainerSummaryArray,
            cancellationToken
        );
    }

    /// <summary>The id; null when the name is taken.</summary>
    public async Task<string?> CreateAsync(string name, CreateContainer definition, CancellationToken cancellationToken)
    {
        var request = DockerRequest.Post(
            $"/containers/create?name={name}",
            definition,
            DockerJson.Default.CreateContainer
        );
        return (
            await api.PostAsync(
                request.Accepting(HttpStatusCode.Conflict),
                DockerJson.Default.CreatedId,
                cancellationToken
            )
        ).Id;
    }

    public Task StartAsync(string container, CancellationToken cancellationToken) =>
        api.RunAsync(
            DockerRequest.Post($"/containers/{container}/start") with
            {
                Limit = api.TimeLimit * 2,
            },
            cancellationToken
        );

    public Task KillAsync(string container, string signal, CancellationToken cancellationToken) =>
        api.RunAsync(
            DockerRequest
                .Post($"/containers/{container}/kill?signal={Uri.EscapeDataString(signal)}")
                .Accepting(HttpStatusCode.NotFound, HttpStatusCode.Conflict),
            cancellationToken
        );

    /// <summary>Kills, removes, and returns when it is gone; at once when it was never there.</summary>
    public async Task RemoveAsync(string container, CancellationToken cancellationToken)
    {
        var request = DockerRequest.Delete($"/containers/{container}?force=1&v=1") with { Limit = api.TimeLimit * 2 };
        var status = await api.RunAsync(
            request.Accepting(HttpStatusCode.NotFound, HttpStatusCode.Conflict),
            cancellationToken
        );
        // Conflict: another removal is under way, and the name is free only after it.
        var backoff = EngineBackoff.Create();
        using var timer = new CancellationTokenSource(api.TimeLimit * 2, clock);
        while (status == HttpStatusCode.Conflict && await FindAsync(container, cancellationToken) is not null)
        {
            if (timer.IsCancellationRequested)
            {
                throw new RuntimeException("engine_timeout", $"The container {container} is still being removed.");
            }

            await Task.Delay(backoff.Next(), clock, cancellationToken);
        }
    }

    /// <summary>
    /// Waits for the end, at most a minute at a time. Null when it still runs; the exit code otherwise.
    /// </summary>
    public async Task<int?> WaitAsync(string container, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(TimeSpan.FromMinutes(1), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            var request = DockerRequest.Post($"/containers/{container}/wait") with { Limit = TimeSpan.FromMinutes(2) };
            return (await api.PostAsync(request, DockerJson.Default.WaitResult, either.Token)).StatusCode;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
