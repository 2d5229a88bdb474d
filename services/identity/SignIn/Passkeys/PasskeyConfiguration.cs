using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Identity.Data;

namespace Panel.Identity.SignIn.Passkeys;

/// <summary>
/// The framework's passkeys in columns of their own. Its own table (schema version 3)
/// is one JSON document per row, and there only where a running
/// service says so, which the migrations' tool is not.
/// </summary>
internal sealed class PasskeyConfiguration : IEntityTypeConfiguration<IdentityUserPasskey<Guid>>
{
    public void Configure(EntityTypeBuilder<IdentityUserPasskey<Guid>> builder)
    {
        builder.ToTable("user_passkeys");
        builder.HasKey(row => row.CredentialId);
        // The longest that WebAuthn allows is 1023 bytes.
        builder.Property(row => row.CredentialId).HasMaxLength(1024);
        builder.HasOne<User>().WithMany().HasForeignKey(row => row.UserId);
        builder.OwnsOne(
            row => row.Data,
            data =>
            {
                data.Property(row => row.Name).HasColumnName("name").HasMaxLength(64);
                data.Property(row => row.PublicKey).HasColumnName("public_key");
                data.Property(row => row.CreatedAt).HasColumnName("created_at");
                // PostgreSQL has no unsigned numbers.
                data.Property(row => row.SignCount).HasColumnName("sign_count").HasConversion<long>();
                data.Property(row => row.Transports).HasColumnName("transports");
                data.Property(row => row.IsUserVerified).HasColumnName("is_user_verified");
                data.Property(row => row.IsBackupEligible).HasColumnName("is_backup_eligible");
                data.Property(row => row.IsBackedUp).HasColumnName("is_backed_up");
                data.Property(row => row.AttestationObject).HasColumnName("attestation_object");
                data.Property(row => row.ClientDataJson).HasColumnName("client_data_json");
            }
        );
        builder.Navigation(row => row.Data).IsRequired();
    }
}
