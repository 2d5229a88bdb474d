using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Nodes.Data;

namespace Panel.Nodes.Plugins;

internal sealed class InstalledPluginConfiguration : IEntityTypeConfiguration<InstalledPlugin>
{
    public void Configure(EntityTypeBuilder<InstalledPlugin> builder)
    {
        builder.ToTable("plugins");
        builder.Property(plugin => plugin.Id).ValueGeneratedNever();
        builder.Property(plugin => plugin.PluginId).HasMaxLength(64);
        builder.Property(plugin => plugin.Name).HasMaxLength(100);
        builder.Property(plugin => plugin.State).HasConversion<string>().HasMaxLength(16);
        builder.Property(plugin => plugin.Reason).HasMaxLength(2048);
        builder.Property(plugin => plugin.ActiveVersion).HasMaxLength(128);
        builder.Property(plugin => plugin.PreviousVersion).HasMaxLength(128);
        builder.Property(plugin => plugin.GrantedHosts!).HasJson();
        builder.Property(plugin => plugin.Version).IsConcurrencyToken();
        builder.HasIndex(plugin => plugin.PluginId).IsUnique();
    }
}
