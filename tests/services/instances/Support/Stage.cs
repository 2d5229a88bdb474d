using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Panel.Contracts;
using Panel.Testing;

namespace Panel.Instances.Tests.Support;

/// <summary>An organization with one node and one workload, and a user who may do everything in it.</summary>
public sealed class Stage : IAsyncDisposable
{
    private static readonly string[] Permissions =
    [
        "workloads.read",
        "workloads.create",
        "instances.read",
        "instances.create",
        "instances.update",
        "instances.delete",
        "control.start",
        "control.stop",
        "control.restart",
        "control.kill",
        "control.read-console",
        "control.console",
        "files.archive",
        "files.read",
        "files.read-content",
    ];

    private Stage(InstancesApi api, Guid organization, FakeNode node)
    {
        (Api, Organization, Node) = (api, organization, node);
        Client = api.ClientOf(organization, Permissions);
    }

    public InstancesApi Api { get; }

    public Guid Organization { get; }

    public FakeNode Node { get; }

    public HttpClient Client { get; }

    /// <summary>With one TCP port, 1 GiB of memory, half a core and a start command that names the port.</summary>
    public Guid Workload { get; private set; }

    public static async Task<Stage> SetAsync(InstancesApi api, long memory = 8L << 30, string runtime = "docker")
    {
        var organization = Guid.CreateVersion7();
        var stage = new Stage(api, organization, await FakeNode.StartAsync(api, organization, memory, runtime));
        stage.Workload = await stage.AddWorkloadAsync("[{name: web, containerPort: 80}]");
        return stage;
    }

    /// <summary>A user with the same permissions, by a token that reaches only these.</summary>
    public HttpClient ClientLimitedTo(Guid[]? nodes = null, Guid[]? instances = null) =>
        Api.ClientLimitedTo(Organization, nodes, instances, Permissions);

    public Task<Guid> AddWorkloadAsync(string ports) =>
        AddSpecAsync(
            $$$"""
              image: registry.example/web:1
              startup: "./web --port {{SERVER_PORT}}"
              ports: {{{ports}}}
              resources: {limits: {cpu: 500m, memory: 1Gi}}
            """
        );

    /// <param name="spec">In YAML, indented by two.</param>
    public async Task<Guid> AddSpecAsync(string spec)
    {
        using var content = DocumentOf(spec);
        return (Guid)(await JsonAsync(await Client.PostAsync("/v1/workloads", content), HttpStatusCode.Created))["id"]!;
    }

    /// <summary>Makes it the workload's next version.</summary>
    public async Task<int> ChangeSpecAsync(Guid workload, string spec)
    {
        using var content = DocumentOf(spec);
        using var author = Api.ClientOf(Organization);
        return (int)
            (await JsonAsync(await author.PutAsync($"/v1/workloads/{workload}", content), HttpStatusCode.OK))[
                "version"
            ]!;
    }

    /// <summary>A user who may also change the workloads.</summary>
    public HttpClient Operator() => Api.ClientOf(Organization, [.. Permissions, "workloads.update"]);

    /// <summary>
    /// An administrator of the platform with these of their permissions, who
    /// may no more here than <see cref="Client"/>.
    /// </summary>
    public HttpClient Administrator(params string[] permissions) => Api.AdminOf(Organization, permissions, Permissions);

    private static StringContent DocumentOf(string spec) =>
        new(
            $"apiVersion: panel/v1\nkind: Workload\nmetadata: {{name: web}}\nspec:\n{spec}\n",
            Encoding.UTF8,
            "application/yaml"
        );

    public Task<HttpResponseMessage> PostAsync(object body) => Client.PostAsJsonAsync("/v1/instances", body);

    /// <param name="port">This host port, instead of any.</param>
    public Task<HttpResponseMessage> PostAsync(string name, int? port = null, Guid? workload = null) =>
        PostAsync(
            new
            {
                workload_id = workload ?? Workload,
                name,
                node_id = Node.Id,
                allocations = port is null ? [] : new[] { new { name = "web", port } },
            }
        );

    public async Task<(Guid Instance, Guid Operation)> CreateAsync(string name = "a") =>
        Ids(await JsonAsync(await PostAsync(name), HttpStatusCode.Accepted));

    /// <summary>An instance whose install went well and which runs.</summary>
    public async Task<Guid> CreateRunningAsync(string name = "a")
    {
        var (instance, operation) = await CreateAsync(name);
        await Node.FinishAsync(operation, instance, OperationOutcome.Succeeded, InstanceState.Running);
        await StateAsync(instance, "running");
        await OperationAsync(operation, "succeeded");
        return instance;
    }

    public async Task<Guid> ActAsync(Guid instance, string verb) =>
        Ids(
            await JsonAsync(await Client.PostAsync($"/v1/instances/{instance}/{verb}", null), HttpStatusCode.Accepted)
        ).Operation;

    public async Task<Guid> DeleteAsync(Guid instance) =>
        Ids(await JsonAsync(await Client.DeleteAsync($"/v1/instances/{instance}"), HttpStatusCode.Accepted)).Operation;

    public async Task<JsonNode> GetAsync(Guid instance) =>
        await JsonAsync(await Client.GetAsync($"/v1/instances/{instance}"), HttpStatusCode.OK);

    /// <summary>Waits for the state and answers with the instance.</summary>
    public Task<JsonNode> StateAsync(Guid instance, string state) =>
        Eventually.GetAsync(_ => GetAsync(instance), seen => (string?)seen["state"] == state, TimeSpan.FromSeconds(20));

    public Task<JsonNode> OperationAsync(Guid operation, string status) =>
        Eventually.GetAsync(
            async cancellationToken =>
                await JsonAsync(
                    await Client.GetAsync($"/v1/operations/{operation}", cancellationToken),
                    HttpStatusCode.OK
                ),
            seen => (string?)seen["status"] == status,
            TimeSpan.FromSeconds(20)
        );

    /// <summary>Waits until the API knows it no more.</summary>
    public Task GoneAsync(Guid instance) =>
        Eventually.TrueAsync(
            async cancellationToken =>
                (await Client.GetAsync($"/v1/instances/{instance}", cancellationToken)).StatusCode
                == HttpStatusCode.NotFound,
            TimeSpan.FromSeconds(20)
        );

    public static async Task<JsonNode> JsonAsync(HttpResponseMessage answer, HttpStatusCode status)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == status, $"{(int)answer.StatusCode}: {text}");
        return JsonNode.Parse(text)!;
    }

    public static async Task RefusedAsync(HttpResponseMessage answer, HttpStatusCode status, string code) =>
        Assert.Equal(code, (string?)(await JsonAsync(answer, status))["code"]);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Node.DisposeAsync();
    }

    private static (Guid Instance, Guid Operation) Ids(JsonNode answer) =>
        ((Guid)answer["instance"]!["id"]!, (Guid)answer["operation"]!["id"]!);
}
