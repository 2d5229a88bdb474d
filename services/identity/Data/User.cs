using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Data.Auditing;
using Panel.Data.Paging;

namespace Panel.Identity.Data;

/// <summary>A person's account. E-mail address and user name are unique without regard to case.</summary>
internal sealed class User : IdentityUser<Guid>, IHasId
{
    public const int ShortestName = 2;
    public const int LongestName = 255;
    public const int ShortestLanguage = 2;
    public const int LongestLanguage = 15;

    public required DateTimeOffset CreatedAt { get; init; }

    public bool IsPlatformAdmin { get; set; }

    /// <summary>While set, their API tokens do no more than show the account; sessions there are none.</summary>
    public DateTimeOffset? SuspendedAt { get; set; }

    /// <summary>Of the authenticator app, encrypted; of use once <c>TwoFactorEnabled</c> is set.</summary>
    public string? AuthenticatorKey { get; set; }

    /// <summary>The 30-second step of the newest authenticator code that was accepted.</summary>
    public long? AuthenticatorStep { get; set; }

    /// <summary>When an authenticator code was last accepted.</summary>
    public DateTimeOffset? AuthenticatorUsedAt { get; set; }

    /// <summary>The organization that requests act in when they name none.</summary>
    public Guid? DefaultOrganizationId { get; set; }

    public string FirstName { get; set; } = "";

    public string LastName { get; set; } = "";

    /// <summary>Of the user interface, for example <c>en</c>.</summary>
    public string Language { get; set; } = "en";

    /// <summary>Where the user interface shows its notes.</summary>
    public string ToastPosition { get; set; } = "bottom_right";

    public bool StartOnGroupedServers { get; set; } = true;

    public AuditSubject Subject => new("user", Id, UserName!);

    /// <summary>When the change is about a membership.</summary>
    public AuditSubject MemberSubject => new("member", Id, UserName!);
}

internal sealed class UserTables
    : IEntityTypeConfiguration<User>,
        IEntityTypeConfiguration<IdentityUserClaim<Guid>>,
        IEntityTypeConfiguration<IdentityUserLogin<Guid>>,
        IEntityTypeConfiguration<IdentityUserToken<Guid>>
{
    public void Configure(EntityTypeBuilder<User> builder)
    {
        builder.ToTable("users");
        builder.Ignore(user => user.Subject).Ignore(user => user.MemberSubject);
        builder.HasIndex(user => user.NormalizedEmail).HasDatabaseName("ix_users_normalized_email").IsUnique();
        builder.HasIndex(user => user.NormalizedUserName).HasDatabaseName("ix_users_normalized_user_name").IsUnique();
        builder.Property(user => user.AuthenticatorKey).HasMaxLength(256);
        builder.Property(user => user.FirstName).HasMaxLength(User.LongestName);
        builder.Property(user => user.LastName).HasMaxLength(User.LongestName);
        builder.Property(user => user.Language).HasMaxLength(User.LongestLanguage).HasDefaultValue("en");
        builder.Property(user => user.ToastPosition).HasMaxLength(16).HasDefaultValue("bottom_right");
        builder.Property(user => user.StartOnGroupedServers).HasDefaultValue(true);
        builder
            .HasOne<Organization>()
            .WithMany()
            .HasForeignKey(user => user.DefaultOrganizationId)
            .OnDelete(DeleteBehavior.SetNull);
    }

    public void Configure(EntityTypeBuilder<IdentityUserClaim<Guid>> builder) => builder.ToTable("user_claims");

    public void Configure(EntityTypeBuilder<IdentityUserLogin<Guid>> builder) => builder.ToTable("user_logins");

    public void Configure(EntityTypeBuilder<IdentityUserToken<Guid>> builder) => builder.ToTable("user_tokens");
}
