using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Data.Paging;
using Panel.Identity.Data;

namespace Panel.Identity.SignIn.Sessions;

/// <summary>A sign-in that lasts. Its access tokens, refresh tokens and cookie end with the row.</summary>
internal sealed class Session : IHasId
{
    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    public User? User { get; init; }

    /// <summary>SHA-256 of the cookie's secret; null for a session that has no cookie.</summary>
    public string? SecretHash { get; init; }

    public required string Ip { get; set; }

    public required string UserAgent { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset LastUsedAt { get; set; }

    public required DateTimeOffset ExpiresAt { get; set; }

    /// <summary>How the audit log names it: by what its owner sees in the list.</summary>
    public string Name => UserAgent.Length == 0 ? Ip : $"{UserAgent} at {Ip}";

    public List<RefreshToken> RefreshTokens { get; } = [];
}

internal sealed class SessionConfiguration : IEntityTypeConfiguration<Session>
{
    public void Configure(EntityTypeBuilder<Session> builder)
    {
        builder.ToTable("sessions");
        builder.HasOne(row => row.User).WithMany().HasForeignKey(row => row.UserId);
        builder.Property(row => row.SecretHash).HasMaxLength(64);
        builder.Property(row => row.Ip).HasMaxLength(64);
        builder.Property(row => row.UserAgent).HasMaxLength(ClientInfo.LongestUserAgent);
        builder.HasIndex(row => row.ExpiresAt);
    }
}
