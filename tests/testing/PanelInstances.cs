using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Panel.Testing;

/// <summary>An operation as the API showed it last.</summary>
public sealed record PanelOperation(Guid Id, Guid InstanceId, string Kind, string Status, string? Code, string? Error)
{
    public bool HasEnded => Status is not ("queued" or "running");

    public static PanelOperation Of(JsonNode body) =>
        new(
            body["id"]!.GetValue<Guid>(),
            body["instance_id"]!.GetValue<Guid>(),
            body["kind"]!.GetValue<string>(),
            body["status"]!.GetValue<string>(),
            body["error"]?["code"]?.GetValue<string>(),
            body["error"]?["message"]?.GetValue<string>()
        );
}

/// <summary>Workloads, instances and their operations over the native API.</summary>
public static class PanelInstances
{
    private static readonly TimeSpan OperationLimit = TimeSpan.FromSeconds(60);

    /// <param name="yaml">The document.</param>
    public static async Task<Guid> CreateWorkloadAsync(
        this PanelClient client,
        string yaml,
        CancellationToken cancellationToken = default
    )
    {
        var content = new StringContent(yaml, Encoding.UTF8, new MediaTypeHeaderValue("application/yaml"));
        return (await client.PostAsync("/v1/workloads", content, cancellationToken)).Expect(HttpStatusCode.Created)[
            "id"
        ]!.GetValue<Guid>();
    }

    /// <summary>
    /// Asks for an instance; the answer's operation installs it and, unless told otherwise, starts it.
    /// </summary>
    public static async Task<PanelOperation> CreateInstanceAsync(
        this PanelClient client,
        Guid workloadId,
        Guid? nodeId = null,
        IReadOnlyDictionary<string, string>? variables = null,
        bool start = true,
        string name = "test",
        CancellationToken cancellationToken = default
    )
    {
        var answer = await client.PostAsync(
            "/v1/instances",
            new
            {
                workloadId,
                nodeId,
                name,
                variables,
                start,
            },
            cancellationToken
        );
        return PanelOperation.Of(answer.Expect(HttpStatusCode.Accepted)["operation"]!);
    }

    public static async Task<JsonNode> GetInstanceAsync(
        this PanelClient client,
        Guid id,
        CancellationToken cancellationToken = default
    ) => (await client.GetAsync($"/v1/instances/{id}", cancellationToken)).Expect(HttpStatusCode.OK);

    /// <summary>Waits until an instance is in a state, and returns it.</summary>
    public static Task<JsonNode> AwaitStateAsync(
        this PanelClient client,
        Guid id,
        string state,
        TimeSpan? within = null,
        CancellationToken cancellationToken = default
    ) =>
        Eventually.GetAsync(
            cancellationToken => client.GetInstanceAsync(id, cancellationToken),
            seen => seen["state"]!.GetValue<string>() == state,
            within,
            cancellationToken,
            $"the state is {state}"
        );

    /// <param name="verb">start, stop, restart or kill.</param>
    public static async Task<PanelOperation> PowerAsync(
        this PanelClient client,
        Guid id,
        string verb,
        CancellationToken cancellationToken = default
    ) =>
        PanelOperation.Of(
            (await client.PostAsync($"/v1/instances/{id}/{verb}", null, cancellationToken)).Expect(
                HttpStatusCode.Accepted
            )["operation"]!
        );

    public static async Task<PanelOperation> DeleteInstanceAsync(
        this PanelClient client,
        Guid id,
        CancellationToken cancellationToken = default
    ) =>
        PanelOperation.Of(
            (await client.DeleteAsync($"/v1/instances/{id}", cancellationToken)).Expect(HttpStatusCode.Accepted)[
                "operation"
            ]!
        );

    /// <summary>Follows an operation to its end, whatever that is. The limit is 60 s when left out.</summary>
    public static Task<PanelOperation> FollowAsync(
        this PanelClient client,
        PanelOperation operation,
        TimeSpan? within = null,
        CancellationToken cancellationToken = default
    ) =>
        Eventually.GetAsync(
            async cancellationToken =>
                PanelOperation.Of(
                    (await client.GetAsync($"/v1/operations/{operation.Id}", cancellationToken)).Expect(
                        HttpStatusCode.OK
                    )
                ),
            seen => seen.HasEnded,
            within ?? OperationLimit,
            cancellationToken,
            $"the {operation.Kind} has ended"
        );

    /// <summary>Follows an operation that must succeed; returns its instance.</summary>
    public static async Task<Guid> SucceedAsync(
        this PanelClient client,
        PanelOperation operation,
        TimeSpan? within = null,
        CancellationToken cancellationToken = default
    )
    {
        var end = await client.FollowAsync(operation, within, cancellationToken);
        return end.Status == "succeeded"
            ? end.InstanceId
            : throw new InvalidOperationException($"The operation did not succeed: {end}");
    }

    /// <summary>Starts, stops, restarts or kills and waits until that is done.</summary>
    public static async Task RunAsync(
        this PanelClient client,
        Guid id,
        string verb,
        CancellationToken cancellationToken = default
    ) =>
        await client.SucceedAsync(
            await client.PowerAsync(id, verb, cancellationToken),
            cancellationToken: cancellationToken
        );
}
