using Microsoft.EntityFrameworkCore;

namespace Panel.Instances.Operations;

internal static class OperationsModel
{
    public static void AddOperations(this ModelBuilder model) =>
        model.Entity<Operation>(operation =>
        {
            operation.ToTable("operations");
            operation.Property(row => row.Id).ValueGeneratedNever();
            operation.Property(row => row.Kind).HasConversion<string>().HasMaxLength(16);
            operation.Property(row => row.Status).HasConversion<string>().HasMaxLength(16).IsConcurrencyToken();
            operation.Property(row => row.Message).HasMaxLength(1000);
            operation.Property(row => row.Error).HasMaxLength(4000);
            operation.HasIndex(row => new { row.InstanceId, row.Status });
            operation.HasIndex(row => new { row.OrganizationId, row.Id });
            operation.HasIndex(row => new { row.Status, row.Deadline });
        });
}
