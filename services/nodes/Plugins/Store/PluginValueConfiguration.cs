using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Panel.Nodes.Plugins.Store;

internal sealed class PluginValueConfiguration : IEntityTypeConfiguration<PluginValue>
{
    public void Configure(EntityTypeBuilder<PluginValue> builder)
    {
        builder.ToTable("plugin_values");
        builder.HasKey(value => new { value.InstalledPluginId, value.Key });
        builder.Property(value => value.Key).HasMaxLength(128);
        builder
            .HasOne<InstalledPlugin>()
            .WithMany()
            .HasForeignKey(value => value.InstalledPluginId)
            .OnDelete(DeleteBehavior.Cascade);
    }
}
