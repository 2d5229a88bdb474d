using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Identity.Data;

namespace Panel.Identity.SignIn.Passkeys;

/// <summary>A challenge that an authenticator has not answered yet. Deleting the row spends it.</summary>
internal sealed class PasskeyChallenge
{
    /// <summary>SHA-256 of the challenge as the browser sends it back.</summary>
    public required string Hash { get; init; }

    /// <summary>Who adds a passkey; null for a sign-in, whose user is known only with the answer.</summary>
    public Guid? UserId { get; init; }

    /// <summary>What the framework needs to check the answer, encrypted.</summary>
    public required string SealedState { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}

internal sealed class PasskeyChallengeConfiguration : IEntityTypeConfiguration<PasskeyChallenge>
{
    public void Configure(EntityTypeBuilder<PasskeyChallenge> builder)
    {
        builder.ToTable("passkey_challenges");
        builder.HasKey(row => row.Hash);
        builder.Property(row => row.Hash).HasMaxLength(64);
        builder.HasOne<User>().WithMany().HasForeignKey(row => row.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(row => row.ExpiresAt);
    }
}
