using Panel.Contracts;
using Panel.Instances.Operations;

namespace Panel.Instances.Instances;

/// <summary>An instance as the API shows it: what it should be, what its node said, and how old that is.</summary>
/// <param name="AgeSeconds">Seconds since <paramref name="ObservedAt"/>.</param>
/// <param name="MissingIsolation">What its run is not isolated by: user, mounts, processes. Empty when
/// nothing is missing; null when it does not run or its node does not say.</param>
public sealed record InstanceResponse(
    Guid Id,
    string Name,
    Guid OrganizationId,
    Guid WorkloadId,
    int WorkloadVersion,
    string Image,
    InstanceNodeResponse Node,
    DesiredState DesiredState,
    InstanceState State,
    string? StateReason,
    long Generation,
    long ObservedGeneration,
    DateTimeOffset? ObservedAt,
    double? AgeSeconds,
    IReadOnlyList<AllocationResponse> Allocations,
    InstanceResources Resources,
    DateTimeOffset? StartedAt,
    ExitResponse? LastExit,
    int Restarts,
    DateTimeOffset? RestartAt,
    IReadOnlyList<string>? MissingIsolation,
    long Version,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt
);

public sealed record InstanceNodeResponse(Guid Id, string Name, NodeStatus Status);

/// <param name="Ip">The address to tell customers.</param>
/// <param name="Protocol">tcp or udp.</param>
public sealed record AllocationResponse(
    Guid Id,
    string Name,
    string Ip,
    int Port,
    int ContainerPort,
    PortProtocol Protocol,
    bool Primary
);

public sealed record ExitResponse(int Code, bool Oom, DateTimeOffset At);

/// <summary>The body of a 202 that made or changed an instance.</summary>
public sealed record AcceptedInstanceResponse(OperationResponse Operation, InstanceResponse Instance);
