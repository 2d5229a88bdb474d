using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Data.Paging;

namespace Panel.Identity.Data;

/// <summary>The tenant: every resource belongs to one.</summary>
internal sealed class Organization : IHasId
{
    public const int LongestName = 100;

    public required Guid Id { get; init; }

    public required string Name { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Its last member was deleted by force: it goes once everything that it has is gone.</summary>
    public DateTimeOffset? AbandonedAt { get; set; }

    /// <summary>For If-Match.</summary>
    public long Version { get; set; } = 1;

    /// <summary>Written by each change of the members, so that such changes pass one after the other.</summary>
    public DateTimeOffset? MembersChangedAt { get; set; }

    public List<OrganizationMember> Members { get; } = [];
}

internal sealed class OrganizationConfiguration : IEntityTypeConfiguration<Organization>
{
    public void Configure(EntityTypeBuilder<Organization> builder)
    {
        builder.ToTable("organizations");
        builder.Property(row => row.Name).HasMaxLength(Organization.LongestName);
        builder.Property(row => row.Version).IsConcurrencyToken().HasDefaultValue(1L).ValueGeneratedNever();
    }
}
