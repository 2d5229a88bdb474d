using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Identity.Data;

namespace Panel.Identity.SignIn.External;

/// <summary>A sign-in whose user was sent to a provider. Deleting the row spends the state.</summary>
internal sealed class PendingSignIn
{
    public const int LongestReturnTo = 512;

    public required Guid Id { get; init; }

    public required string Provider { get; init; }

    public required string StateHash { get; init; }

    /// <summary>Of the secret in the cookie: only the browser that began can finish.</summary>
    public required string SecretHash { get; init; }

    /// <summary>A path of ours.</summary>
    public required string ReturnTo { get; init; }

    /// <summary>Who wants to link the provider to their account; null for a sign-in.</summary>
    public Guid? UserId { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}

internal sealed class PendingSignInConfiguration : IEntityTypeConfiguration<PendingSignIn>
{
    public void Configure(EntityTypeBuilder<PendingSignIn> builder)
    {
        builder.ToTable("pending_sign_ins");
        builder.Property(row => row.Provider).HasMaxLength(32);
        builder.Property(row => row.StateHash).HasMaxLength(64);
        builder.Property(row => row.SecretHash).HasMaxLength(64);
        builder.Property(row => row.ReturnTo).HasMaxLength(PendingSignIn.LongestReturnTo);
        builder.HasOne<User>().WithMany().HasForeignKey(row => row.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(row => row.StateHash).IsUnique();
        builder.HasIndex(row => row.ExpiresAt);
    }
}
