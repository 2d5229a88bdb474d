using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Panel.Nodes.Plugins.Set;

internal sealed class PluginSetRecordConfiguration : IEntityTypeConfiguration<PluginSetRecord>
{
    public void Configure(EntityTypeBuilder<PluginSetRecord> builder)
    {
        builder.ToTable("plugin_set");
        builder.Property(record => record.Id).ValueGeneratedNever();
        builder.HasData(
            new PluginSetRecord
            {
                Id = PluginSetRecord.TheOne,
                Version = 0,
                AllowUntrusted = false,
            }
        );
    }
}
