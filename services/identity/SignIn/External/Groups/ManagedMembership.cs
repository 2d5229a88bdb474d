using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Identity.Data;

namespace Panel.Identity.SignIn.External.Groups;

/// <summary>
/// Marks a membership that a provider's groups made, and so may change and end. It goes with the membership.
/// </summary>
internal sealed class ManagedMembership
{
    public required Guid OrganizationId { get; init; }

    public required Guid UserId { get; init; }

    public required string Provider { get; init; }
}

internal sealed class ManagedMembershipConfiguration : IEntityTypeConfiguration<ManagedMembership>
{
    public void Configure(EntityTypeBuilder<ManagedMembership> builder)
    {
        builder.ToTable("managed_memberships");
        builder.HasKey(row => new { row.OrganizationId, row.UserId });
        builder
            .HasOne<OrganizationMember>()
            .WithOne()
            .HasForeignKey<ManagedMembership>(row => new { row.OrganizationId, row.UserId });
        builder.Property(row => row.Provider).HasMaxLength(32);
    }
}
