using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Panel.Identity.Internal;

/// <summary>The credential of a node's agent; a node has one.</summary>
internal sealed class AgentToken
{
    public required Guid Id { get; init; }

    public required Guid NodeId { get; init; }

    /// <summary>Null for a node of the platform.</summary>
    public Guid? OrganizationId { get; init; }

    public required string Hash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? LastUsedAt { get; set; }
}

internal sealed class AgentTokenConfiguration : IEntityTypeConfiguration<AgentToken>
{
    public void Configure(EntityTypeBuilder<AgentToken> builder)
    {
        builder.ToTable("agent_tokens");
        builder.Property(row => row.Hash).HasMaxLength(64);
        builder.HasIndex(row => row.Hash).IsUnique();
        builder.HasIndex(row => row.NodeId).IsUnique();
    }
}
