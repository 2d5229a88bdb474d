using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Panel.Identity.Organizations.Resources;

/// <summary>
/// An instance or a node that another service keeps for an organization. Identity knows only that it is there.
/// </summary>
internal sealed class OrganizationResource
{
    public required Guid Id { get; init; }

    public required Guid OrganizationId { get; init; }

    /// <summary>
    /// One of <see cref="ResourceKinds"/>. Empty in rows of before there were kinds:
    /// an instance, for nodes are announced again and again.
    /// </summary>
    public string Kind { get; set; } = "";

    /// <summary>As its service called it last; empty where that was before names were kept.</summary>
    public string Name { get; set; } = "";

    /// <summary>
    /// Set when it was deleted. The row stays for a while, so that a late "it exists" does not bring it back.
    /// </summary>
    public DateTimeOffset? GoneAt { get; set; }
}

internal sealed class OrganizationResourceConfiguration : IEntityTypeConfiguration<OrganizationResource>
{
    public void Configure(EntityTypeBuilder<OrganizationResource> builder)
    {
        builder.ToTable("organization_resources");
        builder.Property(row => row.Id).ValueGeneratedNever();
        builder.Property(row => row.Kind).HasMaxLength(16);
        builder.Property(row => row.Name).HasMaxLength(128);
        builder.HasIndex(row => new { row.OrganizationId, row.GoneAt });
        builder.HasIndex(row => row.GoneAt);
    }
}
