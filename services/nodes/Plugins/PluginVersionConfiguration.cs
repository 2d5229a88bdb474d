using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Nodes.Data;

namespace Panel.Nodes.Plugins;

internal sealed class PluginVersionConfiguration : IEntityTypeConfiguration<PluginVersion>
{
    public void Configure(EntityTypeBuilder<PluginVersion> builder)
    {
        builder.ToTable("plugin_versions");
        builder.Property(version => version.Id).ValueGeneratedNever();
        builder.Property(version => version.Version).HasMaxLength(128);
        builder.Property(version => version.Sha256).HasMaxLength(64);
        builder.Property(version => version.Trust).HasConversion<string>().HasMaxLength(16);
        builder.Property(version => version.KeyId).HasMaxLength(16);
        builder.Property(version => version.Manifest).HasJson();
        builder.Ignore(version => version.Isolation);
        builder.HasIndex(version => new { version.InstalledPluginId, version.Version }).IsUnique();
        builder.HasIndex(version => version.KeyId);
        builder
            .HasOne<InstalledPlugin>()
            .WithMany()
            .HasForeignKey(version => version.InstalledPluginId)
            .OnDelete(DeleteBehavior.Cascade);
    }
}
