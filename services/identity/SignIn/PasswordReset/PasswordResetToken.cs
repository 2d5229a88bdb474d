using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Identity.Data;

namespace Panel.Identity.SignIn.PasswordReset;

/// <summary>A link that was mailed. Deleting the row spends its token.</summary>
internal sealed class PasswordResetToken
{
    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    public required string TokenHash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}

internal sealed class PasswordResetTokenConfiguration : IEntityTypeConfiguration<PasswordResetToken>
{
    public void Configure(EntityTypeBuilder<PasswordResetToken> builder)
    {
        builder.ToTable("password_reset_tokens");
        builder.HasOne<User>().WithMany().HasForeignKey(row => row.UserId);
        builder.Property(row => row.TokenHash).HasMaxLength(64);
        builder.HasIndex(row => row.TokenHash).IsUnique();
        builder.HasIndex(row => row.ExpiresAt);
    }
}
