using System.Net;
using System.Text.Json;

namespace Panel.Agent.Runtimes.Docker;

/// <summary>The engine's container calls, by name or id.</summary>
internal sealed class DockerContainers(DockerApi api, RuntimeOptions options, TimeProvider time)
{
    public Task<ContainerDetails?> FindAsync(string container, CancellationToken cancellation) =>
        api.FindAsync($"/containers/{container}/json", DockerJson.Default.ContainerDetails, cancellation);

    public Task<ContainerSummary[]> ListAsync(CancellationToken cancellation)
    {
        var filters = JsonSerializer.Serialize(
            new Dictionary<string, string[]> { ["label"] = [$"{ContainerNames.NodeLabel}={options.NodeId:D}"] },
            DockerJson.Default.DictionaryStringStringArray
        );
        return api.GetAsync(
            $"/containers/json?all=1&filters={Uri.EscapeDataString(filters)}",
            DockerJson.Default.ContainerSummaryArray,
            cancellation
        );
    }

    /// <summary>The id; null when the name is taken.</summary>
    public async Task<string?> CreateAsync(string name, CreateContainer definition, CancellationToken cancellation)
    {
        var request = DockerRequest.Post(
            $"/containers/create?name={name}",
            definition,
            DockerJson.Default.CreateContainer
        );
        return (
            await api.PostAsync(request.Accepting(HttpStatusCode.Conflict), DockerJson.Default.CreatedId, cancellation)
        ).Id;
    }

    public Task StartAsync(string container, CancellationToken cancellation) =>
        api.RunAsync(
            DockerRequest.Post($"/containers/{container}/start") with
            {
                Limit = api.TimeLimit * 2,
            },
            cancellation
        );

    public Task KillAsync(string container, string signal, CancellationToken cancellation) =>
        api.RunAsync(
            DockerRequest
                .Post($"/containers/{container}/kill?signal={Uri.EscapeDataString(signal)}")
                .Accepting(HttpStatusCode.NotFound, HttpStatusCode.Conflict),
            cancellation
        );

    /// <summary>Kills, removes, and returns when it is gone; at once when it was never there.</summary>
    public async Task RemoveAsync(string container, CancellationToken cancellation)
    {
        var request = new DockerRequest(HttpMethod.Delete, $"/containers/{container}?force=1&v=1")
        {
            Limit = api.TimeLimit * 2,
        };
        var status = await api.RunAsync(
            request.Accepting(HttpStatusCode.NotFound, HttpStatusCode.Conflict),
            cancellation
        );
        // Conflict: another removal is under way, and the name is free only after it.
        var backOff = new BackOff(time);
        using var timer = new CancellationTokenSource(api.TimeLimit * 2, time);
        while (status == HttpStatusCode.Conflict && await FindAsync(container, cancellation) is not null)
        {
            if (timer.IsCancellationRequested)
            {
                throw new RuntimeException("engine_timeout", $"The container {container} is still being removed.");
            }

            await backOff.WaitAsync(cancellation);
        }
    }

    /// <summary>
    /// Waits for the end, at most a minute at a time. Null when it still runs; the exit code otherwise.
    /// </summary>
    public async Task<int?> WaitAsync(string container, CancellationToken cancellation)
    {
        using var timer = new CancellationTokenSource(TimeSpan.FromMinutes(1), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timer.Token);
        try
        {
            var request = DockerRequest.Post($"/containers/{container}/wait") with { Limit = TimeSpan.FromMinutes(2) };
            return (await api.PostAsync(request, DockerJson.Default.WaitResult, either.Token)).StatusCode;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }
}
