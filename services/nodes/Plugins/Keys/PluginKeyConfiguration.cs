using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Panel.Nodes.Plugins.Keys;

internal sealed class PluginKeyConfiguration : IEntityTypeConfiguration<PluginKey>
{
    public void Configure(EntityTypeBuilder<PluginKey> builder)
    {
        builder.ToTable("plugin_keys");
        builder.Property(key => key.Id).ValueGeneratedNever();
        builder.Property(key => key.KeyId).HasMaxLength(16);
        builder.Property(key => key.Publisher).HasMaxLength(100);
        builder.Property(key => key.PublicKey).HasMaxLength(512);
        builder.HasIndex(key => key.KeyId).IsUnique();
    }
}
