using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Data.Paging;
using Panel.Identity.Data;
using Panel.Identity.Permissions;
using Panel.Identity.Users;

namespace Panel.Identity.Organizations.Invites;

/// <summary>An offer to join, sent to one address. Accepting it takes the row away.</summary>
internal sealed class OrganizationInvite : IHasId
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    public required Guid Id { get; init; }

    public required Guid OrganizationId { get; init; }

    public Organization? Organization { get; init; }

    public required string Email { get; init; }

    public required string NormalizedEmail { get; init; }

    public required OrganizationRole Role { get; init; }

    /// <summary>Of the secret in the mail's link.</summary>
    public required string TokenHash { get; init; }

    public required Guid InvitedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}

internal sealed class OrganizationInviteConfiguration : IEntityTypeConfiguration<OrganizationInvite>
{
    public void Configure(EntityTypeBuilder<OrganizationInvite> builder)
    {
        builder.ToTable("organization_invites");
        builder.Property(row => row.Email).HasMaxLength(AccountRules.LongestEmail);
        builder.Property(row => row.NormalizedEmail).HasMaxLength(AccountRules.LongestEmail);
        builder
            .Property(row => row.Role)
            .HasConversion(role => role.ToString().ToLowerInvariant(), text => Enum.Parse<OrganizationRole>(text, true))
            .HasMaxLength(16);
        builder.Property(row => row.TokenHash).HasMaxLength(64);
        builder.HasOne(row => row.Organization).WithMany().HasForeignKey(row => row.OrganizationId);
        builder.HasOne<User>().WithMany().HasForeignKey(row => row.InvitedBy);
        builder.HasIndex(row => row.TokenHash).IsUnique();
        builder.HasIndex(row => new { row.OrganizationId, row.NormalizedEmail }).IsUnique();
        builder.HasIndex(row => row.InvitedBy);
    }
}
