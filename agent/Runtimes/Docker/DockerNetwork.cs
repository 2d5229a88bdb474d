namespace Panel.Agent.Runtimes.Docker;

/// <summary>
/// The bridge that all containers share; they reach the outside and are
/// reached by published ports, never directly by each other.
/// </summary>
internal sealed class DockerNetwork(DockerApi api, TimeProvider clock)
{
    public const string Name = "panel0";

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
                return;
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

    private async Task<bool> ExistsAsync(CancellationToken cancellationToken) =>
        (_id = (await api.FindAsync($"/networks/{Name}", DockerJson.Default.NetworkDetails, cancellationToken))?.Id)
            is not null;

    private async Task CreateAsync(string? pool, CancellationToken cancellationToken)
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
        var request = DockerRequest.Post("/networks/create", network, DockerJson.Default.CreateNetwork);
        _id = (await api.PostAsync(request, DockerJson.Default.CreatedId, cancellationToken)).Id;
    }
}
