using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Panel.Identity.Bootstrap;

/// <summary>
/// A code that a process made at its start and logged. Each replica makes its own; any of them opens the bootstrap.
/// </summary>
internal sealed class SetupCode
{
    public required Guid Id { get; init; }

    public required string Hash { get; init; }
}

internal sealed class SetupCodeConfiguration : IEntityTypeConfiguration<SetupCode>
{
    public void Configure(EntityTypeBuilder<SetupCode> builder)
    {
        builder.ToTable("setup_codes");
        builder.Property(row => row.Hash).HasMaxLength(64);
    }
}
