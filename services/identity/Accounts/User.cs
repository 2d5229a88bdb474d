using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Identity.Organizations;
using Panel.ServiceDefaults.Paging;

namespace Panel.Identity.Accounts;

/// <summary>A person's account. E-mail address and user name are unique without regard to case.</summary>
internal sealed class User : IdentityUser<Guid>, IHasId
{
    public required DateTimeOffset CreatedAt { get; init; }

    public bool IsPlatformAdmin { get; set; }

    /// <summary>While set, no credential of theirs works.</summary>
    public DateTimeOffset? SuspendedAt { get; set; }

    /// <summary>The organization that requests act in when they name none.</summary>
    public Guid? DefaultOrganizationId { get; set; }
}

internal sealed class UserTables : IEntityTypeConfiguration<User>, IEntityTypeConfiguration<IdentityUserClaim<Guid>>, IEntityTypeConfiguration<IdentityUserLogin<Guid>>,
    IEntityTypeConfiguration<IdentityUserToken<Guid>>
{
    public void Configure(EntityTypeBuilder<User> builder)
    {
        builder.ToTable("users");
        builder.HasIndex(user => user.NormalizedEmail).HasDatabaseName("ix_users_normalized_email").IsUnique();
        builder.HasIndex(user => user.NormalizedUserName).HasDatabaseName("ix_users_normalized_user_name").IsUnique();
        builder.HasOne<Organization>().WithMany().HasForeignKey(user => user.DefaultOrganizationId).OnDelete(DeleteBehavior.SetNull);
    }

    public void Configure(EntityTypeBuilder<IdentityUserClaim<Guid>> builder) => builder.ToTable("user_claims");

    public void Configure(EntityTypeBuilder<IdentityUserLogin<Guid>> builder) => builder.ToTable("user_logins");

    public void Configure(EntityTypeBuilder<IdentityUserToken<Guid>> builder) => builder.ToTable("user_tokens");
}
