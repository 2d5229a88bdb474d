using Microsoft.EntityFrameworkCore;

namespace Panel.Instances.Workloads;

internal static class WorkloadsModel
{
    public static void AddWorkloads(this ModelBuilder model)
    {
        model.Entity<Workload>(workload =>
        {
            workload.ToTable("workloads");
            workload.Property(row => row.Id).ValueGeneratedNever();
            workload.Property(row => row.Name).HasMaxLength(256);
            workload.Property(row => row.Version).IsConcurrencyToken();
            workload.HasIndex(row => new { row.OrganizationId, row.Id });
        });
        model.Entity<WorkloadVersion>(version =>
        {
            version.ToTable("workload_versions");
            version.HasKey(row => new { row.WorkloadId, row.Version });
            version.HasOne<Workload>().WithMany().HasForeignKey(row => row.WorkloadId).OnDelete(DeleteBehavior.Cascade);
        });
    }
}
