using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Panel.Nodes.Plugins;

internal sealed class PluginContentConfiguration : IEntityTypeConfiguration<PluginContent>
{
    public void Configure(EntityTypeBuilder<PluginContent> builder)
    {
        builder.ToTable("plugin_contents");
        builder.Property(content => content.Id).ValueGeneratedNever();
        builder
            .HasOne<PluginVersion>()
            .WithOne()
            .HasForeignKey<PluginContent>(content => content.Id)
            .OnDelete(DeleteBehavior.Cascade);
    }
}
