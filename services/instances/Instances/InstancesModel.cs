using Microsoft.EntityFrameworkCore;

namespace Panel.Instances.Instances;

internal static class InstancesModel
{
    public static void AddInstances(this ModelBuilder model) =>
        model.Entity<Instance>(instance =>
        {
            instance.ToTable("instances");
            instance.Property(row => row.Id).ValueGeneratedNever();
            instance.Property(row => row.Name).HasMaxLength(Instance.LongestName);
            instance.Property(row => row.Image).HasMaxLength(512);
            instance.Property(row => row.StateReason).HasMaxLength(1000);
            instance.Property(row => row.State).HasConversion<string>().HasMaxLength(16);
            instance.Property(row => row.DesiredState).HasConversion<string>().HasMaxLength(16);
            instance.Property(row => row.Version).IsConcurrencyToken();
            instance.Ignore(row => row.LastExit);
            instance.HasIndex(row => new { row.OrganizationId, row.Id });
            instance.HasIndex(row => row.NodeId);
            instance.HasIndex(row => row.WorkloadId);
        });
}
