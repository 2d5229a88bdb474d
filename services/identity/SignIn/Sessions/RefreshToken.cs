using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Panel.Identity.SignIn.Sessions;

/// <summary>
/// One link of a session's chain. A spent one stays until it would have expired, so that its reuse is noticed.
/// </summary>
internal sealed class RefreshToken
{
    public required Guid Id { get; init; }

    public required Guid SessionId { get; init; }

    public Session? Session { get; init; }

    public required string Hash { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? SpentAt { get; set; }
}

internal sealed class RefreshTokenConfiguration : IEntityTypeConfiguration<RefreshToken>
{
    public void Configure(EntityTypeBuilder<RefreshToken> builder)
    {
        builder.ToTable("refresh_tokens");
        builder.HasOne(row => row.Session).WithMany(row => row.RefreshTokens).HasForeignKey(row => row.SessionId);
        builder.Property(row => row.Hash).HasMaxLength(64);
        builder.HasIndex(row => row.Hash).IsUnique();
        builder.HasIndex(row => row.ExpiresAt);
    }
}
