using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Data.Auditing;
using Panel.Data.Paging;
using Panel.Identity.Ssh.Wire;

namespace Panel.Identity.Ssh.Authority;

/// <summary>A key of the certificate authority.</summary>
internal sealed class CaKey : IHasId
{
    public required Guid Id { get; init; }

    public required CaAlgorithm Algorithm { get; init; }

    public required CaKeyStatus Status { get; set; }

    /// <summary>In the form of <c>authorized_keys</c>.</summary>
    public required string PublicKey { get; init; }

    /// <summary>
    /// PKCS #8 in base64, protected by the secret box. Null once the key is retired: no attacker can steal it then.
    /// </summary>
    public required string? PrivateKey { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ActivatedAt { get; set; }

    public DateTimeOffset? RetiredAt { get; set; }

    /// <summary>When the last certificate that it signed ends. Until then a retired key is trusted.</summary>
    public DateTimeOffset? LastCertificateEndsAt { get; set; }

    public AuditSubject Subject => new("ssh_ca_key", Id, Algorithm.ToString());
}

internal sealed class CaKeyConfiguration : IEntityTypeConfiguration<CaKey>
{
    public void Configure(EntityTypeBuilder<CaKey> builder)
    {
        builder.ToTable("ssh_ca_keys");
        builder.Ignore(row => row.Subject);
        builder.Property(row => row.Algorithm).HasConversion<string>().HasMaxLength(16);
        builder
            .Property(row => row.Status)
            .HasConversion(status => status.ToString().ToLowerInvariant(), text => Enum.Parse<CaKeyStatus>(text, true))
            .HasMaxLength(16);
        builder
            .HasIndex(row => row.Status)
            .HasDatabaseName("ix_ssh_ca_keys_one_of_each")
            .HasFilter("status <> 'retired'")
            .IsUnique();
    }
}
