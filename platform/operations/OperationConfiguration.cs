using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Panel.Operations;

/// <summary>The table <c>operations</c>.</summary>
internal sealed class OperationConfiguration : IEntityTypeConfiguration<Operation>
{
    public void Configure(EntityTypeBuilder<Operation> builder)
    {
        builder.ToTable("operations");
        builder.Property(row => row.Id).ValueGeneratedNever();
        builder.Property(row => row.Service).HasMaxLength(32);
        builder.Property(row => row.SubjectType).HasMaxLength(Operation.LongestSubjectType);
        builder.Property(row => row.SubjectName).HasMaxLength(256);
        builder.Property(row => row.Kind).HasMaxLength(Operation.LongestKind);
        builder.Property(row => row.Status).HasConversion<string>().HasMaxLength(16);
        builder.Property(row => row.Message).HasMaxLength(Operation.LongestMessage);
        builder.Property(row => row.ErrorCode).HasMaxLength(Operation.LongestCode);
        builder.Property(row => row.Error).HasMaxLength(Operation.LongestError);
        builder.Property(row => row.ReadPermission).HasMaxLength(64);
        builder.Property(row => row.CancelPermission).HasMaxLength(64);
        builder.Property(row => row.Version).IsConcurrencyToken();
        builder.Ignore(row => row.Subject);
        builder.HasIndex(row => new { row.SubjectId, row.Status });
        builder.HasIndex(row => new { row.OrganizationId, row.Id });
        builder.HasIndex(row => new { row.Status, row.Deadline });
    }
}
