using Panel.Data.Paging;

namespace Panel.Nodes.Tunnels;

/// <summary>
/// Which replica holds a node's tunnel. This row is the truth: a tunnel whose
/// row is gone or replaced is closed by its replica within
/// seconds. So deleting a row (with its node, or because its token was revoked) closes the tunnel wherever it is.
/// </summary>
internal sealed class TunnelRecord : IHasId
{
    /// <summary>Of this one connection.</summary>
    public required Guid Id { get; init; }

    public required Guid NodeId { get; init; }

    public required TunnelKind Kind { get; init; }

    /// <summary>The agent token it was opened with.</summary>
    public required Guid CredentialId { get; init; }

    /// <summary>Address of the replica.</summary>
    public required string Replica { get; init; }

    public required DateTimeOffset Since { get; init; }
}
