using System.Net;

namespace Panel.Agent.Runtimes.Docker;

/// <summary>
/// The bridge that all containers share; they reach the outside and are
/// reached by published ports, never directly by each other.
/// </summary>
internal sealed class DockerNetwork(DockerApi api, TimeProvider clock)
{
    public const string Name = "panel0";

    private static readonly string Filter = Uri.EscapeDataString($$"""{"name":["{{Name}}"]}""");

    /// <summary>
    /// Null lets the engine choose. The others are tried when its own pools
    /// are used up or overlap with the host's networks.
    /// </summary>
    private static readonly string?[] Pools =
    [
        null,
        "10.213.0.0/16",
        "10.214.0.0/16",
        "172.30.0.0/16",
        "192.168.208.0/20",
        "100.92.0.0/16",
    ];

    private readonly BridgePorts _ports = new(clock);
    private volatile string? _id;

    /// <summary>Awaits the start of a container, and keeps it from its neighbours from the beginning.</summary>
    public Task IsolateDuringAsync(Task start) => _id is { } id ? _ports.IsolateDuringAsync(id, start) : start;

    /// <summary>Makes the network unless it is there; afterwards exactly one bears the name.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        RuntimeException? last = null;
        foreach (var pool in Pools)
        {
            if (await ExistsAsync(cancellationToken))
            {
                return;
            }

            try
            {
                await CreateAsync(pool, cancellationToken);
            }
            catch (RuntimeException exception) when (exception.Code is "engine_error")
            {
                // Either another process has just made the network, or another network has the addresses.
                last = exception;
            }
        }

        if (!await ExistsAsync(cancellationToken))
        {
            throw last!;
        }
    }

    /// <summary>
    /// The engine lets two processes that create at the same moment both have the name, and
    /// then starts no container on it. The oldest stays, and every process removes the others.
    /// </summary>
    private async Task<bool> ExistsAsync(CancellationToken cancellationToken)
    {
        var networks = await api.GetAsync(
            $"/networks?filters={Filter}",
            DockerJson.Default.NetworkDetailsArray,
            cancellationToken
        );
        NetworkDetails[] ours =
        [
            .. networks.Where(n => n.Name is Name).OrderBy(n => n.Created).ThenBy(n => n.Id, StringComparer.Ordinal),
        ];
        foreach (var younger in ours.Skip(1))
        {
            await api.RunAsync(
                DockerRequest.Delete($"/networks/{younger.Id}").Accepting(HttpStatusCode.NotFound),
                cancellationToken
            );
        }

        _id = ours.FirstOrDefault()?.Id;
        return _id is not null;
    }

    private Task<HttpStatusCode> CreateAsync(string? pool, CancellationToken cancellationToken)
    {
        var options = new Dictionary<string, string>
        {
            ["com.docker.network.bridge.enable_icc"] = "false",
            ["com.docker.network.bridge.enable_ip_masquerade"] = "true",
        };
        var ipam = pool is null ? null : new Ipam("default", [new IpamPool(pool)]);
        var network = new CreateNetwork(
            Name,
            "bridge",
            CheckDuplicate: true,
            options,
            new() { ["panel.network"] = "true" },
            ipam
        );
        return api.RunAsync(
            DockerRequest.Post("/networks/create", network, DockerJson.Default.CreateNetwork),
            cancellationToken
        );
    }
}
