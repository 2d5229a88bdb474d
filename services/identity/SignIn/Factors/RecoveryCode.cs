using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Identity.Data;

namespace Panel.Identity.SignIn.Factors;

/// <summary>One unspent recovery code of a user.</summary>
internal sealed class RecoveryCode
{
    public required Guid UserId { get; init; }

    public required string Hash { get; init; }
}

internal sealed class RecoveryCodeConfiguration : IEntityTypeConfiguration<RecoveryCode>
{
    public void Configure(EntityTypeBuilder<RecoveryCode> builder)
    {
        builder.ToTable("recovery_codes");
        builder.HasKey(row => new { row.UserId, row.Hash });
        builder.HasOne<User>().WithMany().HasForeignKey(row => row.UserId);
        builder.Property(row => row.Hash).HasMaxLength(64);
    }
}
