using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Panel.Identity.Keys;

/// <summary>An ES256 key. Its id is the <c>kid</c> of the tokens it signs.</summary>
internal sealed class SigningKey
{
    public required Guid Id { get; init; }

    public required KeyPurpose Purpose { get; init; }

    /// <summary>1, 2, 3 …: unique by purpose, so that of two replicas that rotate at once one loses.</summary>
    public required int Generation { get; init; }

    /// <summary>It signs from here until the next generation does.</summary>
    public required DateTimeOffset ActiveFrom { get; init; }

    /// <summary>PKCS #8 in base64, protected by the secret box.</summary>
    public required string PrivateKey { get; init; }
}

internal sealed class SigningKeyConfiguration : IEntityTypeConfiguration<SigningKey>
{
    public void Configure(EntityTypeBuilder<SigningKey> builder)
    {
        builder.ToTable("signing_keys");
        builder.Property(row => row.Purpose).HasConversion<string>().HasMaxLength(16);
        builder.HasIndex(row => new { row.Purpose, row.Generation }).IsUnique();
    }
}
