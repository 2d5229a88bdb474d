using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Data.Auditing;
using Panel.Data.Paging;
using Panel.Identity.Ssh.Authority;

namespace Panel.Identity.Ssh.Certificates;

/// <summary>
/// A certificate that was signed. It outlives its owner, since servers must hear
/// that it is revoked; so nothing ties it to the user's row.
/// </summary>
internal sealed class SshCertificate : IHasId
{
    public const int LongestKeyId = 64;

    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    public required Guid CaKeyId { get; init; }

    public CaKey? CaKey { get; init; }

    public required long Serial { get; init; }

    /// <summary>How servers name it in their logs.</summary>
    public required string KeyId { get; init; }

    /// <summary>Of the key it is for.</summary>
    public required string Fingerprint { get; init; }

    public required string[] Principals { get; init; }

    public required Guid? NodeId { get; init; }

    public required string Text { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ValidAfter { get; init; }

    public required DateTimeOffset ValidBefore { get; init; }

    public DateTimeOffset? RevokedAt { get; set; }

    public AuditSubject Subject => new("ssh_certificate", Id, KeyId);
}

internal sealed class SshCertificateConfiguration : IEntityTypeConfiguration<SshCertificate>
{
    public void Configure(EntityTypeBuilder<SshCertificate> builder)
    {
        builder.ToTable("ssh_certificates");
        builder.Ignore(row => row.Subject);
        builder.Property(row => row.KeyId).HasMaxLength(SshCertificate.LongestKeyId);
        builder.Property(row => row.Fingerprint).HasMaxLength(64);
        builder.HasOne(row => row.CaKey).WithMany().HasForeignKey(row => row.CaKeyId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(row => new { row.CaKeyId, row.Serial }).IsUnique();
        builder.HasIndex(row => new { row.UserId, row.Id });
        builder.HasIndex(row => row.ValidBefore);
    }
}
