using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Data.Auditing;
using Panel.Identity.Data;

namespace Panel.Identity.Ssh.Keys;

/// <summary>A public key that a user keeps with their account.</summary>
internal sealed class SshKey
{
    public const int LongestName = 64;

    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    public required string Name { get; init; }

    /// <summary>In the form of <c>authorized_keys</c>, without its comment.</summary>
    public required string PublicKey { get; init; }

    public required string Fingerprint { get; init; }

    /// <summary>Taken where a request names no key.</summary>
    public required bool IsDefault { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public AuditSubject Subject => new("ssh_key", Id, Name);
}

internal sealed class SshKeyConfiguration : IEntityTypeConfiguration<SshKey>
{
    public void Configure(EntityTypeBuilder<SshKey> builder)
    {
        builder.ToTable("ssh_keys");
        builder.Ignore(row => row.Subject);
        builder.Property(row => row.Name).HasMaxLength(SshKey.LongestName);
        builder.Property(row => row.Fingerprint).HasMaxLength(64);
        builder.HasOne<User>().WithMany().HasForeignKey(row => row.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(row => new { row.UserId, row.Name }).IsUnique();
        builder.HasIndex(row => new { row.UserId, row.Fingerprint }).IsUnique();
        builder
            .HasIndex(row => row.UserId)
            .HasDatabaseName("ix_ssh_keys_one_default")
            .HasFilter("is_default")
            .IsUnique();
    }
}
