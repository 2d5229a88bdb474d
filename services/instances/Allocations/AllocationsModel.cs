using Microsoft.EntityFrameworkCore;

namespace Panel.Instances.Allocations;

internal static class AllocationsModel
{
    public static void AddAllocations(this ModelBuilder model) =>
        model.Entity<Allocation>(allocation =>
        {
            allocation.ToTable("allocations");
            allocation.Property(row => row.Id).ValueGeneratedNever();
            allocation.Property(row => row.Name).HasMaxLength(64);
            allocation.Property(row => row.Protocol).HasConversion<string>().HasMaxLength(8);
            allocation
                .HasIndex(row => new
                {
                    row.NodeId,
                    row.HostPort,
                    row.Protocol,
                })
                .IsUnique();
            allocation.HasIndex(row => row.InstanceId);
        });
}
