namespace Panel.Instances.Allocations;

/// <summary>A wish about one port, by the workload's name for it; another name asks for a port on top.</summary>
/// <param name="Port">This very host port.</param>
/// <param name="Offset">The primary port plus this.</param>
/// <param name="Protocol">tcp, udp or both (default); only for ports on top.</param>
public sealed record RequestedPort(string? Name, int? Port, int? Offset, string? Protocol);
