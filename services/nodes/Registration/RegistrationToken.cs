using Panel.Data.Paging;

namespace Panel.Nodes.Registration;

/// <summary>
/// A single-use token that makes one node. It names the node's id beforehand, so that after a
/// crash the next registration overwrites what the broken one left.
/// </summary>
internal sealed class RegistrationToken : IHasId
{
    public required Guid Id { get; init; }

    /// <summary>SHA-256 of the token.</summary>
    public required string Hash { get; init; }

    public required Guid NodeId { get; set; }

    /// <summary>Null makes a node of the platform.</summary>
    public Guid? OrganizationId { get; init; }

    /// <summary>Null: the node is named after its host.</summary>
    public string? Name { get; init; }

    public Dictionary<string, string> Labels { get; init; } = new(StringComparer.Ordinal);

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>
    /// The registration that runs with it now. It holds the token until
    /// <see cref="ClaimedUntil"/>, so that a killed service does not keep it for ever.
    /// </summary>
    public Guid? ClaimId { get; set; }

    public DateTimeOffset? ClaimedUntil { get; set; }

    public DateTimeOffset? UsedAt { get; set; }
}
