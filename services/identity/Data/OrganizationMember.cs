using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Identity.Permissions;

namespace Panel.Identity.Data;

/// <summary>A user in an organization. Grants and denials are server permissions that refine the role.</summary>
internal sealed class OrganizationMember
{
    public required Guid OrganizationId { get; init; }

    public required Guid UserId { get; init; }

    public required OrganizationRole Role { get; set; }

    public string[] Grants { get; set; } = [];

    public string[] Denials { get; set; } = [];

    public required DateTimeOffset JoinedAt { get; init; }

    public Organization? Organization { get; init; }
}

internal sealed class OrganizationMemberConfiguration : IEntityTypeConfiguration<OrganizationMember>
{
    public void Configure(EntityTypeBuilder<OrganizationMember> builder)
    {
        builder.ToTable("organization_members");
        builder.HasKey(row => new { row.OrganizationId, row.UserId });
        builder
            .Property(row => row.Role)
            .HasConversion(role => role.ToString().ToLowerInvariant(), text => Enum.Parse<OrganizationRole>(text, true))
            .HasMaxLength(16);
        builder.HasOne(row => row.Organization).WithMany(row => row.Members).HasForeignKey(row => row.OrganizationId);
        builder.HasOne<User>().WithMany().HasForeignKey(row => row.UserId);
        builder.HasIndex(row => row.UserId);
        builder
            .HasIndex(row => row.OrganizationId)
            .HasDatabaseName("ix_organization_members_one_owner")
            .HasFilter("role = 'owner'")
            .IsUnique();
    }
}
