using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Nodes.Data;

namespace Panel.Nodes.Credentials;

internal sealed class CredentialConfiguration : IEntityTypeConfiguration<Credential>
{
    public void Configure(EntityTypeBuilder<Credential> builder)
    {
        builder.ToTable("credentials");
        builder.Property(row => row.Id).ValueGeneratedNever();
        builder.Property(row => row.Name).HasMaxLength(Credential.LongestName);
        builder.Property(row => row.NameKey).HasMaxLength(Credential.LongestName);
        builder.Property(row => row.Provider).HasMaxLength(64);
        builder.Property(row => row.PluginId).HasMaxLength(64);
        builder.Property(row => row.Shown).HasJson();
        builder.Property(row => row.KeyId).HasMaxLength(128);
        builder.Property(row => row.Status).HasConversion<string>().HasMaxLength(16);
        builder.Property(row => row.Error).HasMaxLength(500);
        builder.Property(row => row.Version).IsConcurrencyToken();
        builder.Ignore(row => row.OrganizationId);
        builder.HasIndex(row => new { row.Owner, row.NameKey }).IsUnique();
        builder
            .HasIndex(row => new { row.Owner, row.Provider })
            .IsUnique()
            .HasFilter("is_default")
            .HasDatabaseName("ix_credentials_default");
        builder.HasIndex(row => row.KeyId);
    }
}
